"""`hedun library [ID]`: the published wordings, and a terms file made of one of them."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hedun.terms.command import BAD_INPUT, USABLE, write_all
from hedun.terms.library import Entry, entries, fill, form, names, read
from hedun.terms.library.filling import values_of
from hedun.terms.library.listing import markdown
from hedun.terms.texts import ProblemsError


def main(argv: Sequence[str]) -> int:
    """Run the command with the arguments after `library`; the exit status is 0 or 2."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
        _check(parser, options)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else BAD_INPUT
    try:
        _write(_answer(options), options.output)
    except ProblemsError as error:
        for problem in error.problems:
            print(f"{problem.says.zh}\n  {problem.says.en}", file=sys.stderr)
        print(f"参数说明 what each is: hedun library {options.id} --form", file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    return USABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hedun library",
        description="Published wordings. Without ID: which there are. With ID: its source, or the "
        "terms file it becomes with values for what was not published.",
    )
    parser.add_argument("id", nargs="?", metavar="ID")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter; a table as per_mu=maize=900,rice=1200",
    )
    parser.add_argument("--values", type=Path, metavar="FILE.toml", help="parameters from a file")
    parser.add_argument("--form", action="store_true", help="such a file, to be filled in")
    parser.add_argument("--markdown", action="store_true", help="the whole library as a document")
    parser.add_argument("-o", dest="output", type=Path, metavar="FILE", help="default: stdout")
    return parser


def _filling(options: argparse.Namespace) -> bool:
    return bool(options.set or options.values)


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """What argparse does not see: combinations, an id that is not there, NAME=VALUE."""
    if options.id is None and (_filling(options) or options.form):
        parser.error("expected the ID of a wording. See: hedun library")
    if options.id is not None and options.markdown:
        parser.error("--markdown goes without ID")
    if options.form and _filling(options):
        parser.error("--form goes without --set and --values")
    if options.id is not None and options.id not in names():
        parser.error(f"no wording {options.id!r} in the library. See: hedun library")
    for one in options.set:
        if "=" not in one:
            parser.error(f"--set {one}: expected NAME=VALUE")
    set_names = [one.partition("=")[0].strip() for one in options.set]
    for name in set_names:
        if set_names.count(name) > 1:
            parser.error(f"--set {name} is there twice; expected one value")


def _answer(options: argparse.Namespace) -> bytes:
    if options.markdown:
        return markdown().encode()
    if options.id is None:
        return _list().encode()
    if options.form:
        return form(options.id).encode()
    if not _filling(options):
        return read(options.id)
    values: dict[str, object] = {}
    if options.values:
        values.update(values_of(options.values.read_bytes(), options.values.name))
    values.update(
        (name.strip(), value) for name, _, value in (s.partition("=") for s in options.set)
    )
    return fill(options.id, values)


def _write(content: bytes, output: Path | None) -> None:
    if output is not None:
        write_all([(output, content)])
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _list() -> str:
    """Every wording: id, place, year, title, what it needs."""
    return "\n".join(_told(one) for one in entries()) + "\n"


def _told(one: Entry) -> str:
    needs = ", ".join(parameter.name for parameter in one.parameters)
    return "\n".join(
        [
            f"{one.id}  {one.year}",
            f"    {one.place.zh} · {one.place.en}",
            f"    {one.title.zh} · {one.title.en}",
            f"    需要 needs: {needs or '无 nothing'}",
        ]
    )

"""`hedun adjudicate TERMS.toml LINES -o OUT.csv [--explain OUT.jsonl]` (SPEC §7)."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from hedun.terms.arrow import read_lines
from hedun.terms.engine import Answer, adjudicate
from hedun.terms.explain import explain
from hedun.terms.lines import Lines
from hedun.terms.model import Terms
from hedun.terms.schema import load_terms
from hedun.terms.texts import ProblemsError, yuan

T = TypeVar("T")

USABLE, BAD_INPUT = 0, 2


def main(argv: Sequence[str]) -> int:
    """Run the command with the arguments after `adjudicate`; the exit status is 0 or 2."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
        if options.output is not None and options.output == options.explain:
            parser.error("-o and --explain name the same file; expected two")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else BAD_INPUT
    problems: list[str] = []
    terms = _try(problems, lambda: load_terms(options.terms.read_bytes(), options.terms.name))
    named = terms.columns() if terms else {}
    lines = _try(problems, lambda: read_lines(options.lines, named=named))
    if terms and lines is not None:
        _try(problems, lambda: _run(terms, lines, options.output, options.explain))
    for problem in problems:
        print(problem, file=sys.stderr)
    return BAD_INPUT if problems else USABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hedun adjudicate", description="What a terms file pays for a table of loss lines."
    )
    parser.add_argument("terms", type=Path, metavar="TERMS.toml")
    parser.add_argument("lines", type=Path, metavar="LINES", help="CSV, Parquet or Arrow")
    parser.add_argument("-o", dest="output", type=Path, metavar="OUT.csv", help="default: stdout")
    parser.add_argument(
        "--explain", type=Path, metavar="OUT.jsonl", help="how each line was reached, zh and en"
    )
    return parser


def _try(problems: list[str], work: Callable[[], T]) -> T | None:
    """The result, or None with what was wrong added to the problems."""
    try:
        return work()
    except ProblemsError as error:
        problems += [str(problem) for problem in error.problems]
    except OSError as error:
        problems.append(f"{error.filename}: {error.strerror}")
    return None


def _run(terms: Terms, lines: Lines, output: Path | None, explained: Path | None) -> None:
    answer = adjudicate(terms, lines, trace=explained is not None)
    files: list[tuple[Path, bytes]] = []
    if explained is not None:
        files.append((explained, jsonl(terms, lines, answer)))
    if output is not None:
        files.append((output, answer_csv(lines, answer)))
    write_all(files)
    if output is None:
        sys.stdout.buffer.write(answer_csv(lines, answer))
        sys.stdout.buffer.flush()


def answer_csv(lines: Lines, answer: Answer) -> bytes:
    """OUT.csv: UTF-8 without BOM, LF, fields quoted only when needed."""
    said = [f"{kind},{_field(code)}" for kind, code in zip(answer.kinds, answer.codes, strict=True)]
    columns = (answer.code_number, answer.loss_fen, answer.payable_fen)
    rows = (
        f"{_field(line)},{said[code]},{yuan(loss)},{yuan(payable)}\n"
        for line, code, loss, payable in zip(
            lines.ids, *(column.tolist() for column in columns), strict=True
        )
    )
    return "".join(("line,outcome,code,loss,payable\n", *rows)).encode()


def jsonl(terms: Terms, lines: Lines, answer: Answer) -> bytes:
    """The explanation, one JSON object per line of the lines file."""
    objects = explain(terms, lines, answer)
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in objects)


def _field(text: str) -> str:
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def write_all(files: Sequence[tuple[Path, bytes]]) -> None:
    """Each file whole or not at all: written beside its place, then moved into it.

    A path that is no regular file (a pipe, /dev/stdout) is written to as it is.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for path, content in files:
            target = Path(os.path.realpath(path))
            if target.exists() and not target.is_file():
                path.write_bytes(content)
                continue
            beside = target.with_name(f".{target.name}.{os.getpid()}.part")
            ready.append((beside, target))
            beside.write_bytes(content)
        for beside, target in ready:
            os.replace(beside, target)
    finally:
        for beside, _ in ready:
            beside.unlink(missing_ok=True)

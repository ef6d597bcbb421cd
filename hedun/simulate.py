"""`hedun simulate TERMS [TERMS …] --lines LINES | --season [POLICY]`: readings side by side.

With `--lines` neither Django nor a database is needed; `--season` reads the database.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hedun.terms import Lines, Text, library, read_lines
from hedun.terms.command import BAD_INPUT, USABLE
from hedun.terms.simulation import (
    Bands,
    Comparison,
    Wording,
    beside,
    compare,
    letter,
    open_parameters,
    open_wording,
)
from hedun.terms.simulation.distribution import edges_of
from hedun.terms.simulation.printing import as_json, as_text, line_as_text
from hedun.terms.simulation.report import Telling
from hedun.terms.texts import Problem, ProblemsError, same, say

T = TypeVar("T")
Problems = list[Text]

MOST = 26  # wordings: a letter each
IN_FORCE = "in-force"
# Codes of lines that are refused for being elsewhere or of another time.
ELSEWHERE = ("OUT_OF_PERIOD", "OUT_OF_PLACE")


@dataclass(frozen=True)
class Losses:
    """The lines, codes in words, and the policy's own wordings (of a season only)."""

    lines: Lines
    names: Mapping[str, Text]
    in_force: Wording | None = None


def main(argv: Sequence[str]) -> int:
    """Run the command with the arguments after `simulate`; the exit status is 0 or 2."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
        _check(parser, options)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else BAD_INPUT
    problems: Problems = []
    _answer(options, problems)
    for problem in problems:
        print(problem.zh if options.lang == "zh" else problem.en, file=sys.stderr)
    return BAD_INPUT if problems else USABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hedun simulate",
        description="The same losses under several wordings: what each pays in all, how it is "
        "spread, who gains and who loses against the first (by village, by what was damaged, by "
        "size of loss), and the lines that differ most.",
    )
    parser.add_argument(
        "terms",
        nargs="+",
        metavar="TERMS",
        help="a terms file, the id of a wording of the library, or in-force: what the policy of "
        "--season has in force",
    )
    losses = parser.add_mutually_exclusive_group(required=True)
    losses.add_argument("--lines", type=Path, metavar="LINES", help="CSV, Parquet or Arrow")
    losses.add_argument(
        "--season",
        nargs="?",
        const="",
        metavar="POLICY",
        help="the season's lines in the database, of the policy in force or the one named",
    )
    parser.add_argument("--awarded", action="store_true", help="with --season: awarded claims only")
    parser.add_argument("--line", metavar="ID", help="how each wording gets to one line's amount")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of wordings of the library, for all of them that have it",
    )
    parser.add_argument(
        "--here",
        action="store_true",
        help="take each wording as if it covered the places and days of these losses",
    )
    parser.add_argument(
        "--valued",
        action="store_true",
        help="where a line has no documented amount, the other wordings take the loss that the "
        "first works out",
    )
    parser.add_argument(
        "--bands", default="", metavar="YUAN,YUAN", help="edges of the bands of amounts"
    )
    parser.add_argument("--top", type=int, default=10, metavar="N", help="lines listed; default 10")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    return parser


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """What argparse does not see: combinations, NAME=VALUE, bands."""
    if len(options.terms) > MOST:
        parser.error(f"{len(options.terms)} wordings; at most {MOST}")
    if options.lines and (options.awarded or IN_FORCE in options.terms):
        parser.error("in-force and --awarded go with --season")
    for one in options.set:
        if "=" not in one:
            parser.error(f"--set {one}: expected NAME=VALUE")
    if options.top < 0:
        parser.error(f"--top {options.top}: expected 0 or more")
    options.edges = edges_of(options.bands.split(",")) if options.bands else Bands()
    if options.edges is None:
        parser.error(f"--bands {options.bands}: expected whole yuan, ascending: 300,1000,5000")


def _answer(options: argparse.Namespace, problems: Problems) -> None:
    values = {n.strip(): v for n, _, v in (one.partition("=") for one in options.set)}
    problems += _unknown(options.terms, values)
    wordings: list[Wording | None] = [
        None if name == IN_FORCE else _try(problems, _opener(name, values, options.here))
        for name in options.terms
    ]
    there = [one for one in wordings if one]
    losses = _try(problems, lambda: _losses(options, there, problems))
    if losses is None:
        return
    chosen = [
        losses.in_force if name == IN_FORCE else one
        for name, one in zip(options.terms, wordings, strict=True)
    ]
    if IN_FORCE in options.terms and losses.in_force is None:
        problems.append(Text("保单还没有生效的条款", "the policy has no wording in force yet"))
    complete = [one for one in chosen if one]
    if problems:
        return
    found = _try(problems, lambda: compare(complete, losses.lines, valued=options.valued))
    if found is not None:
        _tell(options, found, losses.names, problems)


def _opener(name: str, values: Mapping[str, str], here: bool) -> Callable[[], Wording]:
    return lambda: open_wording(name, values, here=here)


def _unknown(names: Sequence[str], values: Mapping[str, str]) -> Problems:
    """Parameters that none of the library's wordings has."""
    entries = [library.entry(name) for name in names if name in library.names()]
    known = {one.name for entry in entries for one in entry.parameters}
    listed = ", ".join(sorted(known)) or Text("没有", "none")
    return [
        say(
            "--set {name}：这些条款没有这个参数；有：{known}",
            "--set {name}: none of these wordings has such a parameter; there are: {known}",
            name=name,
            known=listed,
        )
        for name in values
        if name not in known
    ]


def _losses(
    options: argparse.Namespace, wordings: Sequence[Wording], problems: Problems
) -> Losses | None:
    if options.lines is None:
        return _season(options.season, options.awarded, problems)
    named = {}
    for one in wordings:
        named = {**one.columns(), **named}
    return Losses(read_lines(options.lines, named=named), {})


def _season(number: str, awarded_only: bool, problems: Problems) -> Losses | None:
    """The lines of the season in the database; Django is set up here."""
    import django

    django.setup()
    from hedun import clock
    from hedun.assessment.season import season_lines
    from hedun.claims.models import Claim
    from hedun.cli import database_problem
    from hedun.domain.deadlines import local_day
    from hedun.policies.files import TermsFileFault
    from hedun.policies.models import Policy
    from hedun.policies.queries import chosen

    unready = database_problem()
    if unready:
        problems.append(same(unready))
        return None
    policies = list(Policy.objects.order_by("-starts", "number"))
    numbers = [one.number for one in policies]
    if not numbers or number not in ("", *numbers):
        listed = ", ".join(numbers) or Text("没有", "none")
        problems.append(
            say("没有保单 {n}；有：{all}", "no policy {n}; there are: {all}", n=number, all=listed)
        )
        return None
    try:
        policy = chosen(number, policies, local_day(clock.now()))
        found = season_lines(policy, Claim.objects.all(), awarded_only=awarded_only)
    except TermsFileFault as fault:
        problems.append(Text(fault.zh, fault.en))
        return None
    return Losses(found.lines, found.names, found.in_force)


def _tell(
    options: argparse.Namespace, found: Comparison, names: Mapping[str, Text], problems: Problems
) -> None:
    telling = Telling(options.edges, names, options.top)
    explained = None
    if options.line is not None:
        try:
            explained = beside(found, options.line, names)
        except KeyError:
            lines = found.lines.name
            problems.append(
                say("{f}：没有明细 {id}", "{f}: no line {id}", f=lines, id=options.line)
            )
            return
    if options.json:
        print(as_json(found, telling, explained and (options.line, explained)), end="")
        return
    if explained is None:
        print(as_text(found, telling, options.lang), end="")
        for note in [*_refused_elsewhere(found), *_without_amounts(options.valued, found)]:
            print("\n" + (note.zh if options.lang == "zh" else note.en))
        return
    places = shutil.get_terminal_size((120, 24)).columns
    print(line_as_text(found, options.line, explained, options.lang, places), end="")


def _refused_elsewhere(found: Comparison) -> list[Text]:
    """A hint for wordings that refuse most lines for being of another place or year."""
    notes = []
    for n, tally in enumerate(found.tallies):
        away = sum(tally.refused_by.get(code, 0) for code in ELSEWHERE)
        if 2 * away > tally.lines:
            notes.append(
                say(
                    "{l} 因地区或期间不符拒赔 {n} 条；用 --here 可按“在此地生效”试算。",
                    "{l} refuses {n} lines for their place or day; --here takes each wording as if "
                    "it covered them.",
                    l=letter(n),
                    n=away,
                )
            )
    return notes


def _without_amounts(valued: bool, found: Comparison) -> list[Text]:
    """A hint where wordings refuse most lines because nobody documented an amount."""
    lacking = [
        letter(n)
        for n, tally in enumerate(found.tallies)
        if n and 2 * tally.refused_by.get("NO_AMOUNT", 0) > tally.lines
    ]
    if valued or not lacking:
        return []
    return [
        say(
            "{l} 按核定金额赔，而大多数明细没有核定金额；用 --valued 可代入 A 核算的损失。",
            "{l}: most lines have no documented amount to pay on; with --valued they take the loss "
            "that A works out.",
            l=", ".join(lacking),
        )
    ]


def _try(problems: Problems, work: Callable[[], T]) -> T | None:
    """The result, or None with what was wrong added to the problems."""
    try:
        return work()
    except ProblemsError as error:
        problems += [problem.says for problem in error.problems]
        problems += _how_to_give(error.problems)
    except OSError as error:
        problems.append(same(f"{error.filename}: {error.strerror}"))
    return None


def _how_to_give(wrong: Sequence[Problem]) -> Problems:
    """Where wordings of the library want values: how they are given."""
    files = dict.fromkeys(one.file.removesuffix(".toml") for one in wrong)
    entries = [one for one in files if one in library.names()]
    if not any(one.where.en == "parameter" for one in wrong):
        return []
    return [
        say(
            "  用 --set 名称=值 给出；各是什么：hedun library {e} --form；用 --here 时只需 {n}",
            "  give them with --set NAME=VALUE; what each is: hedun library {e} --form; "
            "with --here only {n} is wanted",
            e=one,
            n=", ".join(sorted(open_parameters(one))) or Text("无", "nothing"),
        )
        for one in entries
    ]

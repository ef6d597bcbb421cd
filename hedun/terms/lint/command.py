"""`hedun lint TERMS.toml [TERMS …] [--lines LAST_SEASON] [--lang zh] [--json]`."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hedun.terms.arrow import read_lines
from hedun.terms.lint import AMBIGUITIES, CODES, ERROR, Finding, Review, review
from hedun.terms.lint.findings import SEVERITIES
from hedun.terms.schema import load_terms
from hedun.terms.texts import Problem, ProblemsError, Text, say

T = TypeVar("T")

CLEAN, ERRORS, UNUSABLE, ONLY_ADVICE = 0, 1, 2, 3
STATUS = """exit status:
  0  clean: nothing found, or everything found is declared in the file's readings
  1  at least one error
  2  a file cannot be used (every problem on standard error: file, step, key, what was expected)
  3  advice only

A finding is accepted, and counts no more, if a reading of the file declares it: a reading that
begins with the number or short name of an ambiguity ("#1 bands are whole"), or with the code of
the finding ("JUMPS: ..."); --codes lists them all."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one file: its review, or the problems for which it cannot be used."""

    file: str
    review: Review | None
    problems: Sequence[Problem | str]

    @property
    def status(self) -> int:
        """The exit status that this file alone would give."""
        if self.review is None:
            return UNUSABLE
        if any(finding.severity == ERROR for finding in self.review.findings):
            return ERRORS
        return ONLY_ADVICE if self.review.findings else CLEAN

    def as_json(self) -> dict[str, object]:
        """The result for a machine."""
        status = {CLEAN: "clean", ERRORS: "errors", UNUSABLE: "unusable", ONLY_ADVICE: "advice"}
        found = self.review or Review([], [])
        return {
            "file": self.file,
            "status": status[self.status],
            "findings": [finding.as_json(self.file) for finding in found.findings],
            "accepted": [finding.as_json(self.file) for finding in found.accepted],
            "problems": [str(problem) for problem in self.problems],
        }


def main(argv: Sequence[str]) -> int:
    """Run the command with the arguments after `lint`; the exit status is as STATUS says."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
        if not options.terms and not options.codes:
            parser.error("expected a terms file")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else UNUSABLE
    if options.codes:
        print("\n".join(_table(options.lang)))
        return CLEAN
    results = [_result(path, options.lines) for path in options.terms]
    for result in results:
        for problem in result.problems:
            text = getattr(problem.says, options.lang) if isinstance(problem, Problem) else problem
            print(text, file=sys.stderr)
    if options.json:
        files = [result.as_json() for result in results]
        print(json.dumps({"files": files}, ensure_ascii=False, indent=1))
    else:
        told = "\n".join(_told(results, options.lang, options.accepted))
        print(told, end="\n" if told else "")
    worst = {result.status for result in results}
    return next(status for status in (UNUSABLE, ERRORS, ONLY_ADVICE, CLEAN) if status in worst)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hedun lint",
        description="What a careful actuary would say of a terms file before it is signed.",
        epilog=STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("terms", type=Path, nargs="*", metavar="TERMS.toml")
    parser.add_argument(
        "--lines",
        type=Path,
        metavar="LAST_SEASON",
        help="last season's lines (CSV, Parquet or Arrow): what would the file refuse of them?",
    )
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="default: en")
    parser.add_argument("--json", action="store_true", help="for machines, both languages")
    parser.add_argument(
        "--accepted", action="store_true", help="also what the file's readings have accepted"
    )
    parser.add_argument("--codes", action="store_true", help="list all codes and ambiguities")
    return parser


def _result(path: Path, lines_path: Path | None) -> Result:
    problems: list[Problem | str] = []
    terms = _try(problems, lambda: load_terms(path.read_bytes(), path.name))
    lines = None
    if lines_path is not None:
        named = terms.columns() if terms is not None else {}
        lines = _try(problems, lambda: read_lines(lines_path, named=named))
    if terms is None or problems:
        return Result(path.name, None, problems)
    return Result(path.name, _try(problems, lambda: review(terms, lines)), problems)


def _try(problems: list[Problem | str], work: Callable[[], T]) -> T | None:
    """The result, or None with what was wrong added to the problems."""
    try:
        return work()
    except ProblemsError as error:
        problems += error.problems
    except OSError as error:
        problems.append(f"{error.filename}: {error.strerror}")
    return None


def _told(results: Sequence[Result], lang: str, accepted: bool) -> Iterator[str]:
    """The findings for people, four lines each, and how many there are."""
    for result in results:
        found = result.review or Review([], [])
        for finding in found.findings:
            yield from _block(result.file, finding, SEVERITIES[finding.severity], lang)
        for finding in found.accepted if accepted else ():
            yield from _block(result.file, finding, Text("已声明", "accepted"), lang)
        errors = sum(finding.severity == ERROR for finding in found.findings)
        if found.findings:
            yield getattr(
                say(
                    "{file}：错误 {e} 项，建议 {a} 项",
                    "{file}: errors: {e}, advice: {a}",
                    file=result.file,
                    e=errors,
                    a=len(found.findings) - errors,
                ),
                lang,
            )


def _block(file: str, finding: Finding, label: Text, lang: str) -> Iterator[str]:
    def text(one: Text) -> str:
        return str(getattr(one, lang))

    where = say(
        "{file}：{where}，{key}：{label} {code}：{title}",
        "{file}: {where}, {key}: {label} {code}: {title}",
        file=file,
        where=finding.where,
        key=finding.key,
        label=label,
        code=finding.code,
        title=finding.title,
    )
    change = say("改法：{change}", "change: {change}", change=finding.change)
    yield text(where)
    yield from (f"    {text(one)}" for one in (finding.says, finding.example, change))


def _table(lang: str) -> Iterator[str]:
    """Every code, and every ambiguity with the short name that a reading may begin with."""
    for name, code in CODES.items():
        yield f"{name:<22} {SEVERITIES[code.severity].en:<7} {getattr(code.title, lang)}"
    yield ""
    for n, one in AMBIGUITIES.items():
        yield f"#{n:<3} {one.name:<21} {getattr(one.question, lang)}"

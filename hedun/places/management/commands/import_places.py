"""hedun import-places FILE: administrative divisions from CSV (code,name,starts), and what became
of them (two columns more: until,successors)."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.places.actions import SETUP, XIANGYUAN, import_places
from hedun.places.rows import BadRows, RowProblem, read_csv


class Command(BaseCommand):
    help = "Add administrative divisions from a CSV file (code,name,starts)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=f"e.g. {XIANGYUAN}")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when all is there, 2 with every problem and nothing written."""
        path: Path = options["file"]
        try:
            done = import_places(read_csv(path.read_bytes()), actor=SETUP, now=clock.now())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from None
        except BadRows as bad:
            if options["json"]:
                self._answer(added=0, unchanged=0, ended=0, problems=_plain(bad.problems))
                raise SystemExit(2) from None
            lines = "\n".join(f"{path.name}: {problem}" for problem in bad.problems)
            raise CommandError(lines + "\nNothing was added.", returncode=2) from None
        if options["json"]:
            answer = {"added": done.added, "unchanged": done.unchanged, "ended": done.ended}
            self._answer(**answer, problems=[])
        else:
            self.stdout.write(
                f"新增 {done.added} 个区划,{done.unchanged} 个已有,撤并 {done.ended} 个 / "
                f"{done.added} divisions added, {done.unchanged} were there, {done.ended} ended"
            )

    def _answer(self, **answer: object) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _plain(problems: Sequence[RowProblem]) -> list[dict[str, object]]:
    return [
        {
            "line": one.line,
            "column": one.column,
            "code": one.problem.code,
            "zh": one.problem.zh,
            "en": one.problem.en,
        }
        for one in problems
    ]

"""hedun import-places FILE: administrative divisions from CSV (code,name,starts), and what became
of them (two columns more: until,successors).

hedun import-places FILE.geojson --source TEXT [--schematic]: their outlines, for the map.

hedun import-places HEIGHTS.csv --source TEXT: how high they lie (code,metres), for the calendar.
"""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.problems import Malformed
from hedun.places.actions import SETUP, XIANGYUAN, Imported, import_places, set_outlines
from hedun.places.altitudes import read_altitudes, set_altitudes
from hedun.places.outlines import read_geojson
from hedun.places.rows import BadRows, RowProblem, read_csv

OUTLINES = (".geojson", ".json")


class Command(BaseCommand):
    help = (
        "Add administrative divisions from a CSV file (code,name,starts), "
        "or their outlines from a GeoJSON file (feature property: code), "
        "or how high they lie (code,metres)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=f"e.g. {XIANGYUAN}")
        parser.add_argument("--source", default="", help="outlines, heights: where they come from")
        parser.add_argument(
            "--schematic", action="store_true", help="outlines: drawn to show, not surveyed (示意)"
        )
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when all is there, 2 with every problem and nothing written."""
        path: Path = options["file"]
        try:
            done = _carry_out(path, options["source"], schematic=options["schematic"])
        except Malformed as bad:
            raise CommandError(f"--source: {bad}", returncode=2) from None
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
            zh, en = ("区划", "divisions")
            if _of_outlines(path):
                zh, en = ("边界", "outlines")
            elif _of_altitudes(path):
                zh, en = ("海拔", "altitudes")
            ended_zh = f"，撤并 {done.ended} 个" if done.ended else ""
            ended_en = f", {done.ended} ended" if done.ended else ""
            self.stdout.write(
                f"新增 {done.added} 个{zh}，{done.unchanged} 个已有{ended_zh} / "
                f"{done.added} {en} added, {done.unchanged} were there{ended_en}"
            )

    def _answer(self, **answer: object) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _of_outlines(path: Path) -> bool:
    return path.suffix.lower() in OUTLINES


def _of_altitudes(path: Path) -> bool:
    """A CSV file with a column of metres."""
    if _of_outlines(path):
        return False
    first = path.read_bytes().partition(b"\n")[0].decode("utf-8-sig", "replace")
    return "metres" in [name.strip() for name in first.split(",")]


def _carry_out(path: Path, source: str, *, schematic: bool) -> Imported:
    now = clock.now()
    if not _of_outlines(path) and not _of_altitudes(path):
        return import_places(read_csv(path.read_bytes()), actor=SETUP, now=now)
    if _of_altitudes(path):
        heights = read_altitudes(path.read_bytes())
        rows = set_altitudes(heights, source=source, actor=SETUP, now=now)
        return Imported(len(rows), len(heights) - len(rows))
    given = read_geojson(path.read_bytes())
    return set_outlines(given, source=source, schematic=schematic, actor=SETUP, now=now)


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

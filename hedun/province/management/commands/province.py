"""hedun province FOLDER --keys FILE: what the counties' exports say together, and what is ahead."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from hedun import clock
from hedun.actuarial.together import SHARED
from hedun.domain.deadlines import local_day
from hedun.domain.money import yuan
from hedun.domain.problems import Malformed
from hedun.outlook.forecasting import whole_yuan
from hedun.province import report
from hedun.province.ahead import Forecast
from hedun.province.manifest import counties
from hedun.province.problems import problem
from hedun.province.reading import Cell, Key
from hedun.province.view import Province, Run, here, province

PERCENTS = (50, 80, 95)
LANGUAGES = {"zh": "zh-hans", "en": "en"}
EXIT_REFUSED = 1
GROUPS = {
    "by_section": lambda key: key.section,
    "by_item": lambda key: f"{key.section}/{key.item}",
    "by_species": lambda key: key.species,
    "by_month": lambda key: month(key),
}


class Command(BaseCommand):
    help = "The province's view of its counties' signed exports: sums to the fen, and a forecast."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="with the counties' exports, however deep")
        parser.add_argument("--keys", type=Path, required=True, help="the list of counties' keys")
        parser.add_argument(
            "--day", type=date.fromisoformat,
            help="policies in force then, as 2026-08-31; default: today, or their last day",
        )  # fmt: skip
        parser.add_argument("--out", type=Path, metavar="FOLDER", help="page, spreadsheet and CSVs")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object, fen")
        parser.add_argument(
            "--check", action="store_true", help="only whether each export counts; no forecast"
        )
        parser.add_argument("--workers", type=_some, default=1, help="of Dask (extra scale)")
        parser.add_argument("--cluster", metavar="ADDRESS", help="a running Dask scheduler")
        parser.add_argument(
            "--shared", type=_part, default=SHARED, metavar="PART",
            help="how much of a bad year all counties share, 0 to 1 (default: %(default)s)",
        )  # fmt: skip
        parser.add_argument("--lang", choices=tuple(LANGUAGES), default="zh")

    def handle(self, *, folder: Path, keys: Path, **options: Any) -> None:
        run = _run(options["workers"], options["cluster"])
        shared = None if options["check"] else options["shared"]
        try:
            if not folder.is_dir():
                raise CommandError(f"{folder}: 没有这个文件夹 there is no such folder")
            day = options["day"] or local_day(clock.now())
            found = province(folder, counties(keys), day, keys=keys, shared=shared, run=run)
            with translation.override(LANGUAGES[options["lang"]]):
                files = report.write(found, options["out"]) if options["out"] else []
        except Malformed as wrong:
            said = wrong.problem
            raise CommandError(f"{keys}: {said.zh}\n{said.en}") from wrong
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(as_json(found) if options["json"] else _as_text(found, files))
        if report.count(found, "error"):
            raise SystemExit(EXIT_REFUSED)


def _some(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 1000:
        return int(text)
    raise ArgumentTypeError(f"{text}: expected a whole number, 1 or more")


def _part(text: str) -> float:
    try:
        part = float(text)
    except ValueError:
        part = -1.0
    if 0 <= part <= 1:
        return part
    raise ArgumentTypeError(f"{text}: expected a number from 0 to 1")


def _run(workers: int, address: str | None) -> Run:
    if workers == 1 and not address:
        return here
    try:
        from hedun.province.cluster import on_cluster
    except ImportError:
        raise CommandError(
            "Dask is not installed (pip install 'hedun[scale]'); --workers 1 says the same"
        ) from None
    return partial(on_cluster, workers=workers, address=address)


def month(key: Key) -> str:
    return f"{key.month // 12}-{key.month % 12 + 1:02}"


def as_json(found: Province) -> str:
    """Amounts that are known in fen; those that are expected in yuan."""
    told: dict[str, Any] = {
        "day": found.day.isoformat(),
        "counties": [
            {
                "county": one.manifest.county, "name": one.manifest.name,
                "policy": one.manifest.policy, "sequence": one.manifest.sequence,
                "as_of": one.manifest.at.isoformat(), "claims": one.manifest.claims,
                "cover_fen": one.manifest.cover_fen, **one.total._asdict(),
            }
            for one in found.counted
        ],
        "total": found.total._asdict(),
        **{name: _grouped(found.by(key)) for name, key in GROUPS.items()},
        "notes": [
            {"code": one.code, "severity": problem(one.code).severity, "county": one.county,
             "policy": one.policy, "sequence": one.sequence, "file": one.file,
             "zh": problem(one.code).zh, "en": problem(one.code).en}
            for one in found.notes
        ],
    }  # fmt: skip
    if found.ahead is not None:
        told["forecast"] = {
            "unit": "yuan",
            **_ahead(found.ahead, found.cover_fen),
            "counties": [_of_county(one) for one in found.forecasts],
        }
    return json.dumps(told, ensure_ascii=False)


def _grouped(sums: dict[str, Cell]) -> dict[str, Any]:
    return {name: sums[name]._asdict() for name in sorted(sums)}


def _of_county(one: Forecast) -> dict[str, Any]:
    of = {"county": one.county, "policy": one.policy, "seasons_behind": one.seasons}
    return of | _ahead(one.total, one.cover_fen)


def _ahead(total: Any, cover_fen: int) -> dict[str, Any]:
    """As `hedun forecast --json` says it."""
    return {
        "cover": cover_fen // 100,
        "expected_total": whole_yuan(total.mean) // 100,
        "quantiles": {f"p{n}": whole_yuan(total.quantile(n / 100)) // 100 for n in PERCENTS},
        "exhaustion_probability": round(total.beyond(cover_fen), 6),
    }


def _as_text(found: Province, files: list[Path]) -> str:
    total = found.total
    rows = [
        ("已定 awarded", total.given_fen), ("已付 paid", total.paid_fen),
        ("未定估计 not awarded yet, estimated", total.estimate_fen),
        ("保额 cover", found.cover_fen),
    ]  # fmt: skip
    if found.ahead is not None:
        rows.append(("预计季末 expected in the end", whole_yuan(found.ahead.mean)))
        rows += [
            (f"  {n}% 不超过 not more than", whole_yuan(found.ahead.quantile(n / 100)))
            for n in PERCENTS
        ]
    counties = f"{len(found.told)} / {len(found.known)} 县 counties"
    lines = [f"{found.day}: {counties}, {total.lines} 条 lines"]
    lines += [f"{name:<34}{yuan(fen):>22}" for name, fen in rows]
    for one in found.notes:
        said = problem(one.code)
        where = " ".join(filter(None, (one.name or one.county, one.policy, one.file)))
        lines += [f"{where}: {one.code}", f"  {said.zh}", f"  {said.en}"]
    lines += [f"→ {file}" for file in files]
    return "\n".join(lines)

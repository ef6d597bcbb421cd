"""hedun import-prices FILE --kind KIND --place CODE --source TEXT --effective DAY --as USER:
proposes a dated table; another person confirms it on the desk.

Exit 0 when it is proposed, 1 when it is refused or rows are wrong, 2 bad input.
"""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused, say
from hedun.people.models import User
from hedun.people.queries import actor_named
from hedun.places.queries import on_day
from hedun.prices.actions import propose_table
from hedun.prices.kinds import KINDS, Kind
from hedun.prices.rows import Row, columns, read
from hedun.web.management.inputs import BAD_INPUT, REFUSED
from hedun.web.prices.forms import titles
from hedun.web.prices.sheets import read_file, told


class Command(BaseCommand):
    help = "Propose a dated table (prices, rates, degrees, the crops' calendar) from a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=".xlsx, .xls or .csv")
        parser.add_argument("--kind", required=True, choices=list(KINDS))
        parser.add_argument("--place", required=True, help="12-digit code of the county or wider")
        parser.add_argument("--source", required=True, help="where the figures come from")
        parser.add_argument("--effective", required=True, type=date.fromisoformat, help="first day")
        parser.add_argument("--expires", type=date.fromisoformat, help="last day; open without")
        parser.add_argument("--title-zh", default="", help="default: the place, month and kind")
        parser.add_argument("--title-en", default="")
        parser.add_argument("--as", dest="user", required=True, help="who proposes it")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = KINDS[options["kind"]]
        try:
            actor = actor_named(options["user"])
            data = options["file"].read_bytes()
        except User.DoesNotExist:
            said = f"--as {options['user']}: 没有这个账号 / no such account"
            raise CommandError(said, returncode=BAD_INPUT) from None
        except OSError as error:
            raise CommandError(
                f"{options['file']}: {error.strerror}", returncode=BAD_INPUT
            ) from None
        now = clock.now()
        place = on_day(local_day(now)).filter(code=options["place"]).first()
        if place is None:
            said = f"--place {options['place']}: 没有这个区划 / no such place"
            raise CommandError(said, returncode=BAD_INPUT)
        rows = self._rows(data, kind)
        default = titles(kind, place.name, options["effective"])
        try:
            table = propose_table(
                kind.code, place, rows,
                title_zh=options["title_zh"] or default["zh"],
                title_en=options["title_en"] or default["en"],
                source=options["source"], effective=options["effective"],
                expires=options["expires"], actor=actor, now=now,
            )  # fmt: skip
        except Malformed as error:
            raise CommandError(_both(error.problem), returncode=REFUSED) from None
        except Refused as refused:
            both = " / ".join(say(r, lang) for r in refused.refusals for lang in ("zh", "en"))
            raise CommandError(both, returncode=REFUSED) from None
        if options["json"]:
            self.stdout.write(json.dumps({"number": table.number, "rows": len(rows)}))
        else:
            self.stdout.write(
                f"{table.number}：已提议 {len(rows)} 行，等待另一位同事确认 / "
                f"{len(rows)} rows proposed; another officer confirms them"
            )

    def _rows(self, data: bytes, kind: Kind) -> list[Row]:
        """The rows of the file. Every fault is said with its place before it stops."""
        sheet = read_file(data, kind)
        reading = read(kind, sheet.rows)
        title = {column.name: column.zh for column in columns(kind)}
        faults = [*(f"{at}: {_both(found)}".removeprefix(": ") for at, found in sheet.faults)]
        faults += [
            f"第 {row} 行 / row {row} {column}：{_both(found)}"
            for row, column, found in told(sheet, reading.wrong, title.__getitem__)
        ]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise SystemExit(REFUSED)
        return list(reading.rows.values())


def _both(found: Problem) -> str:
    return f"{found.zh} / {found.en}"

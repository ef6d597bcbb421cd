"""hedun export FOLDER: the season's lines for the province, to be signed and sent."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.deadlines import local_day
from hedun.domain.money import yuan
from hedun.places.actions import SETUP
from hedun.policies.files import TermsFileFault
from hedun.policies.models import Policy
from hedun.province.actions import make_export
from hedun.province.lines import DoesNotAddUp, NobodyThere


class Command(BaseCommand):
    help = "A season's lines without personal data as Parquet, for the province's view."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--policy", metavar="NUMBER", help="default: all that have begun")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object, fen")

    def handle(self, *, folder: Path, policy: str | None, json: bool, **options: object) -> None:
        now = clock.now()
        made = []
        for one in _policies(policy, now):
            try:
                export = make_export(one, actor=SETUP, now=now)
            except TermsFileFault as fault:
                raise CommandError(f"{fault.zh}\n{fault.en}") from fault
            except (DoesNotAddUp, NobodyThere) as fault:
                raise CommandError(str(fault)) from fault
            made.append((export.write(folder), export.told["says"]))
        self.stdout.write(_as_json(made) if json else _as_text(made))


def _policies(number: str | None, now: Any) -> list[Policy]:
    rows = Policy.objects.select_related("place").order_by("starts", "number")
    found = list(
        rows.filter(starts__lte=local_day(now)) if number is None else rows.filter(number=number)
    )
    if not found:
        raise CommandError(f"no policy {number}" if number else "no policy has begun yet")
    return found


def _as_json(made: list[tuple[Path, dict[str, Any]]]) -> str:
    told = [{"file": str(path)} | {n: v for n, v in says.items() if n != "villages"}
            for path, says in made]  # fmt: skip
    return json.dumps({"exports": told}, ensure_ascii=False)


def _as_text(made: list[tuple[Path, dict[str, Any]]]) -> str:
    lines = [
        f"{says['policy']} 第 {says['sequence']} 次 no. {says['sequence']}: {says['lines']} 条 "
        f"lines, 已定 given {yuan(says['sums']['given_fen'])}, "
        f"已付 paid {yuan(says['sums']['paid_fen'])} → {path}"
        for path, says in made
    ]
    lines.append(
        "请在本县自己的电脑上签名，三个文件一并发送 / sign on the county's own machine, and send "
        "the three files: python3 party.py sign our.key FILE.json"
    )
    return "\n".join(lines)

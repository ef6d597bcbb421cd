"""hedun move-database: a pilot on SQLite into the PostgreSQL that DATABASE_URL names."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun.cli import database_silent
from hedun.domain.problems import Malformed
from hedun.web.management.commands.backup import both
from hedun.web.management.inputs import REFUSED
from hedun.web.moving.comparing import Rows
from hedun.web.moving.moving import Moved, move, reopen


class Command(BaseCommand):
    help = "A SQLite pilot into the PostgreSQL of DATABASE_URL; both sides compared, then verified."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="source", required=True, metavar="sqlite:///PATH", help="the pilot"
        )
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")
        parser.add_argument(
            "--progress", action="store_true", help="say how far it is also where no terminal is"
        )
        parser.add_argument(
            "--reopen", action="store_true", help="let a pilot that was moved be written again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["reopen"]:
                self._reopen(options["source"])
                return
            if fault := database_silent():
                raise CommandError(fault)
            moved = move(options["source"], asked=options["progress"])
        except Malformed as wrong:
            raise CommandError(both(wrong), returncode=REFUSED) from None
        if options["json"]:
            self.stdout.write(json.dumps(_plain(moved), ensure_ascii=False))
        else:
            self._say(moved)
        if not moved.ok:
            raise SystemExit(1)

    def _reopen(self, source: str) -> None:
        if not reopen(source):
            raise CommandError("试点没有关闭 / The pilot is not closed.", returncode=REFUSED)
        self.stdout.write(
            "试点又可写入；搬走之后办理的都不在里面 / The pilot takes work again; what was done "
            "elsewhere since it was moved is not in it."
        )

    def _say(self, moved: Moved) -> None:
        for one in moved.compared:
            sign = "=" if one.agree else "≠"
            self.stdout.write(f"{one.what:<60} {_short(one.pilot)} {sign} {_short(one.here)}")
        took = " · ".join(f"{what} {seconds} s" for what, seconds in moved.seconds.items())
        same = sum(1 for one in moved.compared if one.agree)
        self.stdout.write(f"{moved.rows:,} 行 rows · {same} 项一致 agree · {took}")
        if not moved.ok:
            self.stderr.write(NOT_VERIFIED)
            for fault in moved.verified["faults"]:
                self.stderr.write(f"{fault['subject']}\n  {fault['zh']}\n  {fault['en']}")
            return
        self.stdout.write(f"{moved.verified['entries']:,} 条记录 entries · 根 root "
                          f"{moved.verified['root']}\n{DONE}")  # fmt: skip


DONE = (
    "已搬到 DATABASE_URL；试点已关闭，不再收任何办理。接着运行 hedun wall。\n"
    "Moved to DATABASE_URL. The pilot is closed and takes nothing any more. Next: hedun wall"
)
NOT_VERIFIED = (
    "两边一致，但核验不符，所以试点没有关闭：同样的问题也在试点里，请在那里运行 hedun verify。\n"
    "Both sides agree, but verification found faults, so the pilot was not closed: they are in the "
    "pilot too; run hedun verify there."
)


def _plain(moved: Moved) -> dict[str, Any]:
    told = [{**asdict(one), "agree": one.agree} for one in moved.compared]
    return {**asdict(moved), "compared": told, "ok": moved.ok}


def _short(told: Any) -> str:
    return f"{told.rows:,} {told.digest[:16]}" if isinstance(told, Rows) else str(told)[:40]

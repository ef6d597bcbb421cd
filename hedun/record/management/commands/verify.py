"""hedun verify: exit 0 when all is as recorded, 1 with the first fault (--all: every fault)."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.notes import VERIFY, note
from hedun.record import beside, checkpoint
from hedun.record.roots import BadRoot, handed_out
from hedun.record.verification import Verified, look
from hedun.record.watching import Watch


class Command(BaseCommand):
    help = "Check record, ledger, lines, decisions, awards, accounts, roles, terms and files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--roots", type=Path, help="a file of roots that were handed over")
        parser.add_argument(
            "--go-on", action="store_true", help="look only at what came after the last check"
        )
        parser.add_argument(
            "--processes", type=int, help="look by so many at once; of a long record all there are"
        )
        parser.add_argument(
            "--progress", action="store_true", help="say how far it is also where no terminal is"
        )
        parser.add_argument("--all", action="store_true", help="name every fault, not the first")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known = handed_out()
            known += handed_out(options["roots"]) if options["roots"] else []
        except (BadRoot, OSError) as problem:
            raise CommandError(str(problem), returncode=2) from None
        processes = options["processes"] or beside.processes()
        watch = Watch(sys.stderr, asked=options["progress"])
        try:
            found, reached = look(known, go_on=options["go_on"], processes=processes, watch=watch)
        finally:
            watch.close()
        note(VERIFY, ok=not found.faults, now=clock.now(), entries=found.entries)
        if not found.faults:
            checkpoint.keep(reached.standing, reached.tables, clock.now())
        if options["json"]:
            self.stdout.write(json.dumps(_plain(found), ensure_ascii=False))
        else:
            self._say(found, every=options["all"])
        if found.faults:
            raise SystemExit(1)

    def _say(self, found: Verified, *, every: bool) -> None:
        looked_at = f"{found.entries} 条记录 · {found.rows} 行 · {found.roots} 个已交出的根"
        if found.since:
            looked_at += (
                f"\n只看了第 {found.since} 条之后的（其余核验于 {found.since_at}） / "
                f"only what came after entry {found.since} (the rest was checked {found.since_at})"
            )
        if not found.faults:
            self.stdout.write(f"一切如记录 / all as recorded: {looked_at}\n根 / root {found.root}")
            return
        self.stderr.write(f"{len(found.faults)} 处不符 / faults: {looked_at}")
        for fault in found.faults if every else found.faults[:1]:
            self.stderr.write(f"{fault.subject}\n  {fault.zh}\n  {fault.en}")


def _plain(found: Verified) -> dict[str, Any]:
    return {**asdict(found), "ok": not found.faults}

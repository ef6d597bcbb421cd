"""hedun import-roll FILE --as USER: the county's own list of households (.xlsx, .xls, .csv).

Exit 0 when all of it went in (what is doubtful waits in the queue), 1 with problems, 2 bad input.
"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.refusals import Refused, say
from hedun.people.models import User
from hedun.people.queries import actor_named
from hedun.roll.actions import Imported, import_roll

FAILED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    help = "Register and update households, their land and their accounts from a list."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="user", required=True, help="who hands it in")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            actor = actor_named(options["user"])
            data = path.read_bytes()
            done = import_roll(data, dry_run=options["dry_run"], actor=actor, now=clock.now())
        except User.DoesNotExist:
            said = f"--as {options['user']}: 没有这个账号 / no such account"
            raise CommandError(said, returncode=BAD_INPUT) from None
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=BAD_INPUT) from None
        except Refused as refused:
            both = " / ".join(say(r, lang) for r in refused.refusals for lang in ("zh", "en"))
            raise CommandError(both, returncode=FAILED) from None
        if options["json"]:
            self.stdout.write(json.dumps(_answer(done), ensure_ascii=False))
        else:
            self._say(done)
        if done.problems:
            raise SystemExit(FAILED)

    def _say(self, done: Imported) -> None:
        for wrong in done.problems:
            self.stderr.write(str(wrong))
        self.stdout.write(
            f"{done.rows} 行：新登记 {done.registered} 户，更新 {done.updated} 户，"
            f"未变 {done.unchanged} 户，待核对 {done.doubtful} 户，问题 {len(done.problems)} 处 / "
            f"{done.rows} rows: {done.registered} households registered, {done.updated} updated, "
            f"{done.unchanged} unchanged, {done.doubtful} doubtful, {len(done.problems)} problems"
        )


def _answer(done: Imported) -> dict[str, Any]:
    counts = {k: v for k, v in asdict(done).items() if isinstance(v, int)}
    problems = [
        {
            "sheet": wrong.sheet,
            "row": wrong.row,
            "column": wrong.column,
            "code": wrong.code,
            "message": f"{wrong.zh} / {wrong.en}",
        }
        for wrong in done.problems
    ]
    return {**counts, "changes": done.changes, "problems": problems}

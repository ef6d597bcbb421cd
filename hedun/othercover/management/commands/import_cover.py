"""hedun import-cover FILE --insurer NAME --season 2026 --as USER: an insurer's list of the crops it
has covered (.xlsx, .xls, .csv).

Exit 0 when all of it went in, 1 with problems (the other rows went in), 2 bad input.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.money import yuan
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.othercover.actions import Imported, import_cover
from hedun.people.models import User
from hedun.people.queries import actor_named

FAILED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    help = "Take in a crop-insurance list, to find losses that another insurance pays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--insurer", required=True, help="whose list it is")
        parser.add_argument("--season", type=int, required=True, help="the year, as 2026")
        parser.add_argument("--as", dest="user", required=True, help="who hands it in")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            done = import_cover(
                path.read_bytes(),
                insurer=options["insurer"],
                season=options["season"],
                name=path.name,
                dry_run=options["dry_run"],
                actor=actor_named(options["user"]),
                now=clock.now(),
            )
        except User.DoesNotExist:
            said = f"--as {options['user']}: 没有这个账号 / no such account"
            raise CommandError(said, returncode=BAD_INPUT) from None
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=BAD_INPUT) from None
        except Malformed as bad:
            both = f"{bad.problem.zh} / {bad.problem.en}"
            raise CommandError(both, returncode=BAD_INPUT) from None
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
        paid = yuan(done.paid_fen)
        self.stdout.write(
            f"{done.rows} 行：新增 {done.added}，更新 {done.changed}，未变 {done.unchanged}，"
            f"已赔 {paid} 元，问题 {len(done.problems)} 处 / "
            f"{done.rows} rows: {done.added} added, {done.changed} changed, {done.unchanged} "
            f"unchanged, {paid} yuan paid, {len(done.problems)} problems"
        )


def _answer(done: Imported) -> dict[str, Any]:
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
    return {
        "rows": done.rows,
        "added": done.added,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "paid_yuan": yuan(done.paid_fen),
        "problems": problems,
    }

"""hedun import-claims FILE --profile P --as USER: an insurer's policies, or claims, of past years
in its own layout (.xlsx, .xls, .csv).

Exit 0 when all of it went in, 1 with problems (the other rows went in), 2 bad input.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.money import yuan
from hedun.domain.refusals import Refused, say
from hedun.history.actions import Imported, take_over
from hedun.history.columns import About
from hedun.intake.profiles import BadProfile, known
from hedun.people.models import User
from hedun.people.queries import actor_named

FAILED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    help = "Take over an insurer's policies, or claims, of past years by a layout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        layouts = ", ".join(known(*About.values))
        parser.add_argument("--profile", required=True, help=f"the layout: {layouts}")
        parser.add_argument("--as", dest="user", required=True, help="who hands it over")
        parser.add_argument("--check", action="store_true", help="only say what it would do")
        parser.add_argument(
            "--changes", action="store_true",
            help="what the list says differently takes the place of what was taken over",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            done = take_over(
                path.read_bytes(),
                profile=options["profile"],
                name=path.name,
                changes=options["changes"],
                dry_run=options["check"],
                actor=actor_named(options["user"]),
                now=clock.now(),
            )
        except User.DoesNotExist:
            said = f"--as {options['user']}: 没有这个账号 / no such account"
            raise CommandError(said, returncode=BAD_INPUT) from None
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=BAD_INPUT) from None
        except BadProfile as bad:
            raise CommandError(str(bad), returncode=BAD_INPUT) from None
        except Refused as refused:
            both = " / ".join(say(r, lang) for r in refused.refusals for lang in ("zh", "en"))
            raise CommandError(both, returncode=FAILED) from None
        if options["json"]:
            self.stdout.write(json.dumps(_answer(done), ensure_ascii=False))
        else:
            self._say(done, dry=options["check"])
        if done.problems:
            raise SystemExit(FAILED)

    def _say(self, done: Imported, *, dry: bool) -> None:
        for wrong in done.problems:
            self.stderr.write(str(wrong))
        paid = yuan(done.paid_fen)
        self.stdout.write(
            f"{done.rows} 行：新增 {done.added}，改变 {done.changed}，不同 {done.differing}，"
            f"未变 {done.unchanged}，已赔 {paid} 元，问题 {len(done.problems)} 处 / "
            f"{done.rows} rows: {done.added} added, {done.changed} changed, {done.differing} "
            f"differing, {done.unchanged} unchanged, {paid} yuan paid, {len(done.problems)} "
            "problems"
        )
        if dry:
            self.stdout.write("只是检查，没有写入 / a check: nothing was written")


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
        "about": done.about,
        "rows": done.rows,
        "added": done.added,
        "changed": done.changed,
        "differing": done.differing,
        "unchanged": done.unchanged,
        "paid_yuan": yuan(done.paid_fen),
        "problems": problems,
    }

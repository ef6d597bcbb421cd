"""Commands that take a list over from a file: who, what went wrong, and how it is answered.

Exit 0 when all of it went in, 1 with problems (the other rows went in), 2 bad input.
"""

import json
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.intake.aside import Done
from hedun.intake.problems import SheetProblem
from hedun.intake.profiles import BadProfile
from hedun.people.models import User
from hedun.people.queries import actor_named

FAILED, BAD_INPUT = 1, 2


class ListCommand(BaseCommand, ABC):
    """`take` hands the list over; `counts` and `line` say what came of it."""

    @abstractmethod
    def take(self, data: bytes, options: dict[str, Any], **by: Any) -> Any:
        """By the room's action. `by`: actor, now and dry_run."""

    @abstractmethod
    def counts(self, done: Any) -> dict[str, Any]:
        """For programs."""

    @abstractmethod
    def line(self, done: Any) -> str:
        """In both languages."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="user", required=True, help="who hands it in")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        done = self._taken(options["file"], options)
        if options["json"]:
            answer = {**self.counts(done), "problems": [as_told(one) for one in done.problems]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for wrong in done.problems:
                self.stderr.write(str(wrong))
            self.stdout.write(self.line(done))
            if options["dry_run"]:
                self.stdout.write("只是预看，没有写入 / a dry run: nothing was written")
        if done.problems:
            raise SystemExit(FAILED)

    def _taken(self, path: Path, options: dict[str, Any]) -> Done:
        try:
            by = {"actor": actor_named(options["user"]), "now": clock.now()}
            done: Done = self.take(path.read_bytes(), options, dry_run=options["dry_run"], **by)
            return done
        except User.DoesNotExist:
            said = f"--as {options['user']}: 没有这个账号 / no such account"
        except OSError as error:
            said = f"{path}: {error.strerror}"
        except Malformed as wrong:
            said = f"{wrong.problem.zh} / {wrong.problem.en}"
        except BadProfile as bad:
            said = str(bad)
        except Refused as refused:
            raise CommandError(in_both(refused), returncode=FAILED) from None
        raise CommandError(said, returncode=BAD_INPUT)


def as_told(wrong: SheetProblem) -> dict[str, Any]:
    """For programs."""
    return {
        "sheet": wrong.sheet, "row": wrong.row, "column": wrong.column, "code": wrong.code,
        "message": f"{wrong.zh} / {wrong.en}",
    }  # fmt: skip


def in_both(refused: Refused) -> str:
    return " / ".join(say(one, lang) for one in refused.refusals for lang in ("zh", "en"))

"""hedun release-batch NUMBER --as USER --out FILE: released by another cashier than its maker."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from hedun import clock
from hedun.domain.refusals import as_problems
from hedun.payments.actions import bank_file, release
from hedun.payments.command_answers import (
    BAD_INPUT,
    PaymentCommand,
    actor_called,
    batch_called,
)


class Command(PaymentCommand):
    help = "Release a batch and write the bank's file; nothing is sent if a single row may not be."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--out", type=Path, required=True, help="where the bank's file goes")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now, as_json = actor_called(options["user"]), clock.now(), options["json"]
        batch, out = batch_called(options["number"]), options["out"]
        if out.exists() or not out.parent.is_dir():
            raise CommandError(
                f"--out {out}: 文件已存在或目录不存在,请换一个文件名 / it exists already or its "
                "folder does not; choose another name",
                returncode=BAD_INPUT,
            )
        with self.refusing(as_json=as_json):
            released = release(batch, actor=actor, now=now)
            refused = released.outcome.refused
            wrong = [("", p) for p in released.problems]
            wrong += [(claim.number, p) for claim, why in refused for p in as_problems(why)]
            if wrong:
                self.refuse(wrong, as_json=as_json)
            name, data = bank_file(batch, actor=actor, now=now)
        out.touch(mode=0o600)  # it holds full account numbers
        out.write_bytes(data)
        answer = {"batch": batch.number, "claims": len(released.outcome.done), "file": str(out)}
        self.done(answer, f"{batch.number}: {name} → {out}", as_json=as_json)

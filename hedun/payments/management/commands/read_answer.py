"""hedun read-answer FILE --as USER: with any problem in the file nothing changes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from hedun import clock
from hedun.payments.actions import read_answer
from hedun.payments.bankfile import MAX_ANSWER_BYTES
from hedun.payments.command_answers import (
    BAD_INPUT,
    PaymentCommand,
    actor_called,
    batch_called,
)


class Command(PaymentCommand):
    help = "Read the bank's answer: paid, returned or unknown, row by row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--batch", help="the batch it must answer")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, as_json, path = actor_called(options["user"]), options["json"], options["file"]
        batch = batch_called(options["batch"]) if options["batch"] else None
        try:
            with path.open("rb") as file:
                data = file.read(MAX_ANSWER_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=BAD_INPUT) from None
        with self.refusing(as_json=as_json):
            read = read_answer(data, path.name, batch=batch, actor=actor, now=clock.now())
        if read.problems or read.batch is None:
            self.refuse((("", p) for p in read.problems), as_json=as_json)
            return
        answer = {
            "batch": read.batch.number,
            "paid": read.paid,
            "returned": read.returned,
            "unknown": read.unknown,
            "again": read.again,
        }
        said = (
            f"{read.batch.number}: 已付 paid {read.paid} · 退回 returned {read.returned} · "
            f"不明 unknown {read.unknown}"
        )
        again = " · 这份回盘以前读过 / read before" if read.again else ""
        self.done(answer, said + again, as_json=as_json)

"""hedun make-batch --report N | --claims … --template T --as USER."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from hedun import clock
from hedun.claims.models import Claim, Report
from hedun.domain.case import State
from hedun.domain.money import yuan
from hedun.payments.actions import make_batch
from hedun.payments.command_answers import (
    BAD_INPUT,
    PaymentCommand,
    actor_called,
    claims_called,
    plain,
)


class Command(PaymentCommand):
    help = "Make a payment batch of a report's payable claims, or of the claims named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--report", help="every payable claim of this report")
        which.add_argument("--claims", nargs="+", metavar="NUMBER")
        parser.add_argument("--template", required=True, help="the bank's file, e.g. rural_bank")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, as_json = actor_called(options["user"]), options["json"]
        report = options["report"]
        chosen = _payable(report) if report else claims_called(options["claims"])
        with self.refusing(as_json=as_json):
            made = make_batch(chosen, template=options["template"], actor=actor, now=clock.now())
        left_out = [(claim.number, p) for claim, why in made.left_out for p in why]
        if made.batch is None:
            self.refuse(left_out, as_json=as_json)
            return
        batch = made.batch
        answer = {
            "batch": batch.number,
            "count": batch.count,
            "total_fen": batch.total_fen,
            "sha256": batch.sha256,
            "left_out": plain(left_out),
        }
        said = f"{batch.number}: {batch.count} 户 claims · {yuan(batch.total_fen)} 元 yuan"
        for one in answer["left_out"]:
            self.stderr.write(f"{one['where']}: {one['message']}")
        self.done(answer, said, as_json=as_json)


def _payable(number: str) -> list[Claim]:
    report = Report.objects.filter(number=number).first()
    if report is None:
        raise CommandError(
            f"--report {number}: 没有这个报案号 / there is no such report", returncode=BAD_INPUT
        )
    return list(report.claims.filter(state=State.PAYABLE))

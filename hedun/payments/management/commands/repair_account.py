"""hedun repair-account CLAIM --holder … --bank … --number … --as USER, after a return."""

from argparse import ArgumentParser
from typing import Any

from hedun import clock
from hedun.payments.actions import repair_account
from hedun.payments.command_answers import PaymentCommand, actor_called, claims_called
from hedun.people.queries import masked_account


class Command(PaymentCommand):
    help = "Put the account right that the bank turned away; the claim can be paid again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claim")
        parser.add_argument("--holder", required=True)
        parser.add_argument("--bank", required=True)
        parser.add_argument("--number", required=True)
        parser.add_argument("--kind", choices=("card", "passbook"), default="card")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, as_json = actor_called(options["user"]), options["json"]
        [claim] = claims_called([options["claim"]])
        account = {name: options[name] for name in ("holder", "bank", "number", "kind")}
        with self.refusing(as_json=as_json):
            new = repair_account(claim, **account, actor=actor, now=clock.now())
        answer = {"claim": claim.number, "account": masked_account(new)}
        self.done(answer, f"{claim.number}: {answer['account']}", as_json=as_json)

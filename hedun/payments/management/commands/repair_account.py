"""hedun repair-account CLAIM --holder … --bank … --number … --as USER, after a return."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from hedun import clock
from hedun.claims.models import Claim
from hedun.payments.actions import repair_account
from hedun.payments.command_answers import BAD_INPUT, PaymentCommand, actor_called, claims_called
from hedun.payments.models import Obligation
from hedun.payments.queries import returned_of
from hedun.payments.waiting import payee_of
from hedun.people.queries import masked_account


class Command(PaymentCommand):
    help = "Put the account right that the bank turned away; the claim can be paid again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claim")
        parser.add_argument("--holder", required=True)
        parser.add_argument("--bank", required=True)
        parser.add_argument("--number", required=True)
        parser.add_argument("--payee", default="", help="whose account, where there are several")
        parser.add_argument("--kind", choices=("card", "passbook"), default="card")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, as_json = actor_called(options["user"]), options["json"]
        [claim] = claims_called([options["claim"]])
        account = {name: options[name] for name in ("holder", "bank", "number", "kind")}
        with self.refusing(as_json=as_json):
            meant = _meant(claim, options["payee"])
            new = repair_account(claim, **account, obligation=meant, actor=actor, now=clock.now())
        answer = {"claim": claim.number, "account": masked_account(new)}
        self.done(answer, f"{claim.number}: {answer['account']}", as_json=as_json)


def _meant(claim: Claim, number: str) -> Obligation | None:
    """What came back from the payee with that number; none named: the only one."""
    if not number:
        return None
    for one in returned_of(claim):
        if payee_of(one).owner.number == number:
            return one
    raise CommandError(
        f"--payee {number}: 没有被退回的付款 / no payment of this payee came back",
        returncode=BAD_INPUT,
    )

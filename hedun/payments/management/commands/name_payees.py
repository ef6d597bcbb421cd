"""hedun name-payees CLAIM --share NUMBER=1/2 --first NUMBER=5000.00 --paper … --as USER."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandError

from hedun import clock
from hedun.domain.money import parse_yuan, yuan
from hedun.domain.problems import Malformed
from hedun.payments.actions import Share, end_payees, name_payees
from hedun.payments.command_answers import (
    BAD_INPUT,
    PaymentCommand,
    actor_called,
    claims_called,
)
from hedun.payments.payee_forms import FRACTION, HOUSEHOLD
from hedun.payments.queries import named_payees
from hedun.people.models import Beneficiary


class Command(PaymentCommand):
    help = "Say who receives what a claim pays: hospitals and heirs by their numbers; or end that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claim")
        parser.add_argument("--share", action="append", default=[], metavar="NUMBER=1/2")
        parser.add_argument("--first", action="append", default=[], metavar="NUMBER=YUAN",
                            help="up to so much before the others")  # fmt: skip
        parser.add_argument("--person", default="", help="of what is paid for this person alone")
        parser.add_argument("--paper", default="", help="number of the paper it rests on")
        parser.add_argument("--end", action="store_true", help="the household is paid again")
        parser.add_argument("--reason", required=True)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, as_json, now = actor_called(options["user"]), options["json"], clock.now()
        [claim] = claims_called([options["claim"]])
        shares = [*_first(options["first"], options["person"]),
                  *_fractions(options["share"], options["person"])]  # fmt: skip
        if options["end"] == bool(shares):
            raise CommandError(
                "--share/--first 或 --end，二者选一 / give --share or --first, or --end",
                returncode=BAD_INPUT,
            )
        reason = options["reason"]
        with self.refusing(as_json=as_json):
            if options["end"]:
                end_payees(claim, reason=reason, actor=actor, now=now)
            else:
                paper = options["paper"]
                name_payees(claim, shares, reason=reason, paper=paper, actor=actor, now=now)
        rows = [
            {
                "payee": getattr(one.payee.owner, "number", ""),
                "owed_fen": one.owed_fen,
                "paid_fen": one.paid_fen,
            }
            for one in named_payees(claim)
        ]
        told = "; ".join(
            f"{row['payee']}：应付 owed {yuan(row['owed_fen'])}，已付 paid {yuan(row['paid_fen'])}"
            for row in rows
        )
        self.done({"claim": claim.number, "payees": rows}, f"{claim.number}: {told}",
                  as_json=as_json)  # fmt: skip


def _first(said: Iterable[str], person: str) -> list[Share]:
    found = []
    for number, text in map(_pair, said):
        try:
            found.append(Share(_called(number), most_fen=parse_yuan(text), person=person))
        except Malformed as wrong:
            one = wrong.problem
            raise CommandError(f"--first {number}: {one.zh} / {one.en}",
                               returncode=BAD_INPUT) from None  # fmt: skip
    return found


def _fractions(said: Iterable[str], person: str) -> list[Share]:
    found = []
    for number, text in map(_pair, said):
        fraction = FRACTION.fullmatch("1/1" if text == "1" else text)
        if fraction is None:
            raise CommandError(
                f"--share {number}: 请写成 1/2 / write a share such as 1/2", returncode=BAD_INPUT
            )
        parts, of = int(fraction[1]), int(fraction[2])
        found.append(Share(_called(number), parts, of, person=person))
    return found


def _pair(text: str) -> tuple[str, str]:
    number, sign, value = text.partition("=")
    if not sign:
        raise CommandError(f"{text}: 应为 编号=份额 / NUMBER=… expected", returncode=BAD_INPUT)
    return number, value


def _called(number: str) -> Beneficiary | None:
    if number == HOUSEHOLD:
        return None
    found = Beneficiary.objects.filter(number=number).first()
    if found is None:
        raise CommandError(
            f"{number}: 没有这个受益人 / there is no such beneficiary", returncode=BAD_INPUT
        )
    return found

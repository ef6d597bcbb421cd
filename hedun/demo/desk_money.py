"""The demo's cashiers, their bank, and the clock."""

from collections.abc import Collection

from hedun.claims.models import Claim
from hedun.demo import bank, texts
from hedun.demo.hands import Hands
from hedun.demo.plan import Sitting
from hedun.domain.case import State
from hedun.ledger.models import Kind
from hedun.ledger.queries import claim_balance
from hedun.notices import actions as notices
from hedun.payments import actions as payments
from hedun.payments.models import PaymentBatch

TEMPLATE = "rural_bank"


def tick(hand: Hands, s: Sitting) -> None:
    notices.confirm_due(now=s.at)


def make(hand: Hands, s: Sitting) -> None:
    """Everything that can be paid; what cannot is left for the next batch."""
    left = [hand.pks[key] for key in hand.year.left.difference(s.claims) if key in hand.pks]
    waiting = list(Claim.objects.filter(state=State.PAYABLE).exclude(pk__in=left))
    hand.batch = None
    if waiting:
        made = payments.make_batch(waiting, template=TEMPLATE, actor=hand.who(s), now=s.at)
        hand.batch = made.batch


def release(hand: Hands, s: Sitting) -> None:
    if hand.batch:
        payments.release(hand.batch, actor=hand.who(s), now=s.at).outcome.insist()
        hand.sent = s.claims


def answer(hand: Hands, s: Sitting) -> None:
    """The file is taken to the bank, and its answer read."""
    if hand.batch:
        failing = hand.bank_says(s.claims)
        hand.failing[hand.batch.pk] = failing
        silent = {hand.family(key).card for key in hand.sent if key not in s.claims}
        read(hand, hand.batch, failing, s, silent)


def answer_again(hand: Hands, s: Sitting) -> None:
    """The bank was asked about what it did not know: it is paid after all."""
    pks = [hand.pks[key] for key in s.claims]
    batches = PaymentBatch.objects.filter(
        payments__obligation__claim__in=pks, payments__outcome="unknown"
    )
    for batch in batches.distinct().order_by("pk"):
        known = hand.failing[batch.pk]
        read(hand, batch, {card: code for card, code in known.items() if code != "9001"}, s)


def repair(hand: Hands, s: Sitting) -> None:
    """The household brings another card, where it has not for another claim already."""
    for claim in hand.on_desk(s, "release"):
        if not claim_balance(claim.number, Kind.RETURNED):
            continue
        family = hand.new_card(hand.keys[claim.pk])
        payments.repair_account(
            claim,
            holder=claim.household.name,
            bank=family.bank,
            number=family.card,
            kind="card",
            actor=hand.who(s),
            now=s.at,
        )


def late_return(hand: Hands, s: Sitting) -> None:
    for claim in hand.on_desk(s, "late_return"):
        payments.late_return(claim, code="CLOSED", actor=hand.who(s), now=s.at).insist()


def recover(hand: Hands, s: Sitting) -> None:
    for claim in hand.on_desk(s, "recover"):
        payments.recover(claim, reason=texts.PAID_TWICE, actor=hand.who(s), now=s.at).insist()


def recovered(hand: Hands, s: Sitting) -> None:
    for claim in hand.on_desk(s, "recovered"):
        payments.recovered(
            claim,
            amount_fen=claim_balance(claim.number, Kind.PAID),
            reason=texts.PAID_BACK,
            actor=hand.who(s),
            now=s.at,
        ).insist()


def read(
    hand: Hands,
    batch: PaymentBatch,
    failing: dict[str, str],
    s: Sitting,
    silent: Collection[str] = (),
) -> None:
    actor = hand.who(s)
    _, sent = payments.bank_file(batch, actor=actor, now=s.at)
    data = bank.answer(sent, failing, silent=silent, now=s.at)
    name = f"{batch.number}-回盘{s.at:%m%d}.txt"
    found = payments.read_answer(data, name, actor=actor, now=s.at)
    if found.problems:
        raise RuntimeError(f"the demo's bank is not understood: {found.problems}")

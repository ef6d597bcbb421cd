"""Do the payments and the ledger say the same, claim by claim and for each policy?"""

from collections.abc import Iterator

from django.db.models import F, Q, QuerySet, Sum

from hedun.claims.models import Claim
from hedun.ledger.models import Kind
from hedun.ledger.queries import balances, purses
from hedun.payments.models import BankLine, Obligation, Payment, PaymentBatch
from hedun.payments.waiting import open_obligations
from hedun.payments.words import OUTCOMES
from hedun.policies.models import Policy

Fault = tuple[str, str, str]
Sums = dict[str, int]

# What the rooms' own rows add up to, and the ledger accounts in which the same money stands.
SAME: tuple[tuple[str, str, str, tuple[Kind, ...]], ...] = (
    ("paid", "已付款项", "payments made", (Kind.PAID,)),
    ("sent", "在途款项", "payments sent and not answered", (Kind.IN_FLIGHT,)),
    ("owed", "未付应付款", "open obligations", (Kind.PAYABLE, Kind.RETURNED, Kind.IN_FLIGHT)),
    ("back", "退回待更正的应付款", "obligations sent back", (Kind.RETURNED,)),
    ("settled", "已付应付款", "settled obligations", (Kind.PAID,)),
)


def books_agree() -> Iterator[Fault]:
    """Σ payments paid = paid; sent and unanswered = in flight; obligations = what is still owed.

    And each payment went to an account of the very payee it was owed to.
    """
    yield from _to_somebody_else()
    books, rows = purses(), _rows()
    policy_of = dict(Claim.objects.values_list("number", "report__policy__number"))
    totals: dict[tuple[str, str], int] = {}
    for number, policy in policy_of.items():
        for key, zh, en, kinds in SAME:
            here = rows[key].get(number, 0)
            there = books.of(number, *kinds)
            totals[policy, key] = totals.get((policy, key), 0) + here
            if here != there:
                yield _fault(number, zh, en, here, there)
    for policy in Policy.objects.values_list("number", flat=True):
        balance = balances(policy)
        for key, zh, en, kinds in SAME:
            here, there = totals.get((policy, key), 0), sum(balance[kind] for kind in kinds)
            if here != there:
                yield _fault(policy, zh, en, here, there)


def lines_agree() -> Iterator[Fault]:
    """What the bank said last of a payment is what its columns say."""
    # Of several the last is kept.
    last = dict(BankLine.objects.order_by("pk").values_list("payment_id", "outcome"))
    answered = Payment.objects.filter(pk__in=BankLine.objects.values("payment_id"))
    for pk, number, seq, outcome in answered.values_list("pk", "batch__number", "seq", "outcome"):
        if outcome != last[pk]:
            here, there = OUTCOMES[outcome], OUTCOMES[last[pk]]
            yield (
                number,
                f"第 {seq} 行是“{here['zh']}”，银行最后说的是“{there['zh']}”",
                f"row {seq} is “{here['en']}”; the bank said “{there['en']}” last",
            )


def _rows() -> dict[str, Sums]:
    """Key of SAME → claim number → fen. What was recovered is neither paid nor settled any more."""
    settled = Obligation.objects.filter(settled_at__isnull=False)
    came_back = _sums(settled.filter(recovered_fen__gt=0), "claim__number", "recovered_fen")
    sent = ~Q(batch__state=PaymentBatch.State.MADE) & Q(
        outcome__in=(Payment.Outcome.WAITING, Payment.Outcome.UNKNOWN)
    )
    paid = Payment.objects.filter(outcome=Payment.Outcome.PAID)
    return {
        "paid": _less(_sums(paid, "obligation__claim__number"), came_back),
        "sent": _sums(Payment.objects.filter(sent), "obligation__claim__number"),
        "owed": _sums(open_obligations(), "claim__number"),
        "back": _sums(open_obligations().filter(returned_at__isnull=False), "claim__number"),
        "settled": _less(_sums(settled, "claim__number"), came_back),
    }


def _to_somebody_else() -> Iterator[Fault]:
    went, owed = Q(account__beneficiary__isnull=True), Q(obligation__beneficiary__isnull=True)
    same = Q(account__beneficiary=F("obligation__beneficiary"))
    rows = Payment.objects.filter((went & ~owed) | (~went & owed) | (~went & ~owed & ~same))
    for number, seq in rows.values_list("batch__number", "seq"):
        yield (
            number,
            f"第 {seq} 行的账户不是应收款人的",
            f"row {seq} went to an account of somebody else than it was owed to",
        )


def _sums(
    rows: QuerySet[Payment] | QuerySet[Obligation], number: str, fen: str = "amount_fen"
) -> Sums:
    grouped = rows.order_by().values(of=F(number)).annotate(fen=Sum(fen))
    return {row["of"]: row["fen"] for row in grouped}


def _less(sums: Sums, back: Sums) -> Sums:
    return {claim: sums.get(claim, 0) - back.get(claim, 0) for claim in {*sums, *back}}


def _fault(subject: str, zh: str, en: str, here: int, there: int) -> Fault:
    return (
        subject,
        f"{zh}合计 {here} 分，账上 {there} 分",
        f"{en} come to {here} fen; the ledger holds {there}",
    )

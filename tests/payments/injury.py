"""A hospital, three heirs, and the claim of one who was hurt, for tests of several payees."""

from datetime import date

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.demo import bank
from hedun.domain.identifiers import make_card, make_resident_id, make_uscc
from hedun.ledger.queries import balances
from hedun.payments import actions as payments
from hedun.payments.actions import Share
from hedun.payments.models import Obligation, Payment, PaymentBatch
from hedun.people import actions as people
from hedun.people.models import Beneficiary
from tests.support.kept import kept
from tests.support.road import (
    CHECKER,
    CLERK,
    EXPERT,
    INSURER,
    MAKER,
    Road,
    make_claim,
    walk,
)

HOSPITAL = "襄垣县人民医院"
HEIRS = (("郝小英", "长女", 421), ("郝小军", "长子", 422), ("王桂兰", "妻子", 423))
ODD = 100_01  # fen: neither its half nor its quarter is whole
BILL = NewLine("person", "medical", 0, person="P-000001")


def by(road: Road, username: str) -> dict[str, object]:
    return {"actor": road.who(username), "now": road.now}


def hospital(road: Road) -> Beneficiary:
    def make() -> int:
        uscc = make_uscc("12", "140423", "4057001X")
        one = people.register_hospital(
            road.county.policy.place, name=HOSPITAL, uscc=uscc, **by(road, INSURER)
        )  # type: ignore[arg-type]
        card = make_card("629999", "000000000960")
        people.add_account(one, holder=HOSPITAL, bank="工商银行襄垣支行", number=card,
                           **by(road, MAKER))  # type: ignore[arg-type]  # fmt: skip
        return one.pk

    return Beneficiary.objects.get(pk=kept(("hospital", road.now), make))


def heirs(road: Road, claim: Claim) -> list[Beneficiary]:
    found = []
    for n, (name, relation, serial) in enumerate(HEIRS):
        one = people.register_heir(
            claim.household, name=name, relation=relation,
            id_number=make_resident_id("140499", date(1990, 6, 1 + n), serial),
            **by(road, INSURER),
        )  # type: ignore[arg-type]  # fmt: skip
        people.add_account(
            one, holder=name, bank="农业银行襄垣支行", number=card_of(n), **by(road, CLERK)
        )  # type: ignore[arg-type]
        found.append(one)
    return found


def card_of(n: int) -> str:
    return make_card("629999", f"00000000097{n}")


def name(road: Road, claim: Claim, *shares: Share) -> None:
    payments.name_payees(claim, shares, reason="住院抢救", paper="缴费单 8812", **by(road, INSURER))  # type: ignore[arg-type]


def thirds(some: list[Beneficiary]) -> list[Share]:
    """A half and two quarters."""
    return [Share(one, *part) for one, part in zip(some, ((1, 2), (1, 4), (1, 4)), strict=True)]


def awarded(road: Road, claim: Claim, fen: int, *, advance: bool = False) -> Claim:
    """From "accepted": the expert's account, and its award."""
    degree = Degree([1_000_000] * 5, amount_fen=fen, provisional=advance)
    lines = {line.pk: degree for line in claim.lines.all()}
    assessment.assess([claim], degrees=lines, **by(road, EXPERT)).insist()  # type: ignore[arg-type]
    seen = assessment.preview([claim], **by(road, INSURER))  # type: ignore[arg-type]
    assessment.award(
        [claim], shown={pk: one.difference_fen for pk, one in seen.items()},
        kind="advance" if advance else "final", **by(road, INSURER),
    ).insist()  # type: ignore[arg-type]  # fmt: skip
    claim.refresh_from_db()
    return claim


def injured(road: Road, at: str = "accepted", *more: NewLine) -> Claim:
    return make_claim(road, at=at, lines=[BILL, *more])


def batch_of(road: Road, *claims: Claim) -> PaymentBatch:
    made = payments.make_batch(claims, template="rural_bank", **by(road, MAKER))  # type: ignore[arg-type]
    assert made.batch is not None, made.left_out
    return made.batch


def sent(road: Road, *claims: Claim) -> PaymentBatch:
    batch = batch_of(road, *claims)
    payments.release(batch, **by(road, CHECKER)).outcome.insist()  # type: ignore[arg-type]
    batch.refresh_from_db()
    return batch


def bank_says(road: Road, batch: PaymentBatch, **codes: str) -> payments.Answered:
    """`codes`: of holders whose payment is not simply paid."""
    _, file = payments.bank_file(batch, **by(road, CHECKER))  # type: ignore[arg-type]
    road.later(hours=1)
    data = bank.answer(file, codes, now=road.now)
    return payments.read_answer(data, "回盘.txt", **by(road, CHECKER))  # type: ignore[arg-type]


def paid(road: Road, *claims: Claim) -> None:
    done = bank_says(road, sent(road, *claims))
    assert done.problems == ()
    for claim in claims:
        claim.refresh_from_db()


def had(claim: Claim) -> dict[str, int]:
    """What reached whom, by the holder of the account."""
    found: dict[str, int] = {}
    rows = Payment.objects.filter(obligation__claim=claim, outcome="paid")
    for holder, fen in rows.values_list("account__holder", "amount_fen"):
        found[holder] = found.get(holder, 0) + fen
    return found


def owed(claim: Claim) -> dict[str, int]:
    rows = Obligation.objects.filter(claim=claim, settled_at=None, cancelled_at=None)
    return {
        row.beneficiary.name if row.beneficiary else "": row.amount_fen
        for row in rows.select_related("beneficiary")
    }


def money(road: Road) -> dict[str, int]:
    kinds = ("awarded", "payable", "in_flight", "paid", "returned")
    found = balances(road.county.policy.number)
    return {kind: found[kind] for kind in kinds if found[kind]}


def a_death(road: Road) -> tuple[Claim, list[Beneficiary]]:
    """A death: three heirs of a claim that pays an odd amount."""
    claim = injured(road, "verified")
    people.declare_circumstance(claim.household, "deceased", **by(road, CLERK))  # type: ignore[arg-type]
    some = heirs(road, claim)
    name(road, claim, *thirds(some))
    walk(road, claim, "accepted")
    awarded(road, claim, ODD)
    return walk(road, claim, "payable"), some

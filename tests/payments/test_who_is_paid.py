"""The money goes to whoever stands for the household of the claim on the day it is paid."""

from datetime import date

import pytest

from hedun.claims import actions as claims_
from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.case import Ask
from hedun.domain.identifiers import make_card, make_resident_id
from hedun.domain.lifecycle import decide
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.payments import actions as payments
from hedun.payments.models import Payment
from hedun.payments.queries import owed_by_policy
from hedun.people import actions as people
from hedun.people.models import BankAccount, Household, Proxy
from hedun.record.verification import verify
from tests.support.road import (
    CHECKER,
    CLERK,
    MAKER,
    TOWNSHIP,
    Road,
    bank_says,
    maize,
    make_claim,
    walk,
)

pytestmark = pytest.mark.django_db
CARD = make_card("629999", "000000000950")


def heir_of(road: Road, household: Household, **changed: object) -> tuple[Proxy, BankAccount]:
    fields = {"kind": "heir", "name": "郝小英", "relation": "长女", "paper": "公证书 17",
              "id_number": make_resident_id("140499", date(1990, 6, 1), 421)} | changed  # fmt: skip
    who = {"actor": road.who(TOWNSHIP), "now": road.now}
    proxy = people.name_proxy(household, **fields, **who)  # type: ignore[arg-type]
    account = people.add_account(
        household, holder="郝小英", bank="农业银行襄垣支行", number=CARD, proxy=proxy, **who
    )  # type: ignore[arg-type]
    return proxy, account


def paid_to(road: Road, claim: Claim) -> BankAccount:
    claim.refresh_from_db()
    walk(road, claim, "paying")
    return Payment.objects.select_related("account").latest("pk").account


def codes(road: Road, claim: Claim) -> list[str]:
    """What stands against releasing the money, but for the batch that is not made."""
    [row] = loaded([claim])
    case = facts.cases([row])[row.pk]
    refusals = decide(case, Ask("release"), road.who(CHECKER), road.now).refusals
    return [r.code for r in refusals if r.code != "NO_BATCH"]


def test_a_claim_of_a_head_who_died_waits_for_the_heir_and_is_paid_to_them(road: Road) -> None:
    claim = make_claim(road, at="payable")
    people.declare_circumstance(claim.household, "deceased", actor=road.who(CLERK), now=road.now)
    assert codes(road, claim) == ["HEAD_DECEASED"]
    [[row]] = owed_by_policy([road.county.policy], road.who(MAKER), road.now).values()
    assert not row.ready
    _, account = heir_of(road, claim.household)
    assert codes(road, claim) == []
    assert paid_to(road, claim) == account
    assert verify().faults == ()


def test_a_minors_money_waits_for_the_guardian_and_is_paid_to_them_with_their_name(
    road: Road,
) -> None:
    """What came back from the guardian's account is repaired there, and at eighteen it is the own
    account again."""
    claim = make_claim(road, at="payable")
    clerk, town = road.who(CLERK), road.who(TOWNSHIP)
    row = people.declare_circumstance(claim.household, "minor", actor=clerk, now=road.now)
    assert codes(road, claim) == ["HEAD_MINOR"]
    heir_of(road, claim.household, kind="heir")
    assert codes(road, claim) == ["HEAD_MINOR"]  # an heir is no guardian
    guardian, account = heir_of(road, claim.household, kind="guardian", relation="姑母")
    assert codes(road, claim) == []
    assert paid_to(road, claim) == account
    [payment] = Payment.objects.all()
    _, file = payments.bank_file(payment.batch, actor=road.who(CHECKER), now=road.now)
    assert "郝小英".encode("gbk") in file and CARD.encode() in file
    bank_says(road, claim, "1103")
    people.end_circumstance(row, reason="年满十八", actor=town, now=road.now)
    people.end_proxy(guardian, reason="年满十八", actor=town, now=road.now)
    assert codes(road, claim) == []
    assert paid_to(road, claim).proxy is None
    bank_says(road, claim, "0000")
    claim.refresh_from_db()
    assert claim.state == "paid" and claim.obligations.count() == 1
    assert verify().faults == ()


def test_a_proxy_whose_time_is_over_is_not_paid(road: Road) -> None:
    claim = make_claim(road, at="payable")
    proxy, _ = heir_of(road, claim.household, kind="proxy", until=road.now.date())
    assert codes(road, claim) == []
    road.later(days=2)
    assert codes(road, claim) == ["PROXY_OVER"]
    [[row]] = owed_by_policy([road.county.policy], road.who(MAKER), road.now).values()
    assert not row.ready
    people.end_proxy(proxy, reason="期满", actor=road.who(TOWNSHIP), now=road.now)
    assert codes(road, claim) == []
    assert paid_to(road, claim).proxy is None


def test_what_a_household_is_owed_is_paid_where_it_went_and_repaired_there(road: Road) -> None:
    claim = make_claim(road, at="payable")
    into = road.county.roll[4][1]
    people.merge_households(
        [claim.household], into, date(2026, 9, 1), reason="合户", actor=road.who(TOWNSHIP),
        now=road.now,
    )  # fmt: skip
    account = paid_to(road, claim)
    assert account.household == into and claim.household != into
    bank_says(road, claim, "1103")
    repaired = payments.repair_account(
        claim, holder=into.name, bank="农业银行襄垣支行", number=CARD, kind="card",
        actor=road.who(MAKER), now=road.later(hours=1),
    )  # fmt: skip
    assert repaired.household == into
    assert paid_to(road, claim) == repaired
    assert verify().faults == ()


def test_claims_stay_with_the_household_of_their_day(road: Road) -> None:
    claim = make_claim(road, at="reported")  # a loss of the night of 30 August
    into, who = road.county.roll[4][1], {"actor": road.who(TOWNSHIP), "now": road.now}
    with pytest.raises(Malformed) as early:
        people.merge_households([claim.household], into, date(2026, 8, 30), reason="合户", **who)  # type: ignore[arg-type]
    assert early.value.problem.code == "CLAIMS_AFTER" and claim.number in early.value.problem.en
    [link] = people.merge_households(
        [claim.household], into, date(2026, 8, 31), reason="合户", **who
    )  # type: ignore[arg-type]
    claim.refresh_from_db()
    assert claim.household == link.predecessor and claim.household.until == date(2026, 8, 30)
    night = date(2026, 8, 31)
    with pytest.raises(Refused) as over:
        make_claim(road, household=claim.household, night=night)
    assert [r.code for r in over.value.refusals] == ["HOUSEHOLD_OVER"]
    claims_.add_claim(claim.report.events.get(), into, [maize()], actor=road.who(CLERK),
                      now=road.later(hours=1))  # fmt: skip
    with pytest.raises(Malformed) as acted:
        people.undo_link(link, reason="登记错", **who)  # type: ignore[arg-type]
    assert acted.value.problem.code == "LINK_ACTED"

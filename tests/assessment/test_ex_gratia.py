"""通融赔付: given without being owed, by two persons, and never out of the cover."""

from pathlib import Path
from typing import Any

import pytest

from hedun.assessment import exgratia
from hedun.assessment.models import ExGratia
from hedun.claims.models import Claim
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.queries import beside, purses
from hedun.record.verification import verify
from tests.assessment.desks import book, number
from tests.support.pages import Pages
from tests.support.road import (
    AUDITOR,
    CLERK,
    FORESTRY,
    INSURER,
    OTHER_FORESTRY,
    OTHER_INSURER,
    Road,
    make_claim,
    make_county,
)


def by(road: Road, username: str) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.later(hours=1)}


def grant(road: Road, claim: Claim, fen: int = 20_000, who: str = INSURER) -> ExGratia:
    return exgratia.grant(claim, amount_fen=fen, reason="孤寡老人", **by(road, who))


def stands(road: Road) -> tuple[int, int]:
    found = beside(road.county.policy.number)
    return found["ex_gratia"], found["ex_given"]


def test_it_is_granted_by_one_and_handed_over_by_another_and_the_cover_stays(road: Road) -> None:
    number(road, "limit.crop", "0")
    claim = make_claim(road, at="refused")
    row = grant(road, claim)
    assert stands(road) == (20_000, 0)
    with pytest.raises(Refused) as same:
        exgratia.hand_over(row, voucher="TR-1", **by(road, INSURER))
    assert [r.code for r in same.value.refusals] == ["SAME_GRANTER"]
    with pytest.raises(Refused):  # it is not the bureau's purse
        exgratia.hand_over(row, voucher="TR-1", **by(road, FORESTRY))
    exgratia.hand_over(row, voucher="TR-1", **by(road, OTHER_INSURER))
    assert stands(road) == (0, 20_000) and book(road) == {"cover": 1_000_000_000}
    assert purses([claim.number]).given(claim.number) == 0
    assert verify().faults == ()


def test_the_bureau_gives_out_of_its_own_purse(road: Road) -> None:
    row = grant(road, make_claim(road, at="paid"), who=FORESTRY)
    assert row.giver == "forestry"
    exgratia.hand_over(row, voucher="L-7", **by(road, OTHER_FORESTRY))
    assert stands(road) == (0, 20_000) and verify().faults == ()


def test_taken_back_before_it_is_handed_over_and_not_after(road: Road) -> None:
    claim = make_claim(road, at="refused")
    exgratia.take_back(grant(road, claim), **by(road, OTHER_INSURER))
    assert stands(road) == (0, 0)
    row = exgratia.hand_over(grant(road, claim), voucher="TR-2", **by(road, OTHER_INSURER))
    for again in (
        lambda: exgratia.take_back(row, **by(road, INSURER)),
        lambda: exgratia.hand_over(row, voucher="TR-3", **by(road, OTHER_INSURER)),
    ):
        with pytest.raises(Malformed) as over:
            again()
        assert over.value.problem.code == "GIFT_OVER"
    assert verify().faults == ()


def test_only_for_a_claim_that_has_ended_and_by_who_has_a_purse(road: Road) -> None:
    with pytest.raises(Malformed) as early:
        grant(road, make_claim(road, at="assessed"))
    assert early.value.problem.code == "GIFT_STATE"
    ended = make_claim(road, at="refused")
    with pytest.raises(Refused):
        grant(road, ended, who=CLERK)
    with pytest.raises(Malformed) as nothing:
        grant(road, ended, fen=0)
    assert nothing.value.problem.code == "GIFT_AMOUNT"
    assert not ExGratia.objects.exists()


def test_a_gift_that_the_ledger_does_not_hold_is_named(road: Road) -> None:
    row = grant(road, make_claim(road, at="refused"))
    ExGratia.objects.filter(pk=row.pk).update(amount_fen=1)
    assert row.claim.number in [fault.subject for fault in verify().faults]


def test_on_the_desk_one_grants_and_another_hands_over(
    db: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = Pages(make_county(2), monkeypatch)
    claim = make_claim(pages.road, at="refused")
    page, of_claim = f"/assessment/ex-gratia/{claim.number}/", f"/claims/{claim.number}/"
    one, other = pages.sit(INSURER), pages.sit(OTHER_INSURER).english()
    assert "通融赔付" in one.get(of_claim)
    one.post(page, status=422, do="grant", amount_fen="x", reason="孤寡老人")
    assert "待给付" in one.post(page, do="grant", amount_fen="200", reason="孤寡老人")
    assert "确认给付" not in one.get(page)
    row = ExGratia.objects.get()
    other.post(page, status=422, do="hand_over", row=row.pk, voucher="")
    assert "It is handed over." in other.post(page, do="hand_over", row=row.pk, voucher="TR-9")
    auditor = pages.sit(AUDITOR)
    assert "TR-9" in auditor.get(page) and "批准" not in auditor.get(page).split("已批准")[0]
    assert "200.00" in pages.sit(FORESTRY).get(of_claim)
    pages.sit(CLERK).get(page, status=404)

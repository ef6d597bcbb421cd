"""The year of a policy is closed by two persons, and what is left is kept as the wording says."""

from datetime import date
from pathlib import Path

import pytest

from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.policies import actions as policies
from hedun.policies.models import YearClosing
from hedun.policies.statement import adds_up, kept_for, statement
from hedun.record.verification import verify
from tests.assessment.desks import assessed, codes, wording
from tests.policies.years import after_new_year, by, close, leave, propose
from tests.support.pages import Pages
from tests.support.road import (
    AUDITOR,
    FORESTRY,
    INSURER,
    OTHER_INSURER,
    Road,
    award,
    make_claim,
    make_county,
)

ONE = 52_488  # fen: 1.8 mu of milk-ripe maize at 45 %


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=6)


def code(error: pytest.ExceptionInfo[Malformed]) -> str:
    return error.value.problem.code


def kept_of(row: YearClosing) -> list[tuple[str, int]]:
    return [(one["claim"], one["kept_fen"]) for one in row.statement["waiting"]]


def test_a_statement_says_what_was_paid_owed_kept_and_left_and_comes_to_the_cover(
    road: Road,
) -> None:
    for state in ("paid", "awarded", "accepted", "reported", "refused"):
        make_claim(road, at=state)
    row = close(after_new_year(road))
    told = row.statement
    assert (told["paid_fen"], told["owed_fen"], told["kept_fen"]) == (ONE, ONE, 2 * ONE)
    assert told["rest_fen"] == 1_000_000_000 - 4 * ONE and told["short_fen"] == 0
    assert told["claims"] == {"paid": 1, "owed": 1, "waiting": 2}
    assert (told["rule"], told["clause"]) == ("in_order", "第十五条")
    assert adds_up(told) and verify().faults == ()


def test_the_insurer_proposes_and_the_bureau_confirms_never_one_of_them_alone(road: Road) -> None:
    with pytest.raises(Malformed) as early:
        propose(road)
    assert code(early) == "YEAR_RUNS"
    after_new_year(road)
    with pytest.raises(Refused):
        policies.propose_year(road.county.policy, **by(road, FORESTRY))
    row = propose(road)
    with pytest.raises(Refused):
        policies.confirm_year(row, **by(road, OTHER_INSURER))
    with pytest.raises(Malformed) as twice:
        propose(road)
    assert code(twice) == "YEAR_PROPOSED"
    policies.confirm_year(row, **by(road, FORESTRY))
    for again in (lambda: policies.confirm_year(row, **by(road, FORESTRY)), lambda: propose(road)):
        with pytest.raises(Malformed) as done:
            again()
        assert code(done) in ("YEAR_DECIDED", "YEAR_CLOSED")


def test_declined_or_taken_back_it_is_proposed_anew(road: Road) -> None:
    after_new_year(road)
    policies.decline_year(propose(road), reason="少一户", **by(road, FORESTRY))
    row = propose(road)
    with pytest.raises(Malformed) as other:
        policies.withdraw_year(row, **by(road, OTHER_INSURER))
    assert code(other) == "YEAR_NOT_YOURS"
    policies.withdraw_year(row, **by(road, INSURER))
    assert close(road).state == "confirmed"
    assert [r.state for r in YearClosing.objects.all()] == ["declined", "withdrawn", "confirmed"]
    assert verify().faults == ()


def test_a_statement_that_the_ledger_has_left_behind_is_not_confirmed(road: Road) -> None:
    [claim] = assessed(road, make_claim(road))
    row = propose(after_new_year(road))
    award(road, claim).insist()
    with pytest.raises(Malformed) as moved:
        policies.confirm_year(row, **by(road, FORESTRY))
    assert code(moved) == "YEAR_MOVED"


def test_what_is_not_enough_goes_to_those_who_reported_first(road: Road) -> None:
    claims = assessed(road, *(make_claim(road) for _ in range(3)))
    leave(road, 2 * ONE + 100)
    row = close(after_new_year(road))
    assert kept_of(row) == [
        (claims[0].number, ONE), (claims[1].number, ONE), (claims[2].number, 100),
    ]  # fmt: skip
    assert row.statement["short_fen"] == ONE - 100 and adds_up(row.statement)


def test_a_wording_that_shares_pro_rata_keeps_each_its_part(road: Road) -> None:
    wording(road, ("amount = 10000000", 'amount = 10000000\nallocate = "pro_rata"'))
    assessed(road, *(make_claim(road) for _ in range(3)))
    leave(road, 2 * ONE + 1)
    row = close(after_new_year(road))
    assert [fen for _, fen in kept_of(row)] == [34_993, 34_992, 34_992]  # a fen left over
    assert row.statement["rule"] == "pro_rata" and adds_up(row.statement)


@pytest.mark.parametrize(
    ("left", "rule", "kept"),
    [
        (200, "in_order", [80, 40]),
        (100, "in_order", [80, 20]),
        (50, "in_order", [50, 0]),
        (90, "pro_rata", [60, 30]),
        (0, "pro_rata", [0, 0]),
    ],
)
def test_how_what_is_left_is_kept(left: int, rule: str, kept: list[int]) -> None:
    assert kept_for(left, [80, 40], rule) == kept


def late(road: Road) -> Claim:
    """A loss of the last year that is told in January."""
    return assessed(road, make_claim(road, night=date(2026, 12, 30)))[0]


def test_a_late_claim_does_not_get_what_is_kept_for_others(road: Road) -> None:
    first, second = assessed(road, *(make_claim(road) for _ in range(2)))
    leave(road, 2 * ONE + 100)
    close(after_new_year(road))
    claim = late(road)
    assert claim.report.policy == road.county.policy  # the year of the loss answers
    outcome = award(road, claim)
    assert codes(outcome) == [["COVER_EXHAUSTED"]]
    assert outcome.refused[0][1][0].facts == {"wanted_fen": ONE, "cover_left_fen": 100}
    for kept in (second, first):
        award(road, kept).insist()
    assert verify().faults == ()


def test_what_was_kept_and_is_not_needed_is_there_for_the_late_one(road: Road) -> None:
    [waits] = assessed(road, make_claim(road))
    leave(road, ONE)
    close(after_new_year(road))
    claim = late(road)
    assert codes(award(road, claim)) == [["COVER_EXHAUSTED"]]
    claims_.refuse([waits], code="EXCLUDED", reason="自行圈养", **by(road, INSURER)).insist()
    award(road, claim).insist()
    assert verify().faults == ()


def test_a_closed_year_takes_no_other_numbers(road: Road) -> None:
    close(after_new_year(road))
    with pytest.raises(Malformed) as closed:
        policies.set_number(
            road.county.policy, "limit.crop", "1", basis="contract", clause="x",
            effective=date(2026, 1, 1), **by(road, FORESTRY),
        )  # fmt: skip
    assert code(closed) == "YEAR_CLOSED"


def test_a_statement_changed_behind_our_back_is_named(road: Road) -> None:
    make_claim(road, at="paid")
    row = close(after_new_year(road))
    told = row.statement | {"paid_fen": 1, "owed_fen": ONE - 1}
    YearClosing.objects.filter(pk=row.pk).update(statement=told)
    faults = [f.en for f in verify().faults if f.subject == f"policies.YearClosing:{row.pk}"]
    assert "the closing statement does not add up" in faults


def test_on_the_desk_it_is_read_proposed_and_confirmed(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_claim(road, at="paid")
    make_claim(road, at="accepted")
    after_new_year(road)
    pages, page = Pages(road, monkeypatch), f"/policies/{road.county.policy.number}/year/"
    insurer, bureau = pages.sit(INSURER), pages.sit(FORESTRY).english()
    assert "尚未提议" in insurer.get(page) and "提议结算" in insurer.get(page)
    assert "由保险公司提议结算" in pages.sit(AUDITOR).get(page)
    insurer.post(page, do="propose", remark="全年")
    assert "您已提议" in insurer.get(page)
    bureau.post(page, do="decline", reason="", status=200)
    shown = bureau.post(page, do="confirm")
    assert "The year is closed." in shown and "9,998,950.24" in shown
    assert statement(road.county.policy)[0]["rest_fen"] == 1_000_000_000 - 2 * ONE
    for reader in (insurer, bureau, pages.sit(AUDITOR)):
        answer = reader.client.get(f"/documents/policies/{road.county.policy.number}/closing.pdf")
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_others_have_no_such_page(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages(road, monkeypatch)
    for username in ("gaozhicheng", "songyan", "guanli"):
        for what in ("year/", "ledger/", "ledger.csv"):
            pages.sit(username).get(f"/policies/{road.county.policy.number}/{what}", status=404)

"""What the machine notices about the claims of a real list."""

from datetime import date, timedelta
from typing import Any

import pytest

from hedun.checks.queries import findings, report_findings
from hedun.claims.actions import NewLine, add_claim, add_event, open_report
from hedun.claims.facts import cases
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.claims.queries import lines_of
from hedun.evidence.actions import attach
from hedun.people import actions as people
from tests.evidence.pictures import picture
from tests.intake.world import FAMILIES, NOW, TOLD, Village

HAO, WANG, LI = FAMILIES[:3]


def codes(claims: list[Claim]) -> dict[str, list[str]]:
    found = findings(claims)
    return {c.household.name: [f.code for f in found[c.pk]] for c in claims}


def claims_of(village: Village, *rows: dict[str, Any], **more: Any) -> list[Claim]:
    report = village.take_in(rows, **more).report
    return list(report.claims.select_related("household", "event", "report"))


def test_a_clean_list_gives_no_finding(village: Village) -> None:
    claims = claims_of(village, HAO.row(), WANG.row())
    assert codes(claims) == {HAO.name: [], WANG.name: []}
    assert report_findings(claims[0].report, lines_of(claims)) == []


def test_one_account_for_two_households_keeps_both_from_being_paid(village: Village) -> None:
    claims = claims_of(village, HAO.row(), WANG.row())
    account = {"bank": "襄垣农商银行", "number": HAO.card, "now": NOW}
    clerk = village.county.actor("clerk")
    wang = village.households[WANG.name]
    people.replace_account(wang, holder=HAO.name, actor=clerk, **account)
    other = ["SHARED_ACCOUNT", "ACCOUNT_OTHER_NAME"]
    assert codes(claims) == {HAO.name: ["SHARED_ACCOUNT"], WANG.name: other}
    assert [c.blocking_checks for c in cases(loaded(claims)).values()] == [1, 2]

    people.replace_account(wang, holder=WANG.name, actor=clerk, **account | {"number": WANG.card})
    assert codes(claims) == {HAO.name: [], WANG.name: []}


def test_a_household_without_a_claim_shares_an_account_too(village: Village) -> None:
    claims = claims_of(village, HAO.row())
    people.replace_account(
        village.households[LI.name],
        holder=LI.name,
        bank="襄垣农商银行",
        number=HAO.card,
        actor=village.county.actor("clerk"),
        now=NOW,
    )
    assert codes(claims) == {HAO.name: ["SHARED_ACCOUNT"]}


def test_one_photograph_on_two_claims_is_looked_at_and_does_not_block(village: Village) -> None:
    claims = claims_of(village, HAO.row(), WANG.row(), LI.row())
    clerk = village.county.actor("clerk")
    for claim in claims[:2]:
        attach(claim.report, picture(), "a.jpg", "photo", claim=claim, actor=clerk, now=NOW)
    attach(claims[2].report, picture(), "b.jpg", "photo", actor=clerk, now=NOW)
    assert codes(claims) == {HAO.name: ["SAME_PHOTO"], WANG.name: ["SAME_PHOTO"], LI.name: []}
    (finding,) = findings(claims[:1])[claims[0].pk]
    assert claims[1].number in finding.zh
    assert {c.blocking_checks for c in cases(loaded(claims)).values()} == {0}


def test_more_damaged_than_planted_blocks(village: Village) -> None:
    """A list cannot say so; a claim entered by hand can."""
    clerk, night = village.county.actor("clerk"), date(2026, 8, 30)
    who = {"actor": clerk, "now": NOW}
    report = open_report(village.place, occurred=night, first_told_at=TOLD, channel="desk", **who)
    event = add_event(report, species="wild_boar", occurred=night, **who)
    lines = [
        NewLine("crop", "maize", 20_000, planted_e4=20_000, degree_ppm=1),
        NewLine("crop", "maize", 20_001, planted_e4=20_000, degree_ppm=1),
    ]
    claim = add_claim(event, village.households[HAO.name], lines, **who)
    (finding,) = findings([claim])[claim.pk]
    assert (finding.code, finding.severity) == ("AREA_ABOVE_PLANTED", "block")
    assert "第 2 条" in finding.zh


@pytest.mark.parametrize(("days", "expected"), [(2, []), (3, ["LATE_REPORT"])])
def test_a_loss_told_late_is_hinted_at(village: Village, days: int, expected: list[str]) -> None:
    told = TOLD + timedelta(days=days)  # at 07:30; the 72 hours end with 2 September
    claims = claims_of(village, HAO.row(), first_told_at=told, now=told + timedelta(hours=1))
    assert codes(claims) == {HAO.name: expected}


def test_a_village_where_all_lost_the_same_is_hinted_at(whole_village: Village) -> None:
    """Five of six with 45 % (83 %), five of six in whole mu; then four of six (67 %)."""
    rows = [
        f.row(**{"损失程度（%）": 45 if n else 60, "受损面积（亩）": 1 if n else 1.5})
        for n, f in enumerate(FAMILIES[:6])
    ]
    report = whole_village.take_in(rows).report
    found = report_findings(report, lines_of(list(report.claims.all())))
    assert [f.code for f in found] == ["EQUAL_DEGREES", "EQUAL_AREAS"]

    rows[1] |= {"损失程度（%）": 46, "受损面积（亩）": 0.8}
    night = {"发生日期": date(2026, 8, 29)}
    other = whole_village.take_in(row | night for row in rows).report
    assert report_findings(other, lines_of(list(other.claims.all()))) == []


def test_findings_take_the_same_number_of_queries_for_one_claim_and_for_many(
    whole_village: Village, django_assert_max_num_queries: Any
) -> None:
    claims = claims_of(whole_village, *(f.row() for f in FAMILIES))
    findings(claims[:1])  # what a process reads once is read
    with django_assert_max_num_queries(27) as few:
        findings(claims[:1])
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(findings(claims)) == 31

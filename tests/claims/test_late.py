"""After two years a claim still comes back from its end, marked late wherever it is decided on."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.claims.past import marked_late
from hedun.oversight import actions as oversight
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.support.pages import Pages
from tests.support.road import (
    CLERK,
    EXPERT,
    INSURER,
    PANEL,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
)

ZH, EN = "逾两年", "Past 2 years"


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=3)


@pytest.fixture
def pages(road: Road, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(road, monkeypatch)


@pytest.fixture
def refused(road: Road) -> Claim:
    """Refused, more than two years ago."""
    claim = make_claim(road, at="refused")
    road.later(days=800)
    return claim


def reopen(road: Road, claim: Claim) -> None:
    claims_.reopen(
        [claim], reason="户主外出务工，现补充材料", actor=road.who(INSURER), now=road.now
    ).insist()


def test_reopened_late_it_is_marked_wherever_it_is_decided_on(
    road: Road, pages: Pages, refused: Claim
) -> None:
    form = pages.sit(INSURER).get(f"/reports/{refused.report.number}/act/reopen/", claims="1")
    assert "已过两年时效" in form and ZH not in pages.sit(INSURER).get(f"/claims/{refused.number}/")
    reopen(road, refused)
    for username, path in (
        (INSURER, f"/claims/{refused.number}/"),
        (EXPERT, f"/claims/{refused.number}/row/"),  # its history
        (EXPERT, f"/reports/{refused.report.number}/"),
        (EXPERT, "/"),
    ):
        assert ZH in pages.sit(username).get(path), path
    assert ZH in pages.sit(TOWNSHIP).post("/search/", q=refused.household.name)
    assert EN in pages.sit(EXPERT).english().get(f"/claims/{refused.number}/")
    assert refused.moves.get(action="reopen").late and not refused.moves.filter(late=True)[1:]
    told = json.loads(Entry.objects.get(action="claim.reopen").body)["data"]
    assert told["late"] is True and verify().faults == ()


def test_a_late_claim_is_looked_at_before_it_goes_on_with_the_others(
    road: Road, pages: Pages, refused: Claim
) -> None:
    reopen(road, refused)
    page = pages.sit(EXPERT).get(f"/reports/{refused.report.number}/", show="eyes")
    assert refused.household.name in page


def test_an_appeal_that_comes_late_is_marked_on_the_citys_docket(
    road: Road, pages: Pages, refused: Claim
) -> None:
    oversight.appeal(
        [refused], question="当年没有收到拒赔通知", actor=road.who(CLERK), now=road.now
    ).insist()
    for path in ("/oversight/", f"/oversight/{refused.number}/", "/"):
        assert ZH in pages.sit(PANEL[0]).get(path), path
    assert "late" in Entry.objects.get(action="claim.appeal").body


def test_back_in_time_it_is_not_marked(road: Road) -> None:
    claim = make_claim(road, at="refused")
    road.later(days=700)
    reopen(road, claim)
    assert marked_late([claim]) == frozenset()
    assert "late" not in json.loads(Entry.objects.get(action="claim.reopen").body)["data"]


def test_undone_or_ended_and_back_in_time_it_is_marked_no_more(road: Road, refused: Claim) -> None:
    reopen(road, refused)
    claims_.undo([refused], actor=road.who(INSURER), now=road.now).insist()
    assert marked_late([refused]) == frozenset()
    reopen(road, refused)
    assert marked_late([refused]) == {refused.pk}
    claims_.withdraw([refused], reason="不再主张", actor=road.who(CLERK), now=road.now).insist()
    assert marked_late([refused]) == {refused.pk}
    road.later(days=1)
    reopen(road, refused)
    assert marked_late([refused]) == frozenset()


def test_a_script_is_told_too(road: Road, refused: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hedun.clock.now", lambda: road.now)
    out = StringIO()
    call_command(
        "act", "reopen", "--as", INSURER, "--claim", refused.number, "--reason", "补充材料",
        "--json", stdout=out,
    )  # fmt: skip
    [done] = json.loads(out.getvalue())["done"]
    assert done == {"claim": refused.number, "state": "accepted", "late": True}

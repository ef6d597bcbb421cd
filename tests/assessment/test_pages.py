"""What the expert sees of a plot before entering a degree; replantings and the harvest list."""

from datetime import date, datetime

import pytest

from hedun.assessment.models import Assessment, Replanting
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.domain.deadlines import LOCAL
from tests.support.pages import Pages, Reader
from tests.support.road import AUDITOR, CLERK, EXPERT, TOWNSHIP, Road, make_claim


@pytest.fixture
def pages(road: Road, monkeypatch: pytest.MonkeyPatch) -> Pages:
    road.now = datetime(2026, 7, 13, 9, tzinfo=LOCAL)
    return Pages(road, monkeypatch)


def hit(road: Road, night: date, mu: int, household: int = 0) -> Claim:
    line = NewLine("crop", "maize", mu * 10_000, stage="milk_ripe", plot="南坡", planted_e4=100_000)
    owner = road.county.roll[household][1]
    return make_claim(road, at="accepted", lines=[line], household=owner, night=night)


def assess(desk: Reader, claim: Claim, status: int = 200, **fields: str) -> str:
    """With fields by kind: point1="50", control="…"."""
    named = {f"{kind}-{claim.number}-1": value for kind, value in fields.items()}
    provisional = named.pop(f"provisional-{claim.number}-1", "")
    named |= {"provisional": provisional} if provisional else {}
    address = f"/reports/{claim.report.number}/act/assess/"
    return desk.post(address, status, claims=str(claim.row), sent="1", **named)


def test_the_form_shows_what_is_left_of_the_plot_and_takes_no_more(
    road: Road, pages: Pages
) -> None:
    expert = pages.sit(EXPERT).english()
    points = {f"point{n}": "50" for n in range(1, 6)}
    first = hit(road, date(2026, 7, 12), 6)
    assess(expert, first, provisional="on", **points)
    assert Assessment.objects.get().provisional
    harvest = expert.get("/assessment/harvest/")
    assert first.household.name in harvest and "not in the calendar" in harvest
    assert "1 waits for harvest" in harvest
    pages.sit(CLERK).get("/assessment/harvest/", 404)

    road.now = datetime(2026, 8, 20, 9, tzinfo=LOCAL)
    second = hit(road, date(2026, 8, 18), 10)
    asked = expert.get(f"/reports/{second.report.number}/act/assess/", claims=str(second.row))
    assert "at most 70% are left: of 10 mu planted 3 were lost before" in asked
    assert f"{first.number} (07-12)" in asked
    told = assess(expert, second, **{f"point{n}": "70.1" for n in range(1, 6)})
    assert "at most 70 % are left for it" in told and Assessment.objects.count() == 1
    told = assess(expert, second, control="500 510", damaged="250 250 250 250 250")
    assert "2 control points; at least 3 are needed" in told
    assess(expert, second, control="500 500 500", damaged="250 250 250 250 250")
    assert Assessment.objects.latest("id").degree_ppm == 500_000
    page = expert.get(f"/claims/{second.number}/")
    assert "Yield test: 3 control points with a mean of 500.00 kg/mu, 5 damaged with 250.00" in page


def test_a_replanting_is_recorded_on_the_claim_and_taken_back(road: Road, pages: Pages) -> None:
    claim = hit(road, date(2026, 7, 12), 6)
    desk = pages.sit(TOWNSHIP).english()
    assert "Record a replanting" in desk.get(f"/claims/{claim.number}/")
    address = f"/assessment/replanting/{claim.number}/"
    asked = {"line": "1", "day": "2026-07-13", "new_crop": "soybean"}
    assert "Choose a photograph" in desk.post(address, 422, **asked)
    page = desk.post(address, note="村委会到场", **asked)
    assert "The replanting is recorded." in page and "maize → soybean" in page
    row = Replanting.objects.get()
    assert "taken back" in desk.post(f"{address}{row.pk}/end/", reason="记错")
    row.refresh_from_db()
    assert row.ended_at
    pages.sit(AUDITOR).get(address, 404)

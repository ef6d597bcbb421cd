"""The page of one plot: what was lost there, who may open it, and the ways that lead to it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.claims.models import LineGround, LossLine
from hedun.domain.actors import TICKER
from hedun.evidence.actions import attach, examine_waiting
from hedun.maps import reading
from hedun.maps.columns import E7
from hedun.people.actions import set_plot
from tests.evidence.sights import saved, sight, written
from tests.insights.season import FAR_TOWNSHIP, Walked
from tests.support.pages import Pages
from tests.support.road import ADMINISTRATOR, CLERK, TOWNSHIP, maize, make_claim, make_report

LON, LAT = 113.05, 36.55
MOST_QUERIES = 40


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    reading.forget()
    yield
    reading.forget()


def again(pages: Pages, season: Walked, night: date, plot: str, at: tuple[float, float] | None):
    """Another loss of the season's first household."""
    spot = {"lon_e7": round(at[0] * E7), "lat_e7": round(at[1] * E7)} if at else {}
    lines = [replace(maize("2.00", 50), plot=plot, **spot)]
    return make_claim(pages.road, report=make_report(pages.road, night), lines=lines, night=night,
                      household=season.paid_claim.household, at="reported")  # fmt: skip


def path(claim: object, number: int = 1) -> str:
    return f"/map/plots/{claim}/{number}/"


def test_a_plot_tells_its_losses_of_every_spelling_and_no_others(
    season: Walked, pages: Pages
) -> None:
    one = again(pages, season, date(2026, 9, 5), "南 坡", None)
    other = again(pages, season, date(2026, 9, 6), "北沟", None)
    household = season.paid_claim.household
    set_plot(household, name="南坡", area_e4=123_400, starts=date(2026, 2, 1),
             actor=pages.road.who(TOWNSHIP), now=pages.road.now)  # fmt: skip
    page = pages.sit(TOWNSHIP).get(path(season.paid_claim))
    assert season.paid_claim.number in page and one.number in page
    assert other.number not in page
    assert "524.88" in page and "12.34" in page and "位置未知" in page
    # 1.80 mu at 45 %, twice, and 2.00 mu at half
    assert "2.62" in page
    assert household.name in page


def test_who_reads_no_claim_of_the_village_finds_no_plot(season: Walked, pages: Pages) -> None:
    pages.sit(FAR_TOWNSHIP).get(path(season.paid_claim), status=404)
    pages.sit(ADMINISTRATOR).get(path(season.paid_claim), status=404)
    pages.sit(TOWNSHIP).get(path(season.paid_claim, 2), status=404)
    line = season.paid_claim.lines.get()
    LossLine.objects.filter(pk=line.pk).update(section="person")
    pages.sit(TOWNSHIP).get(path(season.paid_claim), status=404)


def test_the_outline_that_was_walked_last_and_the_photographs_taken_there(
    season: Walked, pages: Pages, home: object
) -> None:
    claim = again(pages, season, date(2026, 9, 5), "南坡", (LON, LAT))
    reader = pages.sit(TOWNSHIP)
    assert "仅有一个定位点" in reader.get(path(season.paid_claim))
    side = 0.0005
    ring = [(LON - side, LAT - side), (LON + side, LAT - side), (LON + side, LAT + side),
            (LON - side, LAT + side), (LON - side, LAT - side)]  # fmt: skip
    whole = [[round(x * E7), round(y * E7)] for x, y in ring]
    LineGround.objects.create(
        line=claim.lines.get(), rings=[whole], area_e4=149_700, datum="WGS-84"
    )
    who = {"actor": pages.road.who(CLERK), "now": pages.road.now}
    for name, place in (("地头.jpg", (LAT, LON)), ("村口.jpg", (LAT + 0.01, LON))):
        data = saved(sight(len(name) + round(place[0] * 100)), exif=written(place=place))
        attach(claim.report, data, name, "photo", claim=claim, **who)
    while examine_waiting(TICKER, pages.road.now):
        pass
    page = reader.get(path(season.paid_claim))
    assert "实地走测" in page and "14.97" in page
    assert "地头.jpg" in page and "村口.jpg" not in page
    english = pages.sit(TOWNSHIP).english().get(path(season.paid_claim))
    assert "The outline as it was walked or drawn." in english


def test_map_claim_and_list_lead_to_the_plot(season: Walked, pages: Pages) -> None:
    claim = again(pages, season, date(2026, 9, 5), "", (LON, LAT))
    reader = pages.sit(TOWNSHIP).client
    named = path(season.paid_claim)
    assert named in reader.get(f"/claims/{season.paid_claim}/").content.decode()
    assert named in reader.get(f"/claims/{season.paid_claim}/row/").content.decode()
    assert path(claim) in reader.get(f"/claims/{claim}/").content.decode()
    import h3

    cell = h3.latlng_to_cell(LAT, LON, 9)
    assert path(claim) in reader.get(f"/map/cells/{cell}/").content.decode()
    assert claim.number in pages.sit(TOWNSHIP).get(path(claim))


def test_a_plot_with_more_losses_asks_the_database_no_more_often(
    season: Walked, pages: Pages
) -> None:
    again(pages, season, date(2026, 9, 5), "南坡", (LON, LAT))
    client = pages.sit(TOWNSHIP).client

    def asked() -> int:
        client.get(path(season.paid_claim))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(season.paid_claim)).status_code == 200
        return len(queries)

    few = asked()
    for day in range(6, 10):
        again(pages, season, date(2026, 9, day), "南坡", (LON, LAT))
    assert asked() == few <= MOST_QUERIES

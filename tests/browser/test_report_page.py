"""The report page in a real browser: photographs side by side, figures changed where they stand,
many rows at once with a look at them before."""

import json
import os
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from hedun import clock
from hedun.assessment.actions import ask_again
from hedun.claims.models import Claim, Report
from hedun.domain.actors import TICKER
from hedun.evidence.actions import attach, examine_waiting
from hedun.evidence.models import Evidence
from hedun.people.models import User
from hedun.places.actions import set_outlines
from hedun.places.outlines import read_geojson
from tests.evidence.sights import AGAIN, saved, sight, written
from tests.support.road import (
    ADMINISTRATOR,
    EXPERT,
    INSURER,
    TOWNSHIP,
    Road,
    maize,
    make_claim,
    make_county,
    make_report,
)

pytestmark = pytest.mark.django_db(transaction=True)

OFFICE, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 780}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PLOT = (36.5, 113.0)
SHOT = datetime(2026, 8, 31, 7, 12, 5)
RING = [[112.99, 36.49], [113.01, 36.485], [113.012, 36.503], [112.993, 36.507], [112.99, 36.49]]


def shot(page: Page, name: str) -> None:
    folder = os.environ.get("RP_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.fixture
def road(home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(7)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def complaints(page: Page) -> Any:
    found: list[str] = []
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: found.append(str(e)))
    yield found
    assert not found, found


def sit(page: Page, live_server: Any, username: str, path: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username))
    value = client.cookies["hedun_session"].value
    page.context.add_cookies([{"name": "hedun_session", "value": value, "url": live_server.url}])
    page.set_viewport_size(OFFICE)
    page.goto(live_server.url + path)


def outlined(road: Road) -> None:
    feature = {
        "type": "Feature",
        "properties": {"code": road.county.village.code},
        "geometry": {"type": "Polygon", "coordinates": [RING]},
    }
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    who = {"actor": road.who(ADMINISTRATOR), "now": road.now}
    set_outlines(read_geojson(data), source="测绘", schematic=False, **who)


def photographed(road: Road) -> tuple[Report, list[Claim]]:
    """Two households: the first with two pictures of its plot, the second with one of the first's
    again, cut and mirrored."""
    outlined(road)
    report = make_report(road)
    spot = {"lat_e7": round(PLOT[0] * 1e7), "lon_e7": round(PLOT[1] * 1e7)}
    placed = [replace(maize(), **spot)]
    claims = [make_claim(road, at="reported", report=report, lines=placed) for _ in range(2)]
    near = (PLOT[0] + 0.0006, PLOT[1] + 0.0004)
    wide = sight(7, (1200, 900))
    pictures = [
        (claims[0], "全景.jpg", saved(wide, exif=written(SHOT, PLOT))),
        (claims[0], "近景.jpg", saved(sight(8, (900, 1200)), exif=written(SHOT, near))),
        (claims[1], "现场.jpg", saved(AGAIN["cropped and mirrored"](wide), exif=written(SHOT))),
    ]
    who = {"actor": road.who(TOWNSHIP), "now": road.now}
    for claim, name, data in pictures:
        attach(report, data, name, "photo", claim=claim, **who)
    while examine_waiting(TICKER, road.now):
        pass
    return report, claims


@pytest.mark.usefixtures("complaints")
def test_photographs_are_compared_in_place_by_keys(
    page: Page, live_server: Any, road: Road
) -> None:
    report, claims = photographed(road)
    first = Evidence.objects.get(name="全景.jpg", claim=claims[0], size__gt=5000)
    sit(page, live_server, TOWNSHIP, f"/reports/{report.number}/")
    page.locator(f"#row-1 a[href$='show={first.pk}']").click()
    window = page.locator("dialog.viewing")
    left, right = window.locator("[data-pane]").first, window.locator("[data-pane]").last
    expect(left).to_contain_text("在地块上")
    expect(left).to_contain_text("36.50000, 113.00000")
    expect(left.locator("svg.ground")).to_have_count(2)
    expect(right).to_contain_text(claims[1].number)  # the same picture of the other household
    expect(window).to_contain_text("同一张")
    shot(page, "viewer-1366")
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(left.locator("[data-zoom]")).to_have_text("156%")
    expect(right.locator("[data-zoom]")).to_have_text("100%")
    page.keyboard.press("t")
    expect(right.locator("[data-zoom]")).to_have_text("156%")
    page.keyboard.press("ArrowRight")  # it moves the picture: it is larger than its frame
    expect(left).to_have_attribute("data-pane", str(first.pk))
    page.keyboard.press("0")
    page.keyboard.press("ArrowRight")
    expect(left).to_contain_text("近景.jpg")
    page.keyboard.press("]")
    expect(window.locator("h2")).to_contain_text(claims[1].household.name)
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/claims/{claims[0].number}/pictures/?show={first.pk}")
    assert page.evaluate(SIDEWAYS) == 0
    shot(page, "viewer-360")


def three(road: Road) -> Report:
    """Three households; the last claims more than it planted."""
    report = make_report(road)
    for lines in ([maize("2.40", 60)], [maize()], [maize("12.00")]):
        make_claim(road, at="reported", report=report, lines=lines)
    return report


@pytest.mark.usefixtures("complaints")
def test_a_figure_is_changed_where_it_stands_with_its_reason_and_can_be_undone(
    page: Page, live_server: Any, road: Road
) -> None:
    report = three(road)
    sit(page, live_server, TOWNSHIP, f"/reports/{report.number}/")
    heads = [head.bounding_box() or {} for head in page.locator("thead .g .span").all()]
    assert len(heads) == 3 and len({head["y"] for head in heads}) == 1  # area, degree, amount
    area = page.locator("#row-1 td[data-edit^=quantity]")
    area.focus()
    page.keyboard.type("1.8x")
    page.keyboard.press("Enter")
    expect(area.locator(".edit__bad")).to_contain_text("最多四位小数")  # it stays in the cell
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.keyboard.type("地头两垄没啃")
    shot(page, "edit-1366")
    page.keyboard.press("Enter")
    expect(area).to_have_text("1.80")
    expect(page.locator("#row-2 td[data-edit^=quantity] .edit__value")).to_be_focused()
    page.keyboard.press("Escape")
    page.reload()  # nothing is lost
    expect(area).to_have_text("1.80")
    expect(page.locator("[data-edited]")).to_contain_text("已改 1 处")

    page.locator("button[value=verify]").click()
    panel = page.locator(".ask__panel")
    expect(panel.locator(".sumup__all")).to_contain_text("3.60 亩")  # 1.80 + 1.80
    expect(panel.locator(".sumup")).to_contain_text("2.40 亩 → 1.80")
    expect(panel.locator(".sumup details")).to_contain_text("面积超种植")
    shot(page, "summary-1366")
    panel.locator("[name=visited_at]").fill("2026-08-31T09:30")
    with page.expect_navigation():  # however long it takes to be written
        panel.locator("button.btn--main").click()
    expect(page.locator(".takeback")).to_contain_text("2 户")
    expect(area).to_have_count(0)
    expect(page.locator("#row-1 .of-area.at-2")).to_contain_text("1.80")
    page.locator("#row-1 .open a").click()
    expect(page.locator("tr.detail .trail")).to_contain_text("2.40 亩 → 1.80 亩")
    expect(page.locator("tr.detail .trail")).to_contain_text("地头两垄没啃")
    shot(page, "trail-1366")
    with page.expect_navigation():
        page.locator(".takeback button").click()
    expect(page.locator("#row-1 td[data-edit^=quantity]")).to_contain_text("·")
    expect(page.locator(".takeback")).to_have_count(0)  # the clerk's own step is not ours


@pytest.mark.usefixtures("complaints")
def test_an_expert_types_the_points_where_the_degree_stands_and_says_why_it_changed(
    page: Page, live_server: Any, road: Road
) -> None:
    report = make_report(road)
    again, new = (make_claim(road, at=at, report=report) for at in ("assessed", "accepted"))
    ask_again([again], reason="取样点太少", actor=road.who(INSURER), now=road.now).insist()
    sit(page, live_server, EXPERT, f"/reports/{report.number}/")
    first, second = (page.locator(f"#row-{n} td[data-edit^=points]") for n in (1, 2))
    first.focus()
    page.keyboard.type("60 55")
    page.keyboard.press("Enter")
    expect(first.locator(".edit__bad")).to_contain_text("填 3 至 5 个取样点")
    page.keyboard.type(",65")
    page.keyboard.press("Enter")
    page.keyboard.type("补测后偏高")
    shot(page, "points-1366")
    page.keyboard.press("Enter")
    expect(first).to_have_text("60")
    expect(second.locator(".edit__value")).to_be_focused()
    page.keyboard.type("40 45 50")
    page.keyboard.press("Enter")  # nothing stood there: no reason is asked
    expect(second).to_have_text("45")

    page.locator("button[value=assess]").click()
    panel = page.locator(".ask__panel")
    expect(panel.locator(".sumup")).to_contain_text("45% → 60%")
    expect(panel.locator(f"[name='point3-{again.number}-1']")).to_have_value("65")
    shot(page, "points-summary-1366")
    with page.expect_navigation():
        panel.locator("button.btn--main").click()
    expect(page.locator(".takeback")).to_contain_text("2 户")
    old, last = again.lines.get().assessments.order_by("pk")
    assert (old.degree_ppm, last.degree_ppm, last.reason) == (450_000, 600_000, "补测后偏高")
    assert new.lines.get().assessments.get().degree_ppm == 450_000

"""The season in a real browser: chart and map draw, in both themes, without a word of complaint."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from hedun.people.models import User
from hedun.policies.files import terms_bytes
from tests.insights.season import Walked, outlined, walked
from tests.support.road import FORESTRY, make_county

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/season/"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOKENS = """names => names.map(
  name => getComputedStyle(document.documentElement).getPropertyValue(name).trim())"""
NO_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null"


@pytest.fixture
def season(home: Path, monkeypatch: pytest.MonkeyPatch) -> Walked:
    road = make_county(3)
    found = walked(road)
    outlined(found.paid_claim.report.village, found.far.report.village)
    monkeypatch.setattr("hedun.clock.now", lambda: road.now)
    return found


@pytest.fixture
def desk(page: Page, live_server: Any, season: Walked) -> Iterator[Page]:
    """The forestry bureau's browser; what it complains of is not expected."""
    client, found = Client(), []
    client.force_login(User.objects.get(username=FORESTRY))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: found.append(str(e)))
    yield page
    assert not found, found


def colours(page: Page, part: str) -> set[str]:
    """The colours that a part of the page shows, as #rrggbb."""
    picture = Image.open(io.BytesIO(page.locator(part).screenshot())).convert("RGB")
    counted = picture.getcolors(picture.width * picture.height) or []
    return {"#{:02x}{:02x}{:02x}".format(*rgb) for number, rgb in counted if number > 100}


def opened(page: Page, live_server: Any) -> Page:
    """The page with its map drawn by MapLibre."""
    page.goto(live_server.url + PAGE)
    expect(page.locator(".map__box.is-drawn canvas")).to_be_visible()
    return page


def test_chart_and_map_draw_in_both_themes_and_the_server_draws_where_they_cannot(
    desk: Page, live_server: Any, season: Walked
) -> None:
    for theme in ("light", "dark"):
        desk.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        opened(desk, live_server)
        few, many, paid, open_ = desk.evaluate(TOKENS, ["--h1", "--h2", "--bar-paid", "--bar-open"])
        expect(desk.locator(".chart__box svg path[fill^='var(--bar']")).to_have_count(6)
        assert {few, many} <= colours(desk, ".map__gl"), f"{theme}: the villages have no shades"
        assert {paid, open_} <= colours(desk, ".chart__box"), f"{theme}: the bars have no parts"
    for width in (360, 1366, 1920):
        desk.set_viewport_size({"width": width, "height": 780})
        assert desk.evaluate(SIDEWAYS) == 0, width

    desk.emulate_media(media="print", color_scheme="dark")
    expect(desk.locator(".map__gl")).to_be_hidden()
    expect(desk.locator(".map__drawing")).to_have_css("opacity", "1")
    white, black = desk.evaluate(TOKENS, ["--h0", "--bar-paid"])
    assert (white, black) == ("#fff", "#333")

    desk.emulate_media(media="screen", color_scheme="light")
    desk.add_init_script(NO_WEBGL)
    desk.goto(live_server.url + PAGE)
    shades = set(desk.evaluate(TOKENS, ["--h1", "--h2"]))
    assert shades <= colours(desk, ".map__drawing")
    expect(desk.locator(".map__gl")).to_have_count(0)


def test_keys_and_pointer_tell_a_village_and_open_its_reports(
    desk: Page, live_server: Any, season: Walked
) -> None:
    here, far = season.paid_claim.report.village, season.far.report.village
    reports = f"**/reports/?village={here.code}"
    said = opened(desk, live_server).locator("[data-said]")
    desk.locator(".map__drawing a[tabindex='0']").focus()
    expect(said).to_contain_text(f"{here.name} 4 户次 · 已付 524.88 元")
    desk.keyboard.press("ArrowRight")
    expect(said).to_contain_text(f"{far.name} 1 户次")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Enter")
    desk.wait_for_url(reports)

    box = opened(desk, live_server).locator(".map__gl").bounding_box()
    assert box is not None
    west = (box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5)
    desk.mouse.move(*west, steps=4)
    expect(said).to_contain_text(here.name)
    desk.mouse.click(*west)
    desk.wait_for_url(reports)


def test_a_wording_is_tried_on_the_season_and_a_line_opened_with_the_keys(
    desk: Page, live_server: Any, season: Walked
) -> None:
    policy = season.paid_claim.report.policy
    halved = terms_bytes(policy.terms.get()).replace(b"rate = 0.8", b"rate = 0.4")
    file = {"name": "half.toml", "mimeType": "application/toml", "buffer": halved}
    desk.goto(f"{live_server.url}/season/readings/")
    desk.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    desk.get_by_role("button", name="开始试算").click()
    expect(desk.locator(".under__sum em")).to_have_text("−844.88 (−50.0 %)")
    # Eight bands of amounts, a bar for each of the two.
    expect(desk.locator(".chart__box svg path[fill^='var(--r']")).to_have_count(16)
    for width in (360, 1366):
        desk.set_viewport_size({"width": width, "height": 780})
        assert desk.evaluate(SIDEWAYS) == 0, width
    desk.locator("#lines tbody tr").first.evaluate("row => { row.tabIndex = -1; row.focus() }")
    desk.keyboard.press("o")
    expect(desk.locator("#line article")).to_have_count(2)
    expect(desk.locator("#line")).to_contain_text("× 40 % = 320.00 元")
    expect(desk.locator("input[name=w]:checked")).to_have_count(2)  # the file is still with us

"""The map in a real browser: what it draws, what it tells, what it asks for and of whom."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as desk_settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, Route, expect

from hedun import tiles
from hedun.maps import reading
from hedun.people.models import User
from tests.browser.test_season import NO_WEBGL, SIDEWAYS, TOKENS, colours
from tests.insights.season import Walked, outlined, walked
from tests.maps.test_map import HERE, placed_claim
from tests.support.road import FORESTRY, make_county

pytestmark = pytest.mark.django_db(transaction=True)

DRAWN_MS = 30_000  # without a graphics card, where others work on the same cores
TILE = (31, 120, 200)
XYZ = "https://tiles.example.cn/{z}/{x}/{y}.png"
WEEK_OF_PLACED, WEEK_BEFORE = "8月31日", "8月24日"


@pytest.fixture
def season(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walked]:
    """The small season, with one more loss that has a position: 1.80 mu of maize."""
    reading.forget()
    road = make_county(3)
    found = walked(road)
    outlined(found.paid_claim.report.village, found.far.report.village)
    placed_claim(road, *HERE)
    monkeypatch.setattr("hedun.clock.now", lambda: road.now)
    yield found
    reading.forget()


@pytest.fixture
def asked() -> list[str]:
    """Addresses that the browser asked for."""
    return []


@pytest.fixture
def desk(page: Page, live_server: Any, season: Walked, asked: list[str]) -> Iterator[Page]:
    """The forestry bureau's browser; what it complains of is not expected."""
    client, found = Client(), []
    client.force_login(User.objects.get(username=FORESTRY))
    name = desk_settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page.set_viewport_size({"width": 1366, "height": 900})
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: found.append(str(e)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    assert not found, found


def opened(page: Page, live_server: Any, query: str) -> Page:
    """The page with its map drawn by MapLibre."""
    page.goto(f"{live_server.url}/map/?{query}")
    expect(page.locator(".county__box.is-drawn canvas")).to_be_visible(timeout=DRAWN_MS)
    return page


def at(page: Page, across: float, down: float = 0.5) -> tuple[float, float]:
    """A part of the map's width and height, in pixels of the page."""
    box = page.locator(".map__gl").bounding_box()
    assert box is not None
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


def spot_of(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a place is on the page: the map is brought to it first."""
    page.evaluate("([lon, lat]) => { location.hash = `15/${lat}/${lon}`; }", [lon, lat])
    page.reload()
    expect(page.locator(".county__box.is-drawn canvas")).to_be_visible()
    return at(page, 0.5)


def outside(asked: list[str], live_server: Any) -> set[str]:
    hosts = {urlsplit(url).netloc for url in asked if url.startswith("http")}
    return hosts - {urlsplit(live_server.url).netloc}


def test_the_first_picture_stands_in_both_themes_and_nobody_else_is_asked(
    desk: Page, live_server: Any, asked: list[str]
) -> None:
    for theme in ("light", "dark"):
        desk.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        opened(desk, live_server, "show=heat")
        [one] = desk.evaluate(TOKENS, ["--h1"])
        expect(desk.locator("[data-legend]")).to_contain_text(
            re.compile(r"每格（[\d.]+ 平方公里）户次\s*0\s*≥ 1")
        )
        opened(desk, live_server, "show=villages")
        assert one in colours(desk, ".map__gl"), theme
        expect(desk.locator("[data-legend] b")).to_have_text("每村户次")
    assert not outside(asked, live_server)
    desk.add_init_script(NO_WEBGL)
    desk.goto(f"{live_server.url}/map/?show=villages")
    assert one in colours(desk, ".map__drawing")
    expect(desk.locator(".map__gl")).to_have_count(0)


def test_an_animal_a_crop_and_a_week_are_chosen(desk: Page, live_server: Any) -> None:
    opened(desk, live_server, "show=villages")
    expect(desk.locator("#placed")).to_contain_text("共 6 户次，其中 1 户次有定位")
    desk.locator("select[name=species]").select_option(label="野猪")
    desk.locator("select[name=thing]").select_option(label="谷子")
    desk.get_by_role("button", name="查看").click()
    expect(desk.locator(".county__box.is-drawn canvas")).to_be_visible()
    expect(desk.locator("#placed")).to_contain_text("共 1 户次")
    assert parse_qs(urlsplit(desk.url).query)["species"] == ["wild_boar"]

    opened(desk, live_server, "show=villages")
    slider = desk.get_by_label("受损周")
    slider.focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.locator("[data-week-said]")).to_contain_text(WEEK_BEFORE)
    expect(desk.locator("#placed")).to_contain_text("共 4 户次")
    desk.keyboard.press("ArrowRight")
    expect(desk.locator("[data-week-said]")).to_contain_text(WEEK_OF_PLACED)
    expect(desk.locator("#placed")).to_contain_text("共 2 户次，其中 1 户次有定位")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(WEEK_OF_PLACED))
    assert "week=2026-08-31" in desk.url, "the address can be handed on"
    desk.keyboard.press("Home")
    expect(desk.locator("#placed")).to_contain_text("共 6 户次")


def test_pointing_tells_and_clicking_leads_on(desk: Page, live_server: Any, season: Walked) -> None:
    said = opened(desk, live_server, "show=heat").locator("[data-said]")
    place = spot_of(desk, *HERE)
    desk.mouse.move(*place, steps=4)
    expect(said).to_contain_text("网格 1 户次 · 1.80 亩")
    desk.mouse.click(*place)
    said.get_by_role("link").click()
    expect(desk.locator("h1")).to_contain_text("一个网格内的损失")
    expect(desk.locator("tbody tr")).to_have_count(1)

    said = opened(desk, live_server, "show=points").locator("[data-said]")
    place = spot_of(desk, *HERE)
    desk.mouse.move(*place, steps=4)
    expect(said).to_contain_text("玉米 1.80 亩 · 待初审 · 尚未理算")
    desk.get_by_role("button", name="理算金额").click()
    expect(desk.locator("[data-legend]")).to_contain_text(re.compile("理算金额"))
    desk.get_by_role("button", name="状态").click()
    expect(desk.locator("[data-legend]")).to_contain_text("待初审")
    desk.mouse.click(*place)
    said.get_by_role("link", name="打开地块").click()
    expect(desk.locator("h1")).to_contain_text("南坡")
    expect(desk.locator("svg.ground")).to_have_count(2)
    desk.get_by_role("link", name="在地图上查看").click()
    expect(desk.locator(".county__box.is-drawn canvas")).to_be_visible()
    assert re.search(r"#16(\.00)?/36\.55(00)?/113\.05(00)?$", desk.url)


def test_by_keys_from_village_to_village_and_into_its_reports(
    desk: Page, live_server: Any, season: Walked
) -> None:
    here, far = season.paid_claim.report.village, season.far.report.village
    said = opened(desk, live_server, "show=villages").locator("[data-said]")
    desk.locator(".map__drawing a[tabindex='0']").focus()
    expect(said).to_contain_text(f"{here.name} 5 户次")
    desk.keyboard.press("ArrowRight")
    expect(said).to_contain_text(f"{far.name} 1 户次")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/reports/?village={here.code}")


@pytest.mark.parametrize(
    ("ground", "credit"),
    [
        (tiles.read(XYZ, "", "县测绘院", "CGCS2000"), "县测绘院"),
        (tiles.read("tianditu:vec", "k3y", "", ""), "天地图"),
    ],
    ids=["xyz", "wmts"],
)
def test_a_layer_of_the_office_lies_under_the_villages_with_its_credit(
    desk: Page, live_server: Any, settings: Any, asked: list[str], ground: tiles.Ground, credit: str
) -> None:
    settings.MAP_GROUND = ground
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), TILE).save(picture, "PNG")

    def tile(route: Route) -> None:
        route.fulfill(body=picture.getvalue(), content_type="image/png",
                      headers={"Access-Control-Allow-Origin": "*"})  # fmt: skip

    desk.route(f"{ground.origin}/**", tile)
    with desk.expect_response(lambda answer: answer.url.startswith(ground.origin)):
        opened(desk, live_server, "show=heat")
    expect(desk.locator("[data-credit]")).to_contain_text(credit)
    expect(desk.locator("[data-note]")).to_be_hidden()
    desk.wait_for_load_state("networkidle")
    blue = [c for c in colours(desk, ".map__gl") if int(c[5:], 16) > int(c[1:3], 16) + 30]
    assert blue, "the layer is not seen"
    sent = [url for url in asked if url.startswith(ground.origin)]
    assert outside(asked, live_server) == {urlsplit(ground.origin).netloc}
    for url in sent:
        words = parse_qs(urlsplit(url).query)
        if words:
            z, x, y = (int(words[f"TILE{name}"][0]) for name in ("MATRIX", "COL", "ROW"))
            assert words["tk"] == ["k3y"] and words["REQUEST"] == ["GetTile"]
        else:
            z, x, y = map(int, re.findall(r"\d+", urlsplit(url).path))
        west = x / 2**z * 360 - 180
        assert abs(west - HERE[0]) < 360 / 2**z * 4 and 0 <= y < 2**z, url


def test_a_layer_that_does_not_come_is_said_and_the_map_goes_on(
    page: Page, live_server: Any, settings: Any, season: Walked
) -> None:
    settings.MAP_GROUND = tiles.read(XYZ, "", "县测绘院", "")
    client = Client()
    client.force_login(User.objects.get(username=FORESTRY))
    name = desk_settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.route("https://tiles.example.cn/**", lambda route: route.abort())
    opened(page, live_server, "show=villages")
    expect(page.locator("[data-note]")).to_contain_text("底图")
    [one] = page.evaluate(TOKENS, ["--h1"])
    assert one in colours(page, ".map__gl")


def test_the_picture_to_keep_is_the_map_with_its_legend(desk: Page, live_server: Any) -> None:
    opened(desk, live_server, "show=villages")
    shades = desk.evaluate(TOKENS, ["--h1", "--panel", "--ink"])
    with desk.expect_download() as coming:
        desk.get_by_role("button", name="PNG").click()
    picture = Image.open(coming.value.path()).convert("RGB")
    box = desk.locator(".map__gl").bounding_box()
    assert box and picture.width > box["width"] and picture.height > box["height"] + 150
    counted = picture.getcolors(picture.width * picture.height) or []
    seen = {"#{:02x}{:02x}{:02x}".format(*rgb): n for n, rgb in counted}
    assert seen[shades[0]] > 20_000, "the villages are not in the picture"
    foot = picture.crop((0, picture.height - 92, picture.width, picture.height))
    assert len(foot.getcolors(foot.width * foot.height) or []) > 20, "no legend, no scale, no day"
    assert re.fullmatch(
        r"hedun-map-140423000000-\d{4}-\d\d-\d\d\.png", coming.value.suggested_filename
    )


def test_narrow_wide_and_on_paper(desk: Page, live_server: Any, season: Walked) -> None:
    pages = [f"map/?show={show}" for show in ("villages", "heat", "points")]
    pages.append(f"map/plots/{season.paid_claim}/1/")
    for width in (360, 1366, 3840):
        desk.set_viewport_size({"width": width, "height": 780})
        for path in pages:
            desk.goto(f"{live_server.url}/{path}")
            assert desk.evaluate(SIDEWAYS) == 0, (width, path)
    desk.set_viewport_size({"width": 1366, "height": 780})
    opened(desk, live_server, "show=villages")
    desk.emulate_media(media="print")
    expect(desk.locator(".map__gl")).to_be_hidden()
    expect(desk.locator(".map__drawing")).to_have_css("opacity", "1")
    expect(desk.locator(".weeks")).to_be_hidden()
    expect(desk.locator(".legend--paper")).to_be_visible()
    expect(desk.locator("[data-legend]")).to_be_hidden()


def test_paper_and_keys_follow_the_week(desk: Page, live_server: Any, season: Walked) -> None:
    opened(desk, live_server, "show=heat")
    expect(desk.locator(".map__drawing .m-hex")).to_have_count(1)
    desk.get_by_label("受损周").focus()
    desk.keyboard.press("ArrowRight")  # a week in which nothing has a position
    expect(desk.locator(".map__drawing .m-hex")).to_have_count(0)
    here = desk.locator(f".map__drawing a[data-code='{season.paid_claim.report.village.code}']")
    expect(here).to_have_attribute("data-says", re.compile("^3 户次"))
    desk.emulate_media(media="print")
    expect(desk.locator(".legend--paper")).to_contain_text("每格（5.2 平方公里）户次")

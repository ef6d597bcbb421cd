"""The page on the phone by itself: how heavy, how quick, how it is locked, how a plot is drawn."""

import re
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pyproj import Geod

from hedun import clock
from tests.browser.clerk import PIN, Clerk
from tests.browser.phones import RECORDS, SIDEWAYS, Phone, last4, set_up, unlocked
from tests.support.road import Road, make_county

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES = 400_000
MOST_MS = 3_000
SLOWER = 4
IN_WECHAT = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Mobile MicroMessenger/8.0.49"
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
READY = """() => new Promise((done) => {
  const look = () => document.querySelector("[data-key]")
    ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""


@pytest.fixture
def road(home: Any, monkeypatch: pytest.MonkeyPatch) -> Road:
    road = make_county(6)
    monkeypatch.setattr(clock, "now", lambda: road.now)
    return road


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    size = {"width": 360, "height": 740}
    place = {"latitude": 36.53, "longitude": 112.98, "accuracy": 6}
    here = {"permissions": ["geolocation"], "geolocation": place}
    return {**browser_context_args, "viewport": size, "has_touch": True, **here}


@pytest.fixture
def phone(page: Page, live_server: Any, road: Road) -> Phone:
    # A passkey belongs to a name, never to a number.
    return set_up(page, live_server.url.replace("127.0.0.1", "localhost"))


PRESSED = "keys => [...keys].forEach(key => document.querySelector(`[data-key='${key}']`).click())"


def _insist_that_it_names_nobody(phone: Phone, road: Road) -> None:
    for shelf, key, box in phone.page.evaluate(RECORDS):
        for n in range(5):
            words = last4(road, n)[1].encode().decode("latin-1")
            assert words not in box and words not in key, shelf
        assert "maize" not in box and "token" not in box, shelf
    assert {shelf for shelf, *_ in phone.page.evaluate(RECORDS)} == {"lock", "kept", "reports"}


def test_the_page_is_light_ready_within_three_seconds_on_a_slow_phone_and_names_nobody(
    page: Page, browser: Browser, live_server: Any, road: Road, record_property: Callable[..., None]
) -> None:
    phone = set_up(page, live_server.url, quick_keys=False)
    _insist_that_it_names_nobody(phone, road)
    loaded = """() => [...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource")].map((one) => one.name)"""
    sizes = {}
    for address in {*page.evaluate(loaded), *_parts_named_in(page)}:
        body = page.request.get(address).body()
        sizes[address] = len(brotli.compress(body, quality=5))
    without_map = sum(size for address, size in sizes.items() if "map" not in address)
    record_property("bytes", without_map)
    assert 20_000 < without_map < MOST_BYTES, sizes
    first = browser.new_context().new_page()  # a phone that has never seen the page
    first.context.new_cdp_session(first).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    first.goto(f"{phone.url}/m/")
    first.locator(".ph__foot a.btn--main").wait_for()
    record_property("first_ms", first.evaluate("() => performance.now()"))
    assert first.evaluate("() => performance.now()") < MOST_MS
    first.context.close()
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{phone.url}/m/")
    page.reload()
    ready = page.evaluate(READY)
    record_property("ready_ms", ready)
    assert ready < MOST_MS
    before = page.evaluate("() => performance.now()")
    Clerk(page).pin()
    page.locator(".tabbar").wait_for()
    record_property("unlocked_ms", page.evaluate("() => performance.now()") - before)


def _parts_named_in(page: Page) -> list[str]:
    """What the service worker keeps besides: everything but the map counts too."""
    listed = page.request.get(page.url.split("#")[0] + "sw.js").text()
    base = re.match(r"https?://[^/]+", page.url)
    assert base
    return [base[0] + path for path in re.findall(r'"url": "([^"]+)"', listed.split(";\n")[0])]


def test_the_lock_opens_by_a_finger_shuts_after_five_minutes_and_wrong_tries_must_wait(
    phone: Phone, road: Road
) -> None:
    page = phone.page
    _insist_on_a_finger(phone)
    page.clock.install()
    page.goto(f"{phone.url}/m/#/outbox")
    page.reload()
    unlocked(page)
    page.locator(".tabbar").wait_for()
    page.clock.fast_forward(4 * 60_000)
    expect(page.locator(".tabbar")).to_be_visible()
    page.clock.fast_forward(70_000)
    expect(page.locator("[data-key='1']")).to_be_visible()
    assert last4(road, 0)[1] not in page.content()
    page.evaluate(PRESSED, "10293847")  # who presses on while a try is made has made one
    expect(page.get_by_text("第 1 次")).to_be_visible()
    for n in range(2, 4):
        Clerk(page, quick=True).pin("102938")
        expect(page.get_by_text(f"第 {n} 次")).to_be_visible()
    Clerk(page, quick=True).pin("102938")
    expect(page.get_by_text(re.compile("请等 (30|29) 秒"))).to_be_visible()
    page.reload()  # does not help
    unlocked(page)
    page.wait_for_timeout(1000)  # the try is answered: before it, too, no digit is typed
    expect(page.locator('[aria-label="已输 0 位"]')).to_be_attached()
    expect(page.get_by_text(re.compile(r"请等 \d\d 秒"))).to_be_visible()
    page.clock.fast_forward(31_000)
    unlocked(page)
    expect(page.locator(".tabbar")).to_be_visible()


def _insist_on_a_finger(phone: Phone) -> None:
    """Where the phone can."""
    page = phone.page
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {
            "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal",
            "hasResidentKey": True, "hasUserVerification": True, "hasPrf": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }},
    )  # fmt: skip
    phone.go("#/settings")
    page.get_by_label("加指纹或面容").fill(PIN)
    page.get_by_role("button", name="加上").click()
    expect(page.get_by_text("已可用指纹或面容解锁")).to_be_visible()
    page.get_by_role("button", name="现在锁上").click()
    page.get_by_role("button", name="用指纹或面容").click()
    expect(page.get_by_role("heading", name="语言")).to_be_visible()


def test_inside_wechat_the_page_says_what_is_lost(
    browser: Browser, live_server: Any, road: Road, browser_context_args: dict[str, Any]
) -> None:
    context: BrowserContext = browser.new_context(**browser_context_args, user_agent=IN_WECHAT)
    page = context.new_page()
    page.goto(f"{live_server.url}/m/")
    expect(page.get_by_text("清理微信缓存会删掉没发出的内容")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("clearing WeChat's cache deletes what was not sent")).to_be_visible()
    assert not page.evaluate(SIDEWAYS)
    context.close()


def test_a_plot_is_drawn_or_walked_without_a_signal_and_one_that_crosses_itself_is_refused(
    phone: Phone, road: Road
) -> None:
    page, clerk = phone.page, phone.clerk
    page.context.set_offline(True)
    digits, name = last4(road, 0)
    clerk.type(digits)
    clerk.tap(page.locator(".roll__row", has_text=name).first)
    clerk.choose("玉米", "乳熟")
    page.get_by_role("link", name="在地图上画").click()
    use = page.get_by_role("button", name="用这块地")
    _draw(page, (-90, -70), (90, 70), (90, -70), (-90, 70))
    expect(page.get_by_text("边线交叉了")).to_be_visible()
    expect(use).to_be_disabled()
    page.get_by_role("button", name="在图上画").click()
    _draw(page, (-90, -70), (90, -70), (90, 70), (-90, 70))
    expect(page.get_by_text(re.compile(r"^[\d.]+ 亩"))).to_be_visible()
    use.click()
    area = float(page.locator(".field--big").input_value())
    assert 1 < area < 30, area
    expect(page.get_by_text("地块已画在地图上")).to_be_visible()

    page.get_by_role("link", name="在地图上画").click()
    _walk(page, CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3])
    expect(page.get_by_text("边线交叉了")).to_be_visible()
    expect(use).to_be_disabled()
    _walk(page, *CORNERS)
    use.click()
    lons, lats = zip(*CORNERS, strict=True)
    metres, _ = Geod(ellps="WGS84").polygon_area_perimeter(lons, lats)
    walked = float(page.locator(".field--big").input_value())
    assert walked == pytest.approx(abs(metres) / SQUARE_METRES_OF_A_MU, abs=0.01)


CORNERS = [(112.98, 36.53), (112.9807, 36.53), (112.9808, 36.5306), (112.98, 36.5305)]
SQUARE_METRES_OF_A_MU = 2000 / 3


def _walk(page: Page, *corners: tuple[float, float]) -> None:
    """Round the plot; a step within three metres and a position that is far off are no corners."""
    page.get_by_role("button", name="走一圈").click()
    for n, (lon, lat) in enumerate(corners, start=1):
        _stand(page, lon, lat)
        expect(page.get_by_text(f"已走 {n} 个点")).to_be_visible()
        _stand(page, lon + 1e-5, lat, accuracy=5)
        expect(page.get_by_text("定位 ±5 米")).to_be_visible()
        _stand(page, lon + 1e-2, lat, accuracy=90)
        expect(page.get_by_text("定位 ±90 米")).to_be_visible()
        expect(page.get_by_text(f"已走 {n} 个点")).to_be_visible()
    page.get_by_role("button", name="走完了，合上").click()


def _stand(page: Page, lon: float, lat: float, accuracy: float = 6) -> None:
    page.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy})


def _draw(page: Page, *corners: tuple[int, int]) -> None:
    page.locator(".plotmap.is-drawn").wait_for()
    box = page.locator(".plotmap").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for dx, dy in (*corners, corners[-1]):
        page.mouse.click(x + dx, y + dy)
        page.evaluate(DRAWN)

"""What a phone sends over a bad line, to a server that says no, and after it was lost."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Page, TimeoutError, expect

from hedun import clock
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.intake.actions import send_back
from hedun.intake.models import Waiting
from hedun.people.models import User
from hedun.phone import devices
from hedun.phone.models import Device, Parcel
from hedun.phone.receiving import manifest_of
from hedun.phone.working import work_off
from tests.browser.clerk import photograph
from tests.browser.cutting import Line
from tests.browser.phones import Phone, last4, set_up, sign_in
from tests.support.road import CLERK, TOWNSHIP, Road, make_county

pytestmark = pytest.mark.django_db(transaction=True)

FULL = """shelf => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...all) {
    if (this.name === shelf) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, all);
  };
}"""
PRESSED = """label => {
  for (const button of document.querySelectorAll("button"))
    if (button.textContent === label) button.click();
}"""


@pytest.fixture
def road(home: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Road:
    settings.DISK_RESERVE_BYTES = 0
    road = make_county(6)
    monkeypatch.setattr(clock, "now", lambda: road.now)
    return road


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    size = {"width": 360, "height": 740}
    return {**browser_context_args, "viewport": size, "has_touch": True}


@pytest.fixture
def line(live_server: Any) -> Iterator[Line]:
    there = urlsplit(live_server.url)
    assert there.hostname and there.port
    with Line((there.hostname, there.port)).open() as line:
        yield line


@pytest.fixture
def phone(page: Page, line: Line, road: Road) -> Phone:
    return set_up(page, line.url)


def listed(phone: Phone, road: Road, n: int, photos: int = 1, px: int = 320) -> None:
    digits, name = last4(road, n)
    thing = () if n else ("玉米", "乳熟")
    pictures = [photograph(px) for _ in range(photos)]
    phone.clerk.list_household(digits, name, "1.5", 60, pictures, thing)


def sent(phone: Phone, households: int) -> None:
    phone.go("#/outbox")
    phone.page.get_by_role("button", name=f"现在发送 {households} 户").click()


def test_a_line_that_breaks_at_any_byte_loses_nothing_and_doubles_nothing(
    phone: Phone, line: Line, road: Road
) -> None:
    listed(phone, road, 0, photos=2, px=2000)
    listed(phone, road, 1)
    rng = Random(6)
    line.break_after(rng.randrange(1, 3_000))
    sent(phone, 2)
    received = phone.page.locator(".ob", has_text="已送达")
    again = phone.page.get_by_role("button", name="现在再试一次")
    until = monotonic() + 60
    while received.count() < 2 and monotonic() < until:
        if line.left == 0:
            line.break_after(rng.randrange(200, 260_000))
            with suppress(TimeoutError):  # it went by itself
                again.click(timeout=2_000)
    expect(received).to_have_count(2)
    assert line.cuts >= 3, line.cuts
    parcel = Parcel.objects.get()
    told = json.loads(manifest_of(parcel))
    assert len(told["rows"]) == 2 and len(told["files"]) == len(parcel.files) == 3
    assert {one["source"] for one in (file["said"] for file in told["files"])} == {"camera"}
    assert not phone.keys("files"), "pictures leave the phone with the receipt"


def test_other_content_under_its_number_is_seen_and_sent_as_a_new_one(
    phone: Phone, road: Road
) -> None:
    phone.page.context.set_offline(True)
    listed(phone, road, 0)
    sent(phone, 1)
    expect(phone.page.locator(".ob", has_text="等信号")).to_be_visible()
    [number] = phone.keys("parcels")
    other = devices.register(
        User.objects.get(username=CLERK), "另一部", actor=road.who(CLERK), now=road.now
    )
    row = {"id": number, "household": road.county.roll[3][1].number, "species": "wild_boar",
           "occurred": "2026-08-30", "crop": "maize", "damaged_e4": 1}  # fmt: skip
    told = {"village": road.county.village.code, "first_told_at": road.now.isoformat(),
            "device_clock": road.now.isoformat(), "rows": [row]}  # fmt: skip
    answer = Client().put(
        f"/m/api/parcels/{number}",
        json.dumps(told),
        "application/json",
        headers={"Authorization": f"Device {other.token}"},
    )
    assert answer.status_code == 201, answer.content
    phone.page.context.set_offline(False)
    phone.page.locator(".ob", has_text="内容冲突").click()
    phone.page.get_by_role("button", name="另存为新的再发").click()
    expect(phone.page.locator(".ob", has_text="已送达")).to_be_visible()
    assert Parcel.objects.count() == 2


def test_a_sign_in_that_ended_leaves_the_drafts_and_a_phone_switched_off_throws_its_key_away(
    phone: Phone, line: Line, road: Road
) -> None:
    listed(phone, road, 0)
    road.later(days=400)
    phone.page.context.clear_cookies()
    sent(phone, 1)
    expect(phone.page.get_by_text("登录已过期")).to_be_visible()
    phone.opened_again()
    expect(phone.page.get_by_text("太久没联网，登录也过期了")).to_be_visible()
    sign_in(phone.page.context, line.url)
    phone.opened_again()
    phone.go("#/outbox")
    expect(phone.page.locator(".ob", has_text="已送达")).to_be_visible()
    phone.go("#/add")
    phone.page.locator(".field--search:focus").wait_for()
    before = set(phone.keys("entries"))
    digits, name = last4(road, 1)
    phone.clerk.type(digits)
    phone.clerk.tap(phone.page.locator(".roll__row", has_text=name).first)
    phone.page.locator(".field--big:focus").wait_for()
    [draft] = set(phone.keys("entries")) - before
    phone.go(f"#/e/{draft}/0/photos")
    phone.clerk.shoot([photograph()])
    device = Device.objects.get()
    assert phone.keys("lock") and phone.keys("files")
    devices.switch_off(device, reason="手机丢了", actor=road.who(CLERK), now=road.now)
    phone.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(phone.page.get_by_text("这部手机已在电脑上停用")).to_be_visible()
    for shelf in ("lock", "entries", "files", "kept", "parcels"):
        assert not phone.keys(shelf), shelf
    assert Parcel.objects.count() == 1


def test_a_full_phone_says_so_and_loses_nothing_and_a_full_server_is_tried_again(
    phone: Phone, road: Road, settings: Any
) -> None:
    listed(phone, road, 0)
    digits, name = last4(road, 1)
    phone.clerk.type(digits)
    phone.clerk.tap(phone.page.locator(".roll__row", has_text=name).first)
    phone.page.locator(".field--big:focus").wait_for()
    phone.clerk.type("2")
    phone.clerk.tap("下一步")
    phone.clerk.tap(phone.page.locator(".tenth").first)
    phone.page.evaluate(FULL, "files")
    picture: Any = {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    phone.page.set_input_files("input[data-source=camera]", [picture])
    expect(phone.page.get_by_text("手机存储满了")).to_be_visible()
    expect(phone.page.locator(".shot")).to_have_count(0)
    settings.DISK_RESERVE_BYTES = 2**60
    phone.opened_again()
    sent(phone, 1)
    expect(phone.page.get_by_text("服务器磁盘满了")).to_be_visible()
    expect(phone.page.locator(".ob")).to_have_count(2)
    expect(phone.page.get_by_role("button", name="现在再试一次")).to_be_visible()
    settings.DISK_RESERVE_BYTES = 0
    phone.page.evaluate(PRESSED, "现在再试一次")  # at once: a round under way may need no press
    expect(phone.page.locator(".ob", has_text="已送达")).to_be_visible()
    expect(phone.page.locator(".ob", has_text="还差：照片")).to_be_visible()


def test_a_household_sent_back_says_what_is_missing_and_its_correction_takes_its_place(
    phone: Phone, road: Road
) -> None:
    """One that waited in the inbox, and one whose claim was in a report already."""
    clerk, page = phone.clerk, phone.page
    listed(phone, road, 0)
    page.locator(".field--search").fill("侯外村")
    clerk.tap("记下“侯外村”")
    page.locator(".field--big:focus").wait_for()
    clerk.type("1.5")
    clerk.tap("下一步")
    clerk.tap(page.locator(".tenth").first)
    clerk.shoot([photograph()])
    clerk.tap("下一步：核对（1 张）")
    clerk.tap("记好，下一户")
    page.locator(".field--search:focus").wait_for()
    sent(phone, 2)
    expect(page.locator(".ob", has_text="已送达")).to_have_count(2)
    assert work_off(road.now) == 1
    row = Waiting.objects.get(state=Waiting.State.WAITING)
    township = road.who(TOWNSHIP)
    send_back([row], missing=["CLOSE_PHOTO"], reason="看不清是哪一户", actor=township, now=road.now)
    claim = Claim.objects.get()
    claims_.report([claim], actor=road.who(CLERK), now=road.now)
    missing = {"missing": ["WIDE_PHOTO", "AREA"], "reason": "面积像是整块地"}
    claims_.send_back([claim], **missing, actor=township, now=road.later(hours=1))
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    back = page.locator(".ob", has_text="要改")
    expect(back).to_have_count(2)
    told = back.filter(has_text=claim.household.name)
    expect(told).to_contain_text("面积像是整块地；全景照片；核实受损面积")
    told.click()
    expect(page.get_by_text(claim.number)).to_be_visible()
    clerk.tap("补正后再发")
    expect(page.get_by_text("要补正：")).to_be_visible()
    clerk.shoot([photograph()])
    page.locator(".ph__back").click()
    page.locator(".ph__back").click()
    page.locator(".field--big:focus").wait_for()
    page.locator(".field--big").fill("0.9")
    clerk.tap("下一步")
    clerk.tap("就是 60%")
    clerk.tap("下一步：核对（1 张）")
    clerk.tap("记好，下一户")
    page.locator(".field--search:focus").wait_for()
    phone.go("#/outbox")
    expect(back).to_have_count(1)
    expect(back).to_contain_text("看不清是哪一户")
    expect(back).to_contain_text("近景照片")
    back.click()
    clerk.tap("补正后再发")
    clerk.shoot([photograph()])
    clerk.tap("下一步：核对（1 张）")
    clerk.tap("记好，下一户")
    page.locator(".field--search:focus").wait_for()
    sent(phone, 2)
    expect(page.locator(".ob", has_text="已送达")).to_have_count(2)
    assert work_off(road.now) == 1
    claim.refresh_from_db()
    assert (claim.state, claim.lines.get().quantity_e4, claim.evidence.count()) == (
        "draft", 9_000, 2,
    )  # fmt: skip
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator(".ob", has_text="已立案")).to_have_count(1)
    expect(page.locator(".ob")).to_have_count(2)
    states = sorted(Waiting.objects.values_list("state", flat=True))
    assert states == ["replaced", "replaced", "taken", "waiting"]

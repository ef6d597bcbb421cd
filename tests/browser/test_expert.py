"""An expert at the plots without a signal: the way, the sheet, the signature; then all of it
arrives and is the assessment, or comes back with the reason and stays on the phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hedun import clock
from hedun.assessment import actions as assessment
from hedun.assessment.models import Assessment
from hedun.claims.models import Claim
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content
from hedun.fieldwork.models import FieldSheet
from hedun.phone.working import work_off
from hedun.record.verification import verify
from tests.browser.clerk import QUICK_KEYS, Clerk, photograph
from tests.browser.phones import RECORDS, SIDEWAYS, Phone, sign_in
from tests.browser.test_accessible import AXE, LEVELS, LOOK
from tests.fieldwork.world import field_of
from tests.support.road import EXPERT, OTHER_INSURER, Road, make_claim, make_county

pytestmark = pytest.mark.django_db(transaction=True)

COUNTS = ((8, 2), (9, 0), (10, 4), (8, 2), (7, 4))  # destroyed and half, of 20: 48 %


@pytest.fixture
def road(home: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Road:
    settings.DISK_RESERVE_BYTES = 0
    road = make_county(6)
    monkeypatch.setattr(clock, "now", lambda: road.now)
    return road


@pytest.fixture
def claims(road: Road) -> list[Claim]:
    """Three that wait for the expert: further and further east, and listed otherwise."""
    return [
        make_claim(road, "accepted", lines=[field_of(plot=f"地{n}", east=n)]) for n in (9, 3, 6)
    ]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    here = {"latitude": 36.53, "longitude": 112.98, "accuracy": 6}
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    return {**browser_context_args, **phone, "permissions": ["geolocation"], "geolocation": here}


@pytest.fixture
def phone(page: Page, live_server: Any, claims: list[Claim]) -> Phone:
    """The expert's phone, set up where there is a signal; then there is none."""
    phone = set_up(page, live_server.url)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    return phone


def set_up(page: Page, url: str) -> Phone:
    page.context.add_init_script(QUICK_KEYS)
    sign_in(page.context, url, EXPERT)
    page.goto(f"{url}/m/")
    clerk = Clerk(page, quick=True)
    clerk.set_up()
    page.locator(".stops").wait_for()
    return Phone(clerk, url)


def next_step(page: Page) -> Locator:
    return page.locator(".ph__foot .btn--main")


def count_points(page: Page, counts: tuple[tuple[int, int], ...] = COUNTS) -> None:
    for n, (bad, half) in enumerate(counts, start=1):
        expect(page.locator(".ph__title b")).to_have_text(f"第 {n} 点")
        page.get_by_label("全毁").fill(str(bad))
        page.get_by_label("半毁").fill(str(half))
        next_step(page).click()
    expect(page.locator(".sum b")).to_have_text("48%")


def draw_signature(page: Page) -> None:
    box = page.locator("canvas.sign").bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for dx, dy in ((60, 20), (100, 80), (160, 30), (220, 70)):
        page.mouse.move(box["x"] + 30 + dx, box["y"] + dy, steps=4)
    page.mouse.up()


def sheet_of(page: Page, claim: Claim) -> None:
    """From the list of visits to the signed sheet, without a signal."""
    page.locator(".stops a", has_text=claim.household.name).click()
    next_step(page).click()  # begin
    next_step(page).click()  # to point 1
    count_points(page)
    file: Any = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    page.set_input_files("input[data-source=camera]", [file])
    page.locator(".shot").wait_for()
    next_step(page).click()
    page.get_by_role("button", name="暂定").click()
    next_step(page).click()  # to the signature
    expect(next_step(page)).to_be_disabled()
    draw_signature(page)
    next_step(page).click()
    expect(page.locator(".ob", has_text="等信号")).to_have_count(1)


def test_plots_are_visited_signed_without_a_signal_and_assessed_when_there_is_one(
    phone: Phone, road: Road, claims: list[Claim]
) -> None:
    page, claim = phone.page, claims[1]
    page.reload()  # the page comes from the phone
    Clerk(page, quick=True).pin()
    names = [claims[n].household.name for n in (1, 2, 0)]  # from the west, where the expert stands
    expect(page.locator(".stops .ob__t b")).to_have_text(names)
    expect(page.locator(".stops .n").first).to_have_text("↷ 269 米")
    expect(page.locator(".route text", has_text="3")).to_be_visible()
    assert not page.evaluate(SIDEWAYS)
    sheet_of(page, claim)
    phone.opened_again()  # the system ended the app
    page = phone.page
    records = page.evaluate(RECORDS)
    secrets = (claim.household.name.encode().decode("latin-1"), "degree_ppm", "data:image")
    assert all(secret not in box for _, _, box in records for secret in secrets)
    assert {"sheets", "files", "parcels"} <= {shelf for shelf, *_ in records}

    page.context.set_offline(False)
    page.locator(".tabbar").wait_for()
    page.evaluate("() => { location.hash = '#/outbox'; }")
    expect(page.locator(".ob", has_text="回执 SJ-2026-000001")).to_have_count(1)
    assert len(phone.keys("files")) == 2  # not before it is done
    assert work_off(road.later(minutes=1)) == 1
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator(".ob", has_text="已定损")).to_have_count(1)
    page.locator(".ob", has_text="已定损").click()
    expect(page.locator(".facts")).to_contain_text("待理算")
    assert phone.keys("files") == []

    claim.refresh_from_db()
    assert claim.state == "assessed"
    found = Assessment.objects.get(level=Assessment.Level.EXPERT)
    assert (found.degree_ppm, found.provisional, len(found.sampling)) == (480_000, True, 5)
    sheet = FieldSheet.objects.get()
    assert [point["here"]["accuracy_m"] for point in sheet.lines[0]["points"]] == [6] * 5
    assert content(sheet.signed).startswith(b"\x89PNG")
    assert Evidence.objects.filter(claim=claim, kind="photo", given_by=EXPERT).count() == 1
    assert not verify().faults


def test_a_claim_that_moved_on_comes_back_and_the_sheet_stays_on_the_phone(
    phone: Phone, road: Road, claims: list[Claim]
) -> None:
    page, claim = phone.page, claims[1]
    sheet_of(page, claim)
    assessment.assess_pictures(
        [claim], reason="小额清楚", actor=road.who(OTHER_INSURER), now=road.later(hours=1)
    ).insist()
    page.context.set_offline(False)
    expect(page.locator(".ob", has_text="回执")).to_have_count(1)
    work_off(road.later(minutes=1))
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    row = page.locator(".ob", has_text="没有办成")
    expect(row).to_contain_text("请刷新页面看看是谁办过了")
    assert len(phone.keys("files")) == 2
    # the office asks again: what is on the phone is checked, signed anew, and goes
    assessment.ask_again(
        [claim], reason="请到场", actor=road.who("mengli"), now=road.later(hours=1)
    ).insist()
    row.click()
    next_step(page).click()
    next_step(page).click()
    draw_signature(page)
    next_step(page).click()
    expect(page.locator(".ob", has_text="回执")).to_have_count(1)
    work_off(road.later(minutes=1))
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator(".ob", has_text="已定损")).to_have_count(1)
    assert FieldSheet.objects.get().claim == claim
    assert not verify().faults


def test_a_yield_test_against_a_control_and_what_is_missing_is_told(
    phone: Phone, claims: list[Claim]
) -> None:
    page = phone.page
    page.locator(".stops a").first.click()
    next_step(page).click()
    page.get_by_role("button", name="测产").click()
    expect(page.locator(".note")).to_contain_text("对照 0 点，至少要 3 点")
    next_step(page).click()
    control, damaged = (page.locator(f"[data-cut={name}]") for name in ("control", "damaged"))
    control.fill("500 500 500")
    control.press("Enter")
    expect(page.locator(".cuts li")).to_have_count(3)
    damaged.fill("400 400 0.75/2")
    damaged.press("Enter")
    expect(page.locator(".sum b")).to_have_text("30%")
    damaged.fill("四百")
    damaged.press("Enter")
    expect(page.locator(".wrong").nth(1)).to_contain_text("520 或 1.25/2")
    page.get_by_role("button", name="我站在对照地里").click()
    expect(page.get_by_text("对照位置已记下")).to_be_visible()
    next_step(page).click()
    page.get_by_label("实测面积").fill("2")
    page.get_by_label("实测面积").press("Tab")
    expect(page.get_by_label("为什么改")).to_be_visible()
    next_step(page).click()
    expect(page.locator(".note", has_text="还差")).to_contain_text("面积改了，写一句为什么")
    assert not page.evaluate(SIDEWAYS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_keeps_anybody_out(
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: Any,
    claims: list[Claim],
    scheme: str,
) -> None:
    more: Any = {"color_scheme": scheme, "bypass_csp": True}  # the program that looks is put in
    page = browser.new_context(**browser_context_args | more).new_page()
    set_up(page, live_server.url)
    number, found = claims[1].number, []

    def look(where: str) -> None:
        page.evaluate("to => { location.hash = to; }", f"#/{where}")
        page.wait_for_function("where => location.hash === `#/${where}`", arg=where)
        page.add_script_tag(path=AXE)
        found.extend(f"{where} {one}" for one in page.evaluate(LOOK, LEVELS))
        assert not page.evaluate(SIDEWAYS), where

    look("visits")
    look(f"v/{number}")
    next_step(page).click()
    page.locator(".choices").wait_for()
    for where in ("1", "1/1", "1/yield", "sign"):
        look(f"v/{number}/{where}")
    look("outbox")
    look("settings")
    page.context.close()
    assert not found, "\n".join(found)

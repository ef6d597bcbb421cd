"""A villager on a cheap phone, 360 pixels wide and without a script: reads, objects, another person
looks again at the desk, and the outcome stands on the phone."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hedun import clock
from hedun.assessment.actions import Degree, assess
from hedun.notices.models import Objection
from hedun.receipts.codes import receipt_codes
from tests.browser.test_accessible import AXE, LEVELS, LOOK
from tests.browser.test_roles import SIDEWAYS, sit
from tests.support.road import EXPERT, OTHER_TOWNSHIP, Road, award, make_claim, make_county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def road(home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(3)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def phone(browser: Browser) -> Any:
    """Without a script, as an old phone has it."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, java_script_enabled=False, locale="zh-CN"
    )
    yield context.new_page()
    context.close()


def fits(page: Page) -> None:
    assert page.evaluate(SIDEWAYS) <= 0, f"{page.url} is wider than the phone"
    small = page.locator("main .btn:visible, main .input:visible")
    for one in small.all():
        box = one.bounding_box()
        assert box and box["height"] >= 32, f"{one.inner_text()} is too small for a thumb"


def test_a_villager_reads_objects_and_is_answered(
    phone: Page, page: Page, live_server: Any, road: Road
) -> None:
    claim = make_claim(road, "on_notice")
    household = next(f for f, one in road.county.roll if one.pk == claim.household_id)
    code = receipt_codes([claim])[claim.pk]
    # No QR code at hand: the code is typed, first with a slip of the finger.
    phone.goto(f"{live_server.url}/r/")
    fits(phone)
    phone.get_by_label("查询码").fill(code[:-1].lower() + ("3" if code[-1] != "3" else "4"))
    phone.get_by_label("后 4 位").fill(household.card[-4:])
    phone.get_by_role("button", name="查看").click()
    expect(phone.get_by_text("有一位和告知单上的不一样").first).to_be_visible()
    phone.get_by_label("查询码").fill(code.lower())
    phone.get_by_role("button", name="查看").click()
    expect(phone.get_by_text("正在村里张榜公示")).to_be_visible()
    expect(phone.get_by_text("524.88").first).to_be_visible()
    fits(phone)
    # It objects.
    phone.get_by_role("link", name="提异议").click()
    phone.get_by_label("自己家的赔款").check()
    phone.get_by_label("哪里不对").fill("东边一垄没有量")
    fits(phone)
    phone.get_by_role("button", name="提交异议").click()
    expect(phone.get_by_text("您提了异议")).to_be_visible()
    number = Objection.objects.get().number
    expect(phone.get_by_text(number)).to_be_visible()
    fits(phone)
    # Another officer of the township sees it, with who may not go, and looks again.
    road.later(hours=20)
    page.set_viewport_size({"width": 1366, "height": 768})
    sit(page, live_server, OTHER_TOWNSHIP)
    page.goto(f"{live_server.url}/notices/objections/")
    assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("link", name=number).click()
    expect(page.get_by_text("周晓峰")).to_be_visible()  # has surveyed it
    page.get_by_role("link", name="到这一户的页面再查勘").click()
    page.get_by_role("button", name="再查勘").first.click()
    form = page.locator("form:has([name=reason])").last
    form.locator("details.fold > summary").click()
    form.locator("input.quantity").fill("2.10")
    for why in form.locator("[name*=why], [name=reason]").all():
        why.fill("复量，东边一垄漏量")
    form.get_by_role("button", name="再查勘").click()
    expect(page.get_by_text("待定损").first).to_be_visible()
    # On the phone, hours later: it is asked for the digits again. It was looked at, the amount is
    # worked out; then the amount.
    phone.goto(f"{live_server.url}/r/{code}/")
    expect(phone.get_by_text("再查勘")).to_have_count(0)
    phone.get_by_label("后 4 位").fill(household.id_number[-4:])
    phone.get_by_role("button", name="查看").click()
    expect(phone.get_by_text("赔款正在重新计算")).to_be_visible()
    claim.refresh_from_db()
    degrees = {line.pk: Degree(points=[450_000] * 5) for line in claim.lines.all()}
    assess([claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(minutes=1)).insist()
    road.later(minutes=1)
    award(road, claim).insist()
    phone.reload()
    expect(phone.get_by_text("现在算出的赔款是 612.36 元")).to_be_visible()
    fits(phone)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_a_receipt_or_an_objection_keeps_anybody_out(
    browser: Browser, live_server: Any, road: Road, scheme: str
) -> None:
    claim, other = make_claim(road, "on_notice"), make_claim(road, "contested")
    household = next(f for f, one in road.county.roll if one.pk == claim.household_id)
    there = f"/r/{receipt_codes([claim])[claim.pk]}/"
    number = other.objections.get().number
    context = browser.new_context(
        viewport={"width": 360, "height": 780},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,  # the program that looks is put into the page
        locale="zh-CN",
    )
    page, found = context.new_page(), []
    sit(page, live_server, OTHER_TOWNSHIP)
    desk = ("/notices/objections/", f"/notices/objections/{number}/", f"/claims/{claim.number}/")
    for path in (*desk, "/r/", there, "open", f"{there}object/"):
        if path == "open":
            page.goto(live_server.url + there)
            page.locator("[name=last4]").fill(household.card[-4:])
            page.get_by_role("button", name="查看").click()
            expect(page.get_by_text("524.88").first).to_be_visible()
        else:
            page.goto(live_server.url + path)
        assert page.evaluate(SIDEWAYS) <= 0, path
        page.add_script_tag(path=AXE)
        found += [f"{path} {one}" for one in page.evaluate(LOOK, LEVELS)]
    context.close()
    assert not found, "\n".join(found)

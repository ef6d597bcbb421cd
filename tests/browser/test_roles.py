"""Each role signs in and finds its work; the search keeps its words; the keys lead about."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from hedun import clock
from hedun.claims.models import Claim
from hedun.demo.county import PASSWORD
from hedun.people.models import User
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    MAKER,
    PANEL,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    make_report,
)

pytestmark = pytest.mark.django_db(transaction=True)

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
STATES = ("draft", "reported", "verified", "accepted", "assessed", "payable", "escalated")
# whose first button says what, in this county
WORK = {
    CLERK: "上报 1 户",
    TOWNSHIP: "初审 1 户",
    INSURER: "复核 1 户",
    EXPERT: "定损 1 户",
    MAKER: "付款 1 户",
    PANEL[0]: "裁定 1 户",
}


@pytest.fixture
def road(home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(len(STATES))
    monkeypatch.setattr(clock, "now", lambda: made.now)
    report = make_report(made)
    for state in STATES:
        make_claim(made, at=state, report=report)
    return made


def sit(page: Page, live_server: Any, username: str) -> None:
    """In a session that has begun already."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    value = client.cookies["hedun_session"].value
    page.context.add_cookies([{"name": "hedun_session", "value": value, "url": live_server.url}])
    page.goto(live_server.url)


def test_each_role_finds_its_work_on_a_phone_and_in_the_office(
    page: Page, live_server: Any, road: Road
) -> None:
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    for username, says in WORK.items():
        page.set_viewport_size({"width": 1366, "height": 625})
        sit(page, live_server, username)
        expect(page.locator(".ledger--work .btn--row", has_text=says)).to_be_visible()
        page.wait_for_load_state("networkidle")
        expect(page.locator(".ledger--work tbody td.n .v")).to_have_count(0)  # every sum is there
        page.set_viewport_size({"width": 360, "height": 780})
        assert page.evaluate(SIDEWAYS) == 0, username
    sit(page, live_server, FORESTRY)
    expect(page.locator("main")).to_contain_text("没有等您办的")
    expect(page.locator("main")).to_contain_text("在别人手里")
    sit(page, live_server, ADMINISTRATOR)
    expect(page.locator("main")).to_contain_text("去管理账号")
    expect(page.locator("[data-search]")).to_have_count(0)
    assert complaints == []


def test_who_was_given_a_password_chooses_their_own_before_they_work(
    page: Page, live_server: Any, road: Road
) -> None:
    page.goto(f"{live_server.url}/sign-in/")
    page.locator("#id_username").fill(TOWNSHIP)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/me/password/")
    page.locator("#id_old").fill(PASSWORD)
    for field in ("#id_new", "#id_again"):
        page.locator(field).fill("谷子黄了-今年好")
    page.keyboard.press("Enter")
    expect(page.locator(".ledger--work .btn--row").first).to_be_visible()


def test_a_slash_searches_and_g_leads_to_the_pages_of_the_menu(
    page: Page, live_server: Any, road: Road
) -> None:
    sit(page, live_server, TOWNSHIP)
    name = road.county.roll[1][0].name
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/[\w-]+/$"))
    expect(page.locator("#claims")).to_contain_text(name)
    page.locator("main h1").click()
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page).to_have_url(f"{live_server.url}/reports/")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_contain_text("报案")


def test_who_measures_sees_at_once_what_it_comes_to(
    page: Page, live_server: Any, road: Road
) -> None:
    claim = Claim.objects.get(state="reported")
    form = f"{live_server.url}/reports/{claim.report.number}/act/verify/?claims={claim.row}"
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    sit(page, live_server, TOWNSHIP)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(form)
    page.locator("details.fold > summary").click()
    about = page.locator(".estimate output")
    # the village's 1.80 mu × 900 × 45 % × 0.9 × 80 %; then as it was measured, 1.50 mu at 40 %
    expect(about).to_have_text("约 524.88 元")
    page.locator("input.quantity").fill("1.5")
    page.locator("input.degree").fill("40%")
    expect(about).to_have_text("约 388.80 元")
    expect(page.locator("td[data-about]")).to_have_text("388.80")
    page.locator("input.degree").fill("四成")
    expect(about).to_contain_text("暂不能估算")
    expect(page.locator("td[data-about]")).to_have_text("")
    assert page.evaluate(SIDEWAYS) == 0 and not complaints

    page.route("**/terms*.js", lambda route: route.abort())  # the rule book does not come
    page.goto(form)
    page.locator("details.fold > summary").click()
    expect(page.locator("input.quantity")).to_be_visible()
    expect(about).to_be_hidden()

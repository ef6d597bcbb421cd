"""One list goes the whole road in a browser, each step by the person whose step it is: from the
village's report to the money in three accounts, one of them by way of the city."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from hedun import clock
from hedun.claims.models import Claim, Report
from hedun.demo import bank, pictures
from hedun.oversight.reckoning import catch_up
from hedun.oversight.tick import tick
from hedun.record.verification import verify
from tests.browser.test_roles import SIDEWAYS, sit
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CHECKER,
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

HARD = 3  # the row that the insurer cannot decide
DEGREES = ("40", "45", "50", "55", "60")


@dataclass
class Office:
    """The people of the county, one after another at the same browser."""

    page: Page
    server: Any
    road: Road
    report: Report

    def sits(self, username: str, path: str = "/") -> None:
        self.page.context.clear_cookies()
        sit(self.page, self.server, username)
        if path != "/":
            self.page.goto(self.server.url + path)

    def work(self, username: str, says: str) -> None:
        """My work, and its first button, which says what it will do."""
        self.sits(username)
        button = self.page.locator(".ledger--work .btn--row", has_text=says)
        button.first.click()

    def sends(self, form: Locator) -> None:
        with self.page.expect_navigation():
            form.locator(".btns button:not([type=button])").last.click()

    def done(self, form: Locator, says: str) -> None:
        """The form's button; then the page says what was done."""
        self.sends(form)
        expect(self.page.locator(".note.is-paid")).to_contain_text(says)

    def states(self) -> list[str]:
        return list(Claim.objects.order_by("row").values_list("state", flat=True))


@pytest.fixture
def office(
    page: Page, live_server: Any, home: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    road = make_county(4)
    monkeypatch.setattr(clock, "now", lambda: road.now)
    report = make_report(road)
    for _ in range(3):
        make_claim(road, at="draft", report=report)
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": 1366, "height": 768})
    yield Office(page, live_server, road, report)
    assert not complaints


def file(name: str, kind: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data}


def test_a_list_goes_from_the_village_to_the_bank_by_every_pair_of_hands(
    office: Office, tmp_path: Path
) -> None:
    reported_and_verified(office)
    accepted_but_one(office)
    decided_by_three(office)
    assessed_and_awarded(office)
    posted(office)
    paid(office, tmp_path)
    looked_over(office)
    assert office.states() == ["paid"] * 3
    assert verify([]).faults == ()


def reported_and_verified(office: Office) -> None:
    office.work(CLERK, "上报 3 户")
    office.page.locator(".actbar .btn--main").click()
    office.done(office.page.locator("#ask form"), "3 户")
    office.road.later(hours=3)
    office.work(TOWNSHIP, "初审 3 户")
    office.page.locator(".actbar .btn--main").click()
    form = office.page.locator("#ask form")
    form.locator("[name=visited_at]").fill("2026-08-31T10:30")
    office.done(form, "3 户")


def accepted_but_one(office: Office) -> None:
    """Two are clear; of the third the insurer asks the city a question."""
    office.road.later(hours=1)
    office.work(INSURER, "复核 3 户")
    office.page.locator(f"#row-{HARD} [name=claims]").uncheck()
    office.page.locator(".actbar .btn--main").click()
    office.done(office.page.locator("#ask form"), "2 户")
    claim = Claim.objects.get(row=HARD)
    office.sits(INSURER, f"/claims/{claim.number}/")
    office.page.locator(".claim-acts .btn", has_text="提请市级").click()
    form = office.page.locator("#ask form")
    form.locator("[name=kind]").select_option("covered")
    form.locator("[name=reason]").fill("林下套种是否承保？")
    office.sends(form)
    expect(office.page.locator("main")).to_contain_text("疑难")
    assert office.states() == ["accepted", "accepted", "escalated"]


def decided_by_three(office: Office) -> None:
    for member in PANEL:
        office.road.later(hours=1)
        office.work(member, "裁定 1 户")
        office.page.locator("main .btn", has_text="意见").first.click()
        form = office.page.locator("#ask form")
        form.locator("[name=side][value=decide]").check()
        form.locator("[name=reason]").fill("承包地内套种，属农作物")
        office.sends(form)
        expect(office.page.locator("main")).to_contain_text("承包地内套种")
    office.page.locator("main .btn--main", has_text="裁定").first.click()
    form = office.page.locator("#ask form")
    form.locator("[name=reason]").fill("属承保的农作物")
    office.sends(form)
    expect(office.page.locator("main")).to_contain_text("属承保的农作物")
    assert office.states() == ["accepted"] * 3


def assessed_and_awarded(office: Office) -> None:
    office.road.later(hours=20)
    office.work(EXPERT, "定损 3 户")
    office.page.locator(".actbar .btn--main").click()
    form = office.page.locator("#ask form")
    expect(form.locator("[name^=point1-]")).to_have_count(3)
    for n, degree in enumerate(DEGREES, 1):
        for point in form.locator(f"[name^=point{n}-]").all():
            point.fill(degree)
    office.done(form, "3 户")
    office.road.later(hours=1)
    office.work(INSURER, "理算 3 户")
    office.page.locator(".actbar .btn--main").click()
    form = office.page.locator("#ask form")
    expect(form).to_contain_text("1,749.60")  # 3 × 1.80 mu × 900 × 50 % × 0.9 × 80 %
    office.done(form, "3 户")


def posted(office: Office) -> None:
    """The sheet hangs, an objection would come now; the clock takes it down."""
    office.road.later(hours=1)
    office.work(CLERK, "公示")
    sheet = file("公示栏.jpg", "image/jpeg", pictures.board(Random(5)))
    office.page.goto(f"{office.server.url}/notices/report/{office.report.number}/")
    office.page.locator("input[type=file]").set_input_files(sheet)
    office.page.locator("form:has(input[type=file]) .btn--main").click()
    expect(office.page).to_have_url(f"{office.server.url}/notices/{notice_of(office.report)}/")
    tick(office.road.later(days=4))
    assert office.states() == ["payable"] * 3


def notice_of(report: Report) -> str:
    return str(report.notices.get().number)


def paid(office: Office, tmp_path: Path) -> None:
    """One cashier makes the batch, the other releases it and reads the bank's answer."""
    page = office.page
    office.work(MAKER, "付款 3 户")
    page.goto(f"{office.server.url}/payments/")
    page.locator("select[name=template]").select_option("rural_bank")
    page.locator("button[value=make]").click()
    page.wait_for_url("**/payments/PF-*/")
    expect(page.locator("button[value=release]")).to_have_count(0)  # not by the one who made it
    address = page.url.removeprefix(office.server.url)
    office.sits(CHECKER, address)
    page.locator("button[value=release]").click()
    expect(page.locator("button[value=file]")).to_be_visible()
    with page.expect_download() as kept:
        page.locator("button[value=file]").click()
    sent = tmp_path / "sent.txt"
    kept.value.save_as(sent)
    told = bank.answer(sent.read_bytes(), {}, now=office.road.later(days=1))
    office.sits(CHECKER, address)
    page.locator("input[type=file]").set_input_files(file("回盘.txt", "text/plain", told))
    page.locator("button[value=answer]").click()
    expect(page.locator(".note.is-paid")).to_contain_text("已付 3 笔")


def looked_over(office: Office) -> None:
    """Villager, bureau and auditor see what became of it; the administrator does not."""
    claim = Claim.objects.get(row=1)
    office.sits(CLERK, f"/claims/{claim.number}/")
    code = office.page.locator("a[href^='/r/']").first.get_attribute("href")
    office.page.context.clear_cookies()
    office.page.set_viewport_size({"width": 360, "height": 780})
    office.page.goto(f"{office.server.url}{code}")
    expect(office.page.locator("main")).to_contain_text("已付")
    office.page.locator("[name=last4]").fill(claim.household.identity.id_number_last4)
    office.page.locator("form .btn--main").first.click()
    expect(office.page.locator("main")).to_contain_text("583.20")
    assert office.page.evaluate(SIDEWAYS) == 0
    office.page.set_viewport_size({"width": 1366, "height": 768})
    assert catch_up() > 0  # as the worker does, minute by minute
    office.sits(FORESTRY, "/duties/")
    expect(office.page.locator("main")).to_contain_text("已移交")
    office.sits(AUDITOR, "/record/check/")
    office.page.locator("main form .btn--main").click()
    expect(office.page.locator("main")).to_contain_text("一切如记录")
    office.sits(ADMINISTRATOR)
    closed = office.page.request.get(f"{office.server.url}/claims/{claim.number}/")
    assert closed.status == 404 and claim.household.name not in closed.text()

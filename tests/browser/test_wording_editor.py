"""The terms editor in a real browser: a step is edited, the loss in the box comes to something
else, the draft is proposed, and a second person confirms it."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from hedun import clock
from hedun.people.models import User
from hedun.policies import actions as policies
from hedun.policies.models import TermsDraft
from hedun.terms import library
from tests.support.road import FORESTRY, OTHER_FORESTRY, Road, make_county

pytestmark = pytest.mark.django_db(transaction=True)

DEMO = library.read("xiangyuan-demo-2026").decode()
PATIENCE = 20  # seconds for an answer that nobody waits for
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def road(home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(1)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def draft(road: Road) -> TermsDraft:
    return policies.start_draft(
        road.county.policy, DEMO, name="修订稿", came_from="file:a.toml",
        actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip


@pytest.fixture
def desk(page: Page, live_server: Any, draft: TermsDraft) -> Iterator[Page]:
    """The draft, opened; nothing is complained of."""
    found: list[str] = []
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    cut = "ERR_FAILED"  # the connection that a test cuts
    page.on("pageerror", lambda e: found.append(str(e)))
    sit(page, live_server, FORESTRY)
    page.goto(f"{live_server.url}/policies/{draft.policy.number}/drafts/{draft.pk}/")
    yield page
    page.context.close()
    nothing_is_answered_any_more()
    assert not [said for said in found if cut not in said], found


def nothing_is_answered_any_more() -> None:
    """What the page asked for last may still be written, and the database is emptied next."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "the desk still answers a page that was closed"


def sit(page: Page, live_server: Any, username: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username))
    value = client.cookies["hedun_session"].value
    page.context.add_cookies([{"name": "hedun_session", "value": value, "url": live_server.url}])


def press(page: Page, order: str) -> None:
    page.locator(f'button[value="{order}"]').click()


def test_a_step_is_edited_tried_proposed_and_confirmed_by_another(
    desk: Page, live_server: Any, draft: TermsDraft
) -> None:
    paid = desk.locator(".tryit__sum b")
    desk.locator("select[name=t-stage]").select_option("ripe")
    expect(paid).to_have_text("720.00")  # 2 mu × 900 × 50 % × 100 % × 80 %
    press(desk, "open:step:7")
    desk.locator("#f-rate").fill("half")
    desk.keyboard.press("Enter")
    expect(desk.locator(".ruleform .is-bad")).to_contain_text("不小于 0 的率")
    desk.locator("#f-rate").fill("50%")
    desk.keyboard.press("Enter")
    expect(paid).to_have_text("450.00")
    expect(desk.locator(".how")).to_contain_text("900.00 元 × 50 % = 450.00 元")
    desk.locator("#step-7").focus()
    desk.keyboard.press("Alt+ArrowDown")
    expect(desk.locator("#step-8")).to_contain_text("乘以 50 %")
    desk.locator("[data-undo]").click()
    expect(desk.locator("#step-7")).to_contain_text("乘以 50 %")
    desk.locator("[data-propose]").click()  # saves what was not saved yet
    desk.wait_for_url("**/propose/")
    draft.refresh_from_db()
    assert draft.text == DEMO.replace("rate = 0.8", "rate = 0.5")
    expect(desk.locator(".diffs")).to_contain_text("80 % → 50 %")
    desk.locator("#id_effective").fill("2026-10-01")
    desk.locator(".btn--big").click()
    expect(desk.locator("main")).to_contain_text("您已提议")

    waiting = desk.url
    sit(desk, live_server, OTHER_FORESTRY)
    desk.goto(waiting)
    press(desk, "confirm")
    expect(desk.locator(".head")).to_contain_text("已确认")
    newest = draft.policy.terms.latest("pk")
    assert newest.effective.isoformat() == "2026-10-01" and newest.proposal.decided_by == "qinsong"


def test_text_and_steps_are_one_document_and_nothing_typed_is_lost(
    desk: Page, draft: TermsDraft
) -> None:
    desk.locator("[data-view=text]").click()
    text = desk.locator("textarea[name=text]")
    text.evaluate(
        "e => { const at = e.value.indexOf('days = 30'); e.setSelectionRange(at, at + 9) }"
    )
    text.focus()
    desk.keyboard.type("dais = 7")
    problem = desk.locator("[data-part=problems] [data-line]")
    expect(problem).to_contain_text("第 61 行 第 3 道关口 (reported_within) · dais")
    expect(desk.locator(".code__lines .is-error")).to_have_text("61")
    desk.locator("[data-view=cards]").click()
    expect(desk.locator("#gate-3")).to_contain_text("未知的键")
    problem.click()
    assert text.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)") == "dais = 7"
    desk.keyboard.type("days = 7")
    expect(desk.locator("[data-part=problems]")).to_contain_text("文件能读通")
    desk.locator("[data-view=cards]").click()
    expect(desk.locator("#gate-3")).to_contain_text("出险后 7 日内报案。")
    desk.keyboard.press("Control+s")
    expect(desk.locator("[data-saved]")).to_contain_text("已保存")
    draft.refresh_from_db()
    assert draft.text == DEMO.replace("days = 30", "days = 7") and draft.edition == 2

    desk.route("**/save/", lambda route: route.abort())  # the connection is gone
    desk.locator("[data-view=text]").click()
    text.press("Control+End")
    desk.keyboard.type("# 待定")
    desk.keyboard.press("Control+s")
    expect(desk.locator("[data-saved]")).to_contain_text("网络不通")
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.unroute("**/save/")
    desk.reload()
    expect(desk.locator("[data-kept]")).to_be_visible()
    desk.locator("[data-take]").click()
    assert text.input_value().endswith("# 待定")
    for width in (360, 1366):
        desk.set_viewport_size({"width": width, "height": 768})
        assert desk.evaluate(SIDEWAYS) == 0, width

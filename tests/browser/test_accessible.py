"""Whoever sees badly or has no pointer: every page keeps WCAG 2.2 AA, and keys reach it all."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hedun import clock
from hedun.claims.models import Claim
from tests.browser.test_roles import STATES, sit
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
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
from tests.support.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOK = """async levels => (await axe.run(document, {runOnly: levels})).violations.map(
    found => `${found.id}: ${found.nodes.map(node => node.html.slice(0, 200)).join(' | ')}`)"""
# what lies behind the bar at the foot of a narrow screen comes out by scrolling: see all at once
WHOLE = "Math.max(780, document.documentElement.scrollHeight)"
IN_TURN = 4  # a run looks at one page of so many; `make torture` looks at all of them
# who opens which pages; {report} and {claim} are those of the season made below
PAGES = {
    "": ("/sign-in/", "/r/", "/r/data-protection/", "/r/draw/{policy}/"),
    CLERK: ("/?hands=office", "/reports/{report}/", "/inbox/", "/inbox/upload/", "/m/",
            "/paper/call/", "/messages/", "/messages/print/", "/households/new/"),
    TOWNSHIP: ("/", "/reports/{report}/", "/reports/{report}/act/verify/?claims={row}", "/paper/",
               "/phones/", "/phones/odk/", "/households/", "/households/{household}/",
               "/households/{household}/correct/", "/households/kin/", "/roll/",
               "/roll/upload/", "/inbox/files/", "/notices/objections/", "/messages/outbox/",
               "/messages/words/", "/people/accounts/invite/", "/duties/digest/"),
    INSURER: ("/reports/", "/claims/{claim}/", "/claims/{claim}/pictures/", "/injuries/",
              "/reports/{report}/act/award/?claims={assessed}", "/other-cover/",
              "/other-cover/upload/", "/policies/", "/policies/{policy}/",
              "/policies/{policy}/ledger/", "/policies/{policy}/year/", "/prices/",
              "/prices/kinds/livestock/", "/season/readings/", "/messages/calls/",
              "/past-years/", "/past-years/upload/"),
    EXPERT: ("/", "/assessment/harvest/"),
    MAKER: ("/payments/", "/payments/reconciliation/{policy}/", "/me/factors/"),
    PANEL[0]: ("/oversight/", "/oversight/{escalated}/", "/decisions/"),
    FORESTRY: ("/season/", "/outlook/", "/outlook/price/", "/briefings/",
               "/briefings/?period=year", "/briefings/rows/claims/",
               "/prevention/", "/prevention/new/", "/prevention/spots/", "/prevention/again/",
               "/prevention/effect/", "/partners/", "/readiness/", "/readiness/new/",
               "/readiness/means/", "/readiness/roster/", "/readiness/backlog/",
               "/wildlife/", "/wildlife/cameras/", "/wildlife/cameras/import/",
               "/season/standing-out/", "/season/draw/{policy}/",
               "/map/?show=villages", "/map/plots/{claim}/1/", "/me/password/", "/me/away/",
               "/duties/", "/duties/rows/?stage=reported&what=held", "/messages/complaints/",
               "/messages/complaints/new/", "/messages/switches/", "/policies/{policy}/wordings/",
               "/policies/{policy}/wordings/new/", "/prices/kinds/livestock/propose/",
               "/record/signatures/"),
    AUDITOR: ("/record/", "/record/check/", "/record/roots/"),
    ADMINISTRATOR: ("/people/accounts/", "/people/accounts/add/", "/people/accounts/telephones/",
                    "/people/accounts/of/{clerk}/", "/jobs/"),
}  # fmt: skip


@pytest.fixture
def road(home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(len(STATES))
    monkeypatch.setattr(clock, "now", lambda: made.now)
    report = make_report(made)
    for state in STATES:
        make_claim(made, at=state, report=report)
    return made


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (360, "dark")])
def test_no_page_keeps_anybody_out(
    browser: Browser, live_server: Any, road: Road, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 780},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,  # the program that looks is put into the page
        locale="zh-CN",
    )
    page = context.new_page()
    escalated, reported = (Claim.objects.get(state=one) for one in ("escalated", "reported"))
    names = {
        "report": reported.report.number,
        "claim": reported.number,
        "row": reported.row,
        "assessed": Claim.objects.get(state="assessed").row,
        "escalated": escalated.number,
        "household": reported.household.number,
        "policy": reported.report.policy.number,
        "clerk": CLERK,
    }
    found = []
    for username, paths in drawn(scheme):
        if username:
            sit(page, live_server, username)
        for path in paths:
            answer = page.goto(live_server.url + path.format(**names))
            if answer is None or answer.status != 200:
                found.append(f"{username} {path} is no page")
                continue
            page.set_viewport_size({"width": width, "height": page.evaluate(WHOLE)})
            page.add_script_tag(path=AXE)
            found += [f"{username} {path} {one}" for one in page.evaluate(LOOK, LEVELS)]
    context.close()
    assert not found, "\n".join(found)


def drawn(scheme: str) -> Iterator[tuple[str, list[str]]]:
    """Who, and their pages that are looked at in this run; whoever has no account comes first."""
    every = [(username, path) for username, paths in PAGES.items() for path in paths]
    every = [one for one in every if in_turn(IN_TURN, scheme, *one)]
    for username, pages in groupby(every, key=lambda one: one[0]):
        yield username, [path for _, path in pages]


def test_a_claim_is_verified_by_keys_alone(page: Page, live_server: Any, road: Road) -> None:
    """From the first page to what was done, as somebody does who sees no pointer."""
    claim = Claim.objects.get(state="reported")
    sit(page, live_server, TOWNSHIP)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    _tab_to(page, ".btn--row:has-text('初审 1 户')")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text("清册")
    _tab_to(page, ".actbar .btn--main")
    page.keyboard.press("Enter")
    expect(page.locator("[name=visited_at]")).to_be_focused()
    _tab_to(page, "[name=reason]")
    page.keyboard.type("雨后山路不通，看照片核定")
    _tab_to(page, "button.btn--main")
    page.keyboard.press("Enter")
    expect(page.locator(".notes")).to_contain_text("1")
    assert Claim.objects.get(pk=claim.pk).state == "verified"


def _tab_to(page: Page, control: str, most: int = 60) -> None:
    """With the Tab key to this control."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(control).and_(page.locator(":focus")).count():
            return
    raise AssertionError(f"{most} times Tab and never on {control}")

"""How much a decision costs: a scripted person decides a clear list of 31 households, by the mouse
and by the keys alone, and what they did is counted. The counts are written into docs/effort.md; the
test fails when what stands there is not what it counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from hedun import clock
from hedun.claims.models import Claim
from tests.browser.test_roles import sit
from tests.support.road import INSURER, TOWNSHIP, make_claim, make_county, make_report

pytestmark = pytest.mark.django_db(transaction=True)

DOC = Path(__file__).resolve().parents[2] / "docs" / "effort.md"
HOUSEHOLDS = 31
SLOW = 30_000  # milliseconds that a busy machine may take; nothing is measured but effort
VISITED = (
    *"08312026",
    "ArrowRight",
    *"0930a",
)  # as the browser of the tests has it; years may be long
MOST_CLICKS = {"verify": 12, "accept": 8}
HEAD = """# What a decision costs

Counted by `tests/browser/test_effort.py`: a scripted person who is signed in and sees "my work"
decides a clear list of {n} households, to the message that it is done. Pages are those that were
loaded, keys those that were pressed (a shortcut such as Ctrl Enter is one). The test writes this
file, and fails when it is not what it counted.

| who, what | by | pages | clicks | keys | at most |
|---|---|--:|--:|--:|---|
"""


@dataclass
class Person:
    """Somebody at the desk whose effort is counted."""

    page: Page
    pages: int = 0
    clicks: int = 0
    keys: int = 0

    def click(self, what: Locator) -> None:
        expect(what).to_be_visible(timeout=SLOW)
        self.page.wait_for_load_state()  # people do not press before a page stands still
        self.clicks += 1
        what.click()

    def press(self, *keys: str) -> None:
        self.page.wait_for_load_state()
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def visited(self) -> None:
        """When they were there, typed into the box that has the focus, where one is asked."""
        box = self.page.locator("#ask [name=visited_at]")
        if box.count():
            expect(box).to_be_focused(timeout=SLOW)
            self.press(*VISITED)

    @contextmanager
    def counting(self) -> Iterator["Person"]:
        def loaded(frame: Frame) -> None:
            self.pages += frame == self.page.main_frame

        self.page.on("framenavigated", loaded)
        yield self
        self.page.remove_listener("framenavigated", loaded)


def by_mouse(person: Person) -> None:
    page = person.page
    person.click(page.locator(".ledger--work .btn--row").first)
    person.click(page.locator(".actbar .btn--main"))
    form = page.locator("#ask form")
    expect(form).to_be_visible(timeout=SLOW)
    person.visited()
    person.click(form.locator(".btn--main"))
    expect(page.locator(".note.is-paid")).to_contain_text(f"{HOUSEHOLDS} 户", timeout=SLOW)


def by_keys(person: Person) -> None:
    page = person.page
    person.press("j", "o")
    expect(page.locator(".actbar .btn--main")).to_contain_text(f"{HOUSEHOLDS} 户", timeout=SLOW)
    person.press("m")
    expect(page.locator("#ask form")).to_be_visible(timeout=SLOW)
    person.visited()
    person.press("Control+Enter")
    expect(page.locator(".note.is-paid")).to_contain_text(f"{HOUSEHOLDS} 户", timeout=SLOW)


WAYS: dict[str, Callable[[Person], None]] = {"mouse": by_mouse, "keys": by_keys}
WHAT = {
    "verify": (TOWNSHIP, "reported", "verified", "township verifies"),
    "accept": (INSURER, "verified", "accepted", "insurer accepts"),
}


def test_a_clear_list_of_31_households_is_decided_in_a_few_clicks_or_keys(
    page: Page, live_server: Any, home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    road = make_county(HOUSEHOLDS)
    monkeypatch.setattr(clock, "now", lambda: road.now)
    report = make_report(road)
    for household in road.county.roll[:HOUSEHOLDS]:
        make_claim(road, at="reported", report=report, household=household[1])
    rows = []
    for action, (username, _start, to, says) in WHAT.items():
        for way, walk in WAYS.items():
            sit(page, live_server, username)
            with Person(page).counting() as person:
                walk(person)
            assert Claim.objects.filter(state=to).count() == HOUSEHOLDS
            assert person.clicks <= MOST_CLICKS[action]
            most = f"{MOST_CLICKS[action]} clicks" if way == "mouse" else ""
            counted = f"{person.pages} | {person.clicks} | {person.keys}"
            rows.append(f"| {says} | {way} | {counted} | {most} |")
            if way == "mouse":  # the next one decides the same list again
                page.wait_for_load_state()
                page.keyboard.press("z")
                undone = page.locator(".note.is-paid", has_text="撤销上一步")
                expect(undone).to_be_visible(timeout=SLOW)
                assert not Claim.objects.filter(state=to).exists()
    counted = HEAD.format(n=HOUSEHOLDS) + "\n".join(rows) + "\n"
    was = DOC.read_text() if DOC.exists() else ""
    DOC.write_text(counted)
    assert was == counted, "docs/effort.md was written anew with what was counted: keep it"

"""The people of the county at the served desk, as a journey needs them.

They see only pages: which buttons a report offers, the form behind a button, the states and
amounts of its rows. `Office.at` moves the clock.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx

from hedun.demo.county import PASSWORD
from hedun.domain.deadlines import LOCAL
from tests.support.desk import Desk, Files, text_of
from tests.support.house import QUICK_PASSWORDS, House

SET_UP = """
from pathlib import Path
from random import Random
from tests.support.county import found
from tests.support.lists import NIGHTS, losses, workbook

rng = Random({seed})
county = found(rng, {households} + 1)
roll = [family for family, _ in county.roll]
listed = [*roll[:-1], roll[-1]][: {households} - 1] + roll[-1:]
Path({path!r}).write_bytes(workbook(losses(rng, listed, *NIGHTS)))
"""


@dataclass
class Office:
    """A served house with the demo's county, and a signed-in desk for everybody who is asked."""

    house: House
    by_the_door: bool = False  # through the demo's door instead of with a password
    desks: dict[str, Desk] = field(default_factory=dict)

    def found(self, households: int, seed: int = 7) -> bytes:
        """Set up the county; answers its village's list, so many households, as .xlsx."""
        path = self.house.home / "list.xlsx"
        begin = SET_UP.format(seed=seed, households=households, path=str(path))
        self.house.python(QUICK_PASSWORDS + begin)
        return path.read_bytes()

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        """It is that hour of September 2026 in Beijing."""
        self.house.set_now(datetime(2026, 9, day, hour, minute, tzinfo=LOCAL))

    def desk(self, username: str) -> Desk:
        if username not in self.desks:
            desk = self.desks[username] = Desk(self.house.url)
            if self.by_the_door:
                desk.get("/demo/")
                desk.post("/demo/", username=username)
            else:
                desk.sign_in(username, PASSWORD)
        return self.desks[username]

    def close(self) -> None:
        for desk in self.desks.values():
            desk.client.close()

    def report(self, username: str, number: str) -> "ReportPage":
        return ReportPage(self.desk(username).get(f"/reports/{number}/"))

    def opened(
        self, username: str, number: str, action: str, rows: Iterable[int]
    ) -> httpx.Response:
        """Tick the rows on the report, press the button, and get what follows (its form)."""
        page = self.report(username, number)
        assert action in page.buttons, f"{username} is offered {sorted(page.buttons)}"
        shut = set(rows) - page.open_rows
        assert not shut, f"{username} cannot tick {shut}"
        data = {"claims": [str(row) for row in rows], "do": action}
        return self.desk(username).post(page.buttons[action], **data)

    def act(
        self,
        username: str,
        number: str,
        action: str,
        rows: Iterable[int],
        files: Files | None = None,
        **answers: Any,
    ) -> "ReportPage":
        """The whole way: tick, press, fill in, send. Answers the report as it then stands."""
        page = self.opened(username, number, action, list(rows))
        if page.url.path.endswith(f"/act/{action}/"):
            page = self.desk(username).submit(page, holding="sent", files=files, **answers)
        assert page.url.path == f"/reports/{number}/", text_of(page)[:1500]
        return ReportPage(page)


class ReportPage:
    """What the page of a report shows."""

    def __init__(self, page: httpx.Response) -> None:
        self.page = page
        self.text = text_of(page)
        seen = _Ledger(page.text)
        self.buttons = seen.buttons  # action → the address it goes to
        self.open_rows = seen.open_rows  # rows whose box can be ticked
        self.links = seen.links  # row → address of the claim
        self.rows = seen.rows  # row → the words of its cells
        self.states = seen.states  # row → the word of its state

    def count(self, word: str) -> int:
        return sum(state == word for state in self.states.values())

    def __getitem__(self, row: int) -> str:
        """The row as it reads, cell by cell."""
        return " | ".join(self.rows[row])


class _Ledger(HTMLParser):
    """The rows of the report's table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.buttons: dict[str, str] = {}
        self.open_rows: set[int] = set()
        self.links: dict[int, str] = {}
        self.rows: dict[int, list[str]] = {}
        self.states: dict[int, str] = {}
        self.row = 0
        self.in_state = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "button" and of.get("name") == "do":
            self.buttons[of["value"]] = of["formaction"]
        elif tag == "tr":
            named = re.fullmatch(r"row-(\d+)", of.get("id", ""))
            self.row = int(named[1]) if named else 0
            if self.row:
                self.rows[self.row] = []
        elif self.row and tag == "td":
            self.rows[self.row].append("")
        elif self.row and tag == "input" and "disabled" not in of:
            self.open_rows.add(self.row)
        elif self.row and tag == "a" and of.get("href", "").startswith("/claims/"):
            self.links[self.row] = of["href"]
        if self.row and tag == "span":
            self.in_state = self.in_state + 1 if self.in_state or "state" in _css(of) else 0
            if "state" in _css(of):
                self.states[self.row] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self.in_state:
            self.in_state -= 1
        elif tag in ("tbody", "table"):
            self.row = 0

    def handle_data(self, data: str) -> None:
        if self.row and self.rows[self.row]:
            self.rows[self.row][-1] += data.strip()
        if self.row and self.in_state:
            self.states[self.row] += data.strip()


def _css(of: dict[str, str]) -> list[str]:
    return of.get("class", "").split()


def table_cells(page: httpx.Response, css: str) -> list[list[str]]:
    """The cells of every row of the tables of a class, as text."""
    found = []
    for table in re.findall(rf'<table class="[^"]*\b{css}\b.*?</table>', page.text, re.S):
        for row in re.findall(r"<tr\b.*?</tr>", table, re.S):
            cells = re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.S)
            found.append([" ".join(unescape(re.sub(r"<[^>]+>", " ", c)).split()) for c in cells])
    return found

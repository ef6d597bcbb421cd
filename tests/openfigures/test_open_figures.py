"""What is open names nobody: neither a cell, nor what totals, other days or other tables tell."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from hedun.domain.refusals import Refused
from hedun.messages.actions import set_switch
from hedun.messages.switches import OPEN_FIGURES
from hedun.openfigures.cubes import Cube, published
from hedun.openfigures.suppressing import Cell, K, shown
from hedun.receipts.guessing import PAGES
from tests.insights.season import Walked
from tests.support.pages import Pages
from tests.support.road import FORESTRY, INSURER

MONTH = date(2026, 8, 1)


def row(*households: int) -> dict[str, Cell]:
    return {f"t{n}": Cell(count, count, count * 100) for n, count in enumerate(households)}


def seen(*households: int) -> tuple[int | None, tuple[int | None, ...]]:
    """What everybody sees of a row: its total and its cells."""
    cells = row(*households)
    keys = shown(cells)
    if keys is None:
        return None, tuple(None for _ in households)
    told = tuple(cell.count if key in keys else None for key, cell in cells.items())
    return sum(households), told


def test_a_cell_of_fewer_than_five_is_not_shown_and_another_goes_with_it() -> None:
    assert seen(9, 7, 3) == (19, (9, None, None))  # 3 = 19 − 9 − 7 otherwise
    assert seen(9, 7, 2, 3) == (21, (9, 7, None, None))  # five between the two
    assert seen(9, 7, 1, 2) == (19, (9, None, None, None))  # three would be left
    assert seen(9, 7, 0) == (16, (9, 7, 0))  # nobody is in nothing
    assert seen(9, 7, 7, 3) == (26, (9, None, None, None))  # equals go together
    assert seen(9, 4, 4) == (17, (None, None, None))  # eight in two of four at most are four each
    assert seen(9, 0, 4) == (13, (None, None, None))
    assert seen(2, 1) == (None, (None, None))
    assert seen(5) == (5, (5,)) and seen(0, 0) == (0, (0, 0))


def test_what_is_not_shown_cannot_be_reckoned() -> None:
    """Who knows the rule and every row there can be, and takes those that look like the one
    published, never comes down to one number for a cell of fewer than five."""
    for wide, most in ((2, 24), (3, 16), (4, 10)):
        looks: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
        for counts in product(range(most), repeat=wide):
            looks[seen(*counts)].append(counts)
        for (total, told), rows in looks.items():
            hidden = [n for n, value in enumerate(told) if value is None]
            rest = (total or 0) - sum(value for value in told if value is not None)
            if rest >= most:
                continue  # rows that look like it lie beyond those counted here
            for n in hidden:
                assert len({one[n] for one in rows}) > 1, (total, told, rows)


Rows = st.lists(st.integers(0, 30), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None)
@given(Rows)
def test_what_is_left_of_a_total_is_five_or_more_in_two_cells_or_more(counts: list[int]) -> None:
    total, told = seen(*counts)
    hidden = [n for n, value in enumerate(told) if value is None]
    assert all(counts[n] >= K or counts[n] == 0 for n in set(range(len(counts))) - set(hidden))
    if total is not None and hidden:
        assert len(hidden) >= 2 and sum(counts[n] for n in hidden) >= K
    if total is None:
        assert sum(counts) < K


def cubes(months: list[list[int]]) -> Iterator[Cube]:
    """What is published when the first month is over, then the second, …"""
    cells = {MONTH + timedelta(days=31 * n): row(*one) for n, one in enumerate(months)}
    wide = [f"t{n}" for n in range(len(months[0]))]
    for n in range(1, len(months) + 1):
        yield published("told", dict(list(cells.items())[:n]), wide)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=2, max_size=4))
def test_one_day_taken_from_the_next_tells_nothing(months: list[list[int]]) -> None:
    """The differencing attack: what is published later less what was published before is a month's
    cell that is shown anyway, for every column, for the total and for the rows."""
    every = list(cubes(months))
    for before, after in pairwise(every):
        assert after.rows[: len(before.rows)] == before.rows
        last = after.rows[-1]
        for column in after.columns:
            apart = after.summed(column).count - before.summed(column).count
            cell = last.cells[column]
            assert apart == (cell.count if cell else 0)
            assert apart == 0 or apart >= K
        apart = after.total.count - before.total.count
        assert apart == (last.total.count if last.total else 0) and (apart == 0 or apart >= K)


def opened(pages: Pages, value: str = "1") -> None:
    place = pages.road.county.policy.place
    set_switch(place, {OPEN_FIGURES: value}, actor=pages.road.who(FORESTRY), now=pages.road.now)


def address(pages: Pages, more: str = "") -> str:
    return f"/open/{pages.road.county.policy.place.code}/{more}"


FILES = ("", "embed/", "figures.json", "told_by_town.csv")


def test_until_the_county_opens_them_there_is_no_page(pages: Pages, season: Walked) -> None:
    everybody = Client()
    for more in FILES:
        assert everybody.get(address(pages, more)).status_code == 404
    with pytest.raises(Refused):
        place = pages.road.county.policy.place
        set_switch(place, {OPEN_FIGURES: "1"}, actor=pages.road.who(INSURER), now=pages.road.now)
    opened(pages)
    for more in FILES:
        assert everybody.get(address(pages, more)).status_code == 200, more
    assert everybody.get("/open/140400000000/").status_code == 404
    opened(pages, "0")
    assert everybody.get(address(pages)).status_code == 404


def test_everybody_reads_it_in_both_languages_and_finds_nobody(
    pages: Pages, season: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(pages)
    everybody = Client()
    page = everybody.get(address(pages)).content.decode()
    assert "公开数据" in page and season.paid_claim.household.name not in page
    assert season.paid_claim.number not in page
    assert "open figures" in everybody.get(address(pages), {"lang": "en"}).content.decode()
    told = json.loads(everybody.get(address(pages, "figures.json")).content)
    [august] = told["tables"]["told_by_town"]["rows"]  # September is not over
    assert august["month"] == "2026-08" and august["total"] is None  # four households
    assert told["tables"]["paid_by_town"]["rows"] == []


def test_one_address_alone_stands_in_a_frame(pages: Pages, season: Walked) -> None:
    opened(pages)
    everybody = Client()
    frame = everybody.get(address(pages, "embed/"))
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert b"<form" not in frame.content and b"<button" not in frame.content
    for path in (address(pages), "/r/", "/sign-in/"):
        answer = everybody.get(path)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path
        assert answer["X-Frame-Options"] == "DENY", path


def test_who_asks_too_often_waits(
    pages: Pages, season: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(pages)
    monkeypatch.setitem(PAGES, 60, 3)  # type: ignore[arg-type]
    everybody = Client()
    for _ in range(3):
        assert everybody.get(address(pages)).status_code == 200
    waits = everybody.get(address(pages))
    assert waits.status_code == 429 and int(waits["Retry-After"]) <= 60
    assert everybody.get(address(pages), REMOTE_ADDR="203.0.113.9").status_code == 200
    pages.road.later(minutes=2)
    assert everybody.get(address(pages)).status_code == 200

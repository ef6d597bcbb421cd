"""Every figure of a briefing and of the season's page leads to the rows it counts, and to no
other."""

import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import pytest
from django.test import RequestFactory
from openpyxl import load_workbook

from hedun.briefings.asked import Asked, insist
from hedun.briefings.measures import BY_KEY
from hedun.briefings.periods import month_of
from hedun.briefings.rows import Rows, rows_of
from hedun.briefings.tables import briefing, counties, tables_of
from hedun.claims import actions as claims
from hedun.domain.actors import Role
from hedun.insights.gauge import gauge
from hedun.insights.queries import season as season_of
from hedun.insights.tables import TABLES, Column, Mixed, Row, Table
from hedun.ledger.queries import balances
from hedun.payments import actions as payments
from hedun.people import actions as people
from hedun.people.models import User
from hedun.places.actions import SETUP, add_place
from hedun.policies import actions as policies
from hedun.policies.models import Policy
from tests.insights.season import Walked, walked
from tests.people.world import OTHER_ID
from tests.support.once import walked_in
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    FORESTRY,
    MAKER,
    PANEL,
    NewLine,
    Road,
    maize,
    make_claim,
    make_report,
    walk,
)

BACK_IN = date(2026, 10, 3)


class Cell(NamedTuple):
    """A figure of a table, and where it leads."""

    where: str
    column: Column
    value: Any
    href: str


def busier(road: Road) -> Walked:
    """The small season; beside it one paid and sent back, one of which half is recovered, one
    waiting for its payment, one with the bank, a goat and an injury."""
    found = walked(road)
    report = make_report(road)
    gone, half, goes = (make_claim(road, report=report) for _ in range(3))
    make_claim(road, "payable", report=report)
    make_claim(road, report=report, lines=[NewLine("livestock", "goat", 30_000)])
    make_claim(road, report=report, lines=[NewLine("person", "medical", 10_000, person="家属")])
    for claim in (gone, half):
        walk(road, claim, "paid")
    walk(road, goes, "paying")
    road.later(days=(BACK_IN - road.now.date()).days)
    cashier = {"actor": road.who(MAKER), "now": road.now}
    payments.late_return(gone, code="CLOSED", **cashier).insist()
    payments.recover(half, reason="重复支付", **cashier).insist()
    payments.recovered(half, amount_fen=20_000, reason="退款", **cashier).insist()
    road.later(days=30)
    walk(road, make_claim(road, report=report), "on_notice")
    return found


@pytest.fixture(scope="module")
def walked_once(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Road, Walked]]:
    with walked_in(tmp_path_factory.mktemp("home"), django_db_blocker, 10, busier) as found:
        yield found


def ask(address: str, username: str = FORESTRY) -> Asked:
    request = RequestFactory().get("/briefings/", dict(parse_qsl(address)))
    request.user = User.objects.get(username=username)
    return insist(request)


def cells_of(tables: dict[str, Table], where: str) -> Iterator[Cell]:
    for slug, table in tables.items():
        for line in (*table.lines, *table.totals):
            here = f"{where} {slug} {line.row.values[0]}"
            for column, cell in zip(table.columns[1:], line.others, strict=True):
                if cell.href:
                    yield Cell(here, column, cell.value, cell.href)


# What the addresses of figures ask for, of the season walked here: many figures have one.
asked_for = cache(ask)


@pytest.fixture(scope="module")
def figures(walked_once: tuple[Road, Walked]) -> Any:
    """By measure every figure of the pages that leads to rows."""
    made: dict[str, list[Cell]] = {}

    def read() -> dict[str, list[Cell]]:
        if not made:
            made.update(_figures())
        return made

    return read


def _figures() -> dict[str, list[Cell]]:
    year = ask("period=year")
    found = season_of(year.wanted, year.near, year.actor, year.now)
    cells = list(cells_of({slug: make(found) for slug, make in TABLES.items()}, "season"))
    for part in gauge(found).parts:
        href = f"/briefings/rows/{part.measure}/?{found.behind}"
        cells.append(Cell("cover", Column("", "yuan"), part.fen, href))
    href = f"/briefings/rows/returned_fen/?{found.behind}"
    cells.append(Cell("cover", Column("", "yuan"), found.book["returned"], href))
    for period in ("year", month_of(BACK_IN).code):
        asked = ask(f"period={period}")
        cells += cells_of(tables_of(briefing(asked)), period)
    by_measure = defaultdict(list)
    for cell in cells:
        by_measure[cell.href.split("/")[3]].append(cell)
    return by_measure


@pytest.mark.parametrize("measure", BY_KEY)
def test_the_number_shown_is_that_of_the_rows_it_leads_to(
    pages: Pages, figures: Any, measure: str
) -> None:
    cells = figures()[measure]
    assert cells, "no page shows it"
    assert any(cell.value for cell in cells), "the season has none of it"
    read: dict[str, tuple[Asked, Rows]] = {}
    for where, column, value, href in cells:
        if href not in read:
            asked = asked_for(href.partition("?")[2])
            read[href] = asked, rows_of(asked, BY_KEY[measure])
        asked, rows = read[href]
        kind = value.kind if isinstance(value, Mixed) else column.kind
        shown = value.value if isinstance(value, Mixed) else value
        assert rows.count == len(rows.table.rows), where
        counted = COUNTED[kind](rows.table, measure, asked)
        if str(column.title).startswith("户均"):
            counted = (2 * counted + rows.count) // (2 * rows.count)
        assert counted == shown, f"{where}: {column.title} leads to {href}"


def _column(table: Table, measure: str) -> list[Any]:
    """What the figure is added up from: its own column, the last one; for paid, the one of it."""
    own = {"paid_fen": 6, "back_fen": 7, "paid_households": 3}
    at = own.get(measure, len(table.columns) - 1)
    rows: list[Row] = list(table.rows)
    if table.total and table.total.values[at] is not None:
        assert sum(row.values[at] or 0 for row in rows) == table.total.values[at]
    return [row.values[at] or 0 for row in rows]


def _days(table: Table, measure: str, asked: Asked) -> float:
    days = sorted(row.values[8] for row in table.rows)
    return days[-(-len(days) * {"half": 50, "nine": 90}[measure] // 100) - 1]  # type: ignore[no-any-return]


def _used(table: Table, measure: str, asked: Asked) -> float:
    return 100 * sum(_column(table, measure)) / asked.wanted.policy.cover_fen


COUNTED = {
    "count": lambda table, measure, asked: (
        sum(_column(table, measure)) if measure == "head" else len(table.rows)
    ),
    "yuan": lambda table, measure, asked: sum(_column(table, measure)),
    "mu": lambda table, measure, asked: sum(_column(table, measure)),
    "days": _days,
    "figure": _used,
}


def test_who_is_paid_is_one_thing_in_every_report(pages: Pages, figures: Any) -> None:
    """By the money that stayed: the one that was sent back is not, the one half recovered is."""
    year = ask("period=year")
    page = season_of(year.wanted, year.near, year.actor, year.now)
    told = {key: one.value for key, one in briefing(year).figures.items()}
    assert told["paid_households"] == page.different.paid == 2
    assert told["paid_claims"] == page.total.paid == 2
    assert told["paid_fen"] == page.total.paid_fen
    assert told["paid_fen"] == balances(year.wanted.policy.number)["paid"]
    assert told["settled"] + told["open"] + told["ended"] == told["claims"] == page.total.claims
    shown = {
        (cell.where.split()[1], str(cell.column.title)): cell.value
        for cell in figures()["paid_households"]
        if cell.where.startswith(("season", "year")) and "合计" in cell.where
    }
    assert shown and set(shown.values()) == {2}


def test_the_rows_say_what_they_were_narrowed_to(pages: Pages, figures: Any) -> None:
    year = ask("period=year")
    village = next(iter(season_of(year.wanted, year.near, year.actor, year.now).places.values()))
    reader = pages.sit(FORESTRY)
    page = reader.get(
        "/briefings/rows/claims/", period="year", village=village.code, week="2026-08-24",
        state="paid", section="crop", item="maize",
    )  # fmt: skip
    for text in (village.name, "2026年8月24日", "玉米", "已付"):
        assert text in page, text
    left_out = reader.get("/briefings/rows/claims/", period="year", week="soon", state="lost")
    assert str(rows_of(year, BY_KEY["claims"]).count) in left_out


def test_the_city_sees_county_beside_county_and_each_figure_leads_to_its_countys_rows(
    pages: Pages, season: Walked
) -> None:
    road, ours = pages.road, pages.road.county.policy
    other = beside(road)
    asked = ask("period=year", PANEL[0])
    table = counties(asked)
    assert [row.group for row in table.rows] == [ours.number, other.number]
    assert table.total is not None
    for n in range(1, 7):
        assert table.total.values[n] == sum(row.values[n] for row in table.rows)
    assert [row.values[4] for row in table.rows] == [12, 1]
    assert table.rows[0].values[6] == balances(ours.number)["paid"]
    for where, column, value, href in cells_of({"counties": table}, "year"):
        rows = rows_of(ask(href.partition("?")[2], PANEL[0]), BY_KEY[href.split("/")[3]])
        if column.kind == "count":
            assert rows.count == value, (where, column.title)
    reader = pages.sit(PANEL[0])
    page = reader.get("/briefings/", period="year", policy=other.number)
    assert "平顺县" in page and "各县对比" in page
    book = load_workbook(
        io.BytesIO(reader.client.get("/briefings/briefing.xlsx", {"period": "year"}).content)
    )
    own = [row[0].value for row in book["各县对比"].iter_rows(min_row=2)]
    assert own == [f"{ours.number} 襄垣县", f"{other.number} 平顺县", "合计"]


def beside(road: Road) -> Policy:
    """A second county of the city, with a policy of its own and one claim, a draft."""
    admin, since, now = road.who(ADMINISTRATOR), date(2026, 1, 1), road.now
    place = road.county.policy.place.parent
    for code, name in (
        ("140425000000", "平顺县"), ("140425100000", "青羊镇"), ("140425100200", "城关村"),
    ):  # fmt: skip
        place = add_place(code, name, parent=place, starts=since, actor=SETUP, now=now)
    town, county = place.parent, place.parent.parent
    for username, role, where in (("psl", Role.FORESTRY, county), ("psc", Role.CLERK, place)):
        user = people.add_user(username, username, "golden-millet-71", actor=admin, now=now)
        people.give_posting(user, role, where, since, actor=admin, now=now)
    policy = policies.sign_policy(
        "YS-140425-2026-001", "平顺县林业局", road.county.policy.insurer, county,
        date(2026, 1, 1), date(2026, 12, 31), 500_000_000, 10_000_000, "a-seed-for-pingshun" * 3,
        actor=road.who("psl"), now=now,
    )  # fmt: skip
    clerk = {"actor": road.who("psc"), "now": now}
    household = people.register_household(
        name="王福生", village=place, group="", kind="family", id_number=OTHER_ID, phone="", **clerk
    )
    report = claims.open_report(
        place, occurred=date(2026, 10, 20), first_told_at=now, channel="desk", **clerk
    )
    event = claims.add_event(report, species="wild_boar", occurred=date(2026, 10, 20), **clerk)
    claims.add_claim(event, household, [maize()], **clerk)
    assert town.name == "青羊镇" and report.policy == policy
    return policy

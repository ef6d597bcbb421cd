"""Money that comes back: open figures, briefings, the season's page and the ledger say the same, to
the fen and month by month."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hedun.briefings.measures import BY_KEY
from hedun.briefings.periods import month_of
from hedun.briefings.press import paragraphs
from hedun.briefings.rows import rows_of
from hedun.briefings.tables import briefing
from hedun.insights.queries import season as season_of
from hedun.ledger.queries import balances
from hedun.openfigures import suppressing
from hedun.openfigures.cubes import PAID_TOWN, figures
from hedun.openfigures.tables import tables
from hedun.payments import actions as payments
from tests.briefings.test_briefings import ask, values
from tests.support.pages import Pages
from tests.support.road import MAKER, make_claim, make_county, make_report, walk

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
EACH = 52_488


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(6), monkeypatch)


def test_every_report_takes_off_what_came_back_in_the_month_in_which_it_did(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are paid in September. In October one more is paid, one of the two is sent back by the
    bank and half of the other is recovered; in November the rest of that. Two households make a
    cell here, so that three claims are enough."""
    monkeypatch.setattr(suppressing, "K", 2)
    road = pages.road
    first = [make_claim(road, "paid", report=make_report(road)) for _ in range(2)]
    last = make_claim(road, "payable", report=make_report(road))
    assert road.now.date() < OCTOBER
    road.later(days=(OCTOBER - road.now.date()).days + 1)
    walk(road, last, "paid")
    cashier = road.who(MAKER)
    payments.late_return(first[0], code="CLOSED", actor=cashier, now=road.now).insist()
    half = EACH // 2
    for fen, month in ((half, OCTOBER), (EACH - half, NOVEMBER)):
        road.later(days=max(1, (month - road.now.date()).days + 1))
        payments.recover(first[1], reason="重复支付", actor=cashier, now=road.now).insist()
        payments.recovered(
            first[1], amount_fen=fen, reason="退款", actor=cashier, now=road.now
        ).insist()
    road.later(days=40)

    year = ask(road, period="year")
    whole = briefing(year)
    page = season_of(year.wanted, year.near, year.actor, year.now)
    paid = whole.figures["paid_fen"].value
    assert paid == page.total.paid_fen == balances(road.county.policy.number)["paid"] == EACH
    assert whole.figures["back_fen"].value == 2 * EACH

    own = {month: replace(year, period=month_of(month)) for month in (SEPTEMBER, OCTOBER, NOVEMBER)}
    assert {one.first for one in year.periods.months} >= set(own), "months of money alone stand too"
    monthly = {month: values(briefing(asked)) for month, asked in own.items()}
    assert [one["paid_fen"] for one in monthly.values()] == [2 * EACH, -half, half - EACH]
    assert [one["back_fen"] for one in monthly.values()] == [0, EACH + half, EACH - half]
    for asked in (year, *own.values()):
        rows = rows_of(asked, BY_KEY["paid_fen"]).table.rows
        back = rows_of(asked, BY_KEY["back_fen"]).table.rows
        told = values(briefing(asked))
        assert sum(row.values[6] for row in rows) == told["paid_fen"]
        assert sum(row.values[7] for row in back) == told["back_fen"]

    cube = figures(road.county.policy, road.now).cubes[PAID_TOWN]
    shown = {row.month: row.total and row.total.fen for row in cube.rows}
    assert shown == {SEPTEMBER: 2 * EACH, OCTOBER: -half, NOVEMBER: None}, "one alone is not told"
    for month, fen in shown.items():
        assert fen in (None, monthly[month]["paid_fen"])
    [table] = [
        one for one in tables(figures(road.county.policy, road.now)) if one.slug == PAID_TOWN
    ]
    assert table.total is not None and table.total.values[1] == 2 * EACH - half

    october = paragraphs(briefing(own[OCTOBER]))
    assert "扣除银行退回和向农户追回的787.32元后，净支付−262.44元" in october[0].text
    assert (
        "No money of this time stayed paid; 262.44 yuan"
        in paragraphs(briefing(own[NOVEMBER]))[1].text
    )

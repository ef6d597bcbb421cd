"""What stands out in a season: who sees it, that it adds up, and that it says where to ask."""

from datetime import date
from random import Random

import pytest

from hedun.checks.peers import Standing, Unit, compare, first_digits
from hedun.claims.models import Claim
from hedun.insights.outstanding import (
    Officer,
    Outstanding,
    Reviewed,
    Village,
    endings,
    outstanding,
)
from hedun.insights.standing_tables import TABLES, ordered
from tests.insights.season import Walked
from tests.support.pages import Pages
from tests.support.road import (
    AUDITOR,
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    MAKER,
    PANEL,
    TOWNSHIP,
)

PAGE = "/season/standing-out/"


def test_who_leads_insures_and_audits_sees_it_and_nobody_else(pages: Pages, season: Walked) -> None:
    village = season.paid_claim.report.village
    for reader in (FORESTRY, INSURER, AUDITOR, PANEL[0]):
        page = pages.sit(reader).get(PAGE)
        assert "异常比对" in page and village.name in page, reader
        assert season.paid_claim.household.name not in page
    for other in (CLERK, TOWNSHIP, EXPERT, MAKER):
        pages.sit(other).get(PAGE, status=404)
        pages.sit(other).get(f"{PAGE}villages.csv", status=404)


def test_the_sums_are_those_of_the_season(season: Walked) -> None:
    """Four claims were handed in, the far one is a draft; three were verified, one was refused."""
    claims = Claim.objects.filter(merged_into=None).order_by()
    policy = season.paid_claim.report.policy
    found = outstanding(claims, policy)
    [here] = found.villages
    assert (here.name, here.claims) == (season.paid_claim.report.village.name, 4)
    assert here.of["area"].n == 3  # the village collective's is not a family's
    [town] = found.endings
    assert (town.standing.n, town.late) == (2, 0)  # two nights of one village
    policy.ends = date(2026, 9, 14)  # for this question only: its last fortnight is of September
    assert [one.late for one in endings(claims.exclude(state="draft"), policy)] == [1]
    decided = {(one.officer.user, one.standing.n, one.back) for one in found.reviewers}
    assert decided == {(TOWNSHIP, 3, 0), (INSURER, 3, 1)}
    [expert] = found.assessors
    assert (expert.officer.user, expert.standing.n) == (EXPERT, 2)
    assert (expert.standing.figure, expert.area_percent) == (0.0, 100.0)
    assert found.digits.n == 2 and found.digits.counts[4] == found.digits.counts[5] == 1
    standings = [one.standing for one in (*found.reviewers, *found.assessors)]
    assert all(one.z is None for one in [*standings, *here.of.values()])  # too few to say


def test_a_file_has_what_the_page_has(pages: Pages, season: Walked) -> None:
    desk = pages.sit(INSURER)
    answer = desk.client.get(f"{PAGE}reviewers.csv")
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("经办人,经办户次,退回或拒赔")
    assert any(row.endswith(",3,1,33.33,33.33,") for row in text.splitlines())
    assert desk.client.get(f"{PAGE}villages.xlsx").status_code == 200
    desk.get(f"{PAGE}nothing.csv", status=404)


def made() -> Outstanding:
    """Forty villages by chance, one with three times the claims; six reviewers, one lenient."""
    rng = Random(5)
    rates = {n: Unit(rng.gauss(3, 0.3), 0.02, 60) for n in range(40)} | {99: Unit(4.6, 0.02, 60)}
    villages = [Village(f"{one.key}村", "某镇", 60, {"rate": one}) for one in compare(rates, 0.15)]
    shares = {Officer(f"o{n}", f"员{n}", "insurer"): Unit(0.05 + 0.3 * (n == 5), 0.0005, 90)
              for n in range(6)}  # fmt: skip
    reviewers = [Reviewed(one.key, 4, one) for one in compare(shares, 0.05)]
    return Outstanding(villages, [], reviewers, [], first_digits({(3, 1): 10}))


def test_who_is_far_off_is_marked_by_a_shape_and_comes_first() -> None:
    found = made()
    table = TABLES["villages"](found)
    assert [bool(row.values[4]) for row in table.rows].count(True) == 1
    assert table.lines[0].first.text == "99村" and "▲" in table.lines[0].plain
    table = TABLES["reviewers"](found)
    assert table.rows[0].values[0] == "员5" and bool(table.rows[0].values[5])
    assert not any(bool(row.values[5]) for row in table.rows[1:])


@pytest.mark.parametrize(("by", "first"), [("0", "0村"), ("2", "99村"), ("4", "99村")])
def test_a_table_is_sorted_by_any_of_its_columns(by: str, first: str) -> None:
    table = ordered(TABLES["villages"](made()), by)
    assert table.rows[0].values[0] == first


@pytest.mark.parametrize("by", ["", "99", "-1", "x", "²"])
def test_a_column_that_is_not_there_sorts_nothing(by: str) -> None:
    table = TABLES["villages"](made())
    assert ordered(table, by).rows == table.rows


def test_a_standing_of_which_little_is_known_shows_no_deviation() -> None:
    one = Village("某村", "", 5, {"rate": Standing(1, 1.0, 1.0, 5, None)})
    row = TABLES["villages"](Outstanding([one], [], [], [], first_digits({}))).rows[0]
    assert row.values[4] is None and row.values[5] is None

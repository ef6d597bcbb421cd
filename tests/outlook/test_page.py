"""Who reads the forecast, and what stands on its page."""

import csv
import io

from tests.insights.season import Walked
from tests.support.pages import Pages, Reader
from tests.support.road import CLERK, FORESTRY, INSURER, TOWNSHIP

PAGE = "/outlook/"


def filed(desk: Reader, slug: str) -> dict[str, int]:
    """The first two columns of a table as a file."""
    answer = desk.client.get(f"{PAGE}{slug}.csv").content.decode("utf-8-sig")
    return {row[0]: int(row[1]) for row in list(csv.reader(io.StringIO(answer)))[1:]}


def test_the_bureau_and_the_insurer_read_it_and_who_sees_a_part_does_not(
    pages: Pages, season: Walked
) -> None:
    for username in (FORESTRY, INSURER):
        assert "够不够用" in pages.sit(username).get(PAGE)
    for username in (CLERK, TOWNSHIP):
        pages.sit(username).get(PAGE, 404)


def test_the_page_says_what_was_given_to_the_fen_and_what_is_expected_in_yuan(
    pages: Pages, season: Walked
) -> None:
    desk = pages.sit(FORESTRY)
    assert "1,164.88" in desk.get(PAGE)
    given, told, coming, total = filed(desk, "parts").values()
    assert given == 1164
    assert given + told + coming == total


def test_a_smaller_cover_is_warned_of_and_nonsense_is_left_out(
    pages: Pages, season: Walked
) -> None:
    desk = pages.sit(FORESTRY)
    assert "已超过 50%" in desk.get(PAGE, cover="1000")
    assert "不到 10%" in desk.get(PAGE, cover="-x", on="2999-01-01", policy="none")


def test_a_change_of_terms_lowers_what_is_to_come_and_leaves_what_was_given(
    pages: Pages, season: Walked
) -> None:
    as_is, *others = filed(pages.sit(FORESTRY), "changes").values()
    assert len(others) == 6
    assert all(1164 <= one <= as_is for one in others)
    assert min(others) < as_is

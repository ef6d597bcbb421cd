"""Where a list goes over the page, its last rows go along with the total and the signatures."""

import re

import pytest

from hedun.documents import lists, sheets
from hedun.documents.sheets import Hanging
from hedun.documents.slips import with_award
from hedun.documents.typesetting import render
from hedun.notices.sheet import digest_of, masked_sheet
from tests.documents.reading import Paper
from tests.notices.world import NOW, World, maize

KEPT = 3


def one_household(world: World) -> World:
    world.claim_of(world.household("李秀英"), maize(45, 18_000, "milk_ripe"))
    return world


def rows_of(page: str) -> list[int]:
    """The rows on a page, by the group of their household."""
    return [int(n) for n in re.findall(r"英(\d+)组", page)]


def insist_together(paper: Paper, rows: int, signature: str) -> None:
    """All rows once, in order; the signatures once, on a page with the last rows."""
    found = [rows_of(page) for page in paper.pages]
    assert [n for page in found for n in page] == list(range(1, rows + 1))
    assert [signature in page for page in paper.pages] == [
        at == len(found) - 1 for at in range(len(found))
    ]
    assert len(found[-1]) >= min(rows, KEPT)
    assert all("户主" in page for page in paper.pages)  # the head of the columns


@pytest.mark.parametrize("rows", [1, 31, 33, 34, 35, 36, 37, 38, 66, 75])
def test_the_seal_of_a_notice_never_stands_alone(world: World, rows: int) -> None:
    sheet = masked_sheet(one_household(world).claims)
    sheet["rows"] = [sheet["rows"][0] | {"group": f"{n}组"} for n in range(1, rows + 1)]
    sheet["injuries"] = {"count": 1, "amount_fen": 5}
    data, codes = sheets.notice(sheet, sha256=digest_of(sheet), hanging=Hanging(3), now=NOW)
    paper = Paper(render("notice", data, pictures=codes, now=NOW))
    insist_together(paper, rows, "村民委员会")
    assert len(paper.pages) == (1 if rows <= 34 else 2)


@pytest.mark.parametrize("rows", [1, 15, 16, 17, 18, 19, 20, 21, 38, 40, 42])
def test_the_signatures_of_a_list_of_losses_never_stand_alone(world: World, rows: int) -> None:
    claims = one_household(world).claims
    data = lists.losses(world.report, with_award(claims), NOW)
    number, name, _group, *rest = data["rows"][0]
    data["rows"] = [[number, name, f"{n}组", *rest] for n in range(1, rows + 1)]
    insist_together(Paper(render("list", data, now=NOW)), rows, "复核人（签字）")


def test_a_list_of_injuries_alone_has_its_total_and_its_seal(world: World) -> None:
    sheet = masked_sheet(one_household(world).claims)
    sheet["rows"], sheet["injuries"] = [], {"count": 1, "amount_fen": 52_488}
    data, codes = sheets.notice(sheet, sha256=digest_of(sheet), hanging=Hanging(3), now=NOW)
    [page] = Paper(render("notice", data, pictures=codes, now=NOW)).pages
    assert "村民委员会" in page and page.count("524.88") == 3

"""The docket and the panel on the desk: a question, three opinions, one answer; who holds what."""

from pathlib import Path

import pytest

from hedun.claims.models import Claim
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    FORESTRY,
    PANEL,
    TOWNSHIP,
    make_claim,
    make_county,
)

PAGE = "/oversight/"
QUESTION = "林下套种是否承保?"


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(3), monkeypatch)


@pytest.fixture
def hard(pages: Pages) -> Claim:
    return make_claim(pages.road, "escalated")


def opinion(pages: Pages, member: str, claim: Claim, side: str, status: int = 200) -> str:
    data = {"action": "opinion", "side": side, "reason": "承包地内套种"}
    return pages.sit(member).post(f"{PAGE}{claim.number}/", status=status, **data)


def test_the_docket_shows_the_question_its_clock_and_the_opinions(
    pages: Pages, hard: Claim
) -> None:
    page = pages.sit(PANEL[0]).get(PAGE)
    assert QUESTION in page and hard.household.name in page
    assert "0 / 3" in page and "个工作日" in page


def test_a_member_gives_one_opinion_with_reasons(pages: Pages, hard: Claim) -> None:
    path, member = f"{PAGE}{hard.number}/", pages.sit(PANEL[0])
    assert "写明意见的理由" in member.post(path, status=422, action="opinion", side="uphold")
    page = opinion(pages, PANEL[0], hard, "decide")
    assert "您的意见已登记" in page and "还缺 2 份意见" in page
    assert "意见不改写" in opinion(pages, PANEL[0], hard, "uphold", status=422)


def test_two_opinions_decide_nothing_and_three_decide_with_figures(
    pages: Pages, hard: Claim
) -> None:
    path, third = f"{PAGE}{hard.number}/", pages.sit(PANEL[2])
    answer = {"action": "decide", "answer-reason": "属承保作物", "answer-area-1": "1.50"}
    for member in PANEL[:2]:
        opinion(pages, member, hard, "decide")
    assert "三人合议还缺" in third.post(path, status=422, **answer)
    opinion(pages, PANEL[2], hard, "decide")
    bad = third.post(path, status=422, **{**answer, "answer-degree-1": "四成"})
    assert "第 1 条的程度" in bad and "0 至 100 的百分数" in bad
    uphold = third.post(path, status=422, **{"action": "uphold", "answer-reason": "维持"})
    assert "多数意见是" in uphold
    assert "已裁定" in third.post(path, **answer)
    hard.refresh_from_db()
    assert hard.state == "accepted"
    found = hard.lines.get().assessments.last()
    assert (found.quantity_e4, found.degree_ppm) == (15_000, 450_000)  # the degree stayed


def test_upholding_sends_the_case_back_to_where_it_was(pages: Pages, hard: Claim) -> None:
    for member in PANEL:
        opinion(pages, member, hard, "uphold")
    data = {"action": "uphold", "answer-reason": "原认定无误"}
    page = pages.sit(PANEL[1]).post(f"{PAGE}{hard.number}/", **data)
    assert "已维持" in page and "原认定无误" in page


def test_others_read_the_case_and_cannot_answer_it(pages: Pages, hard: Claim) -> None:
    path = f"{PAGE}{hard.number}/"
    for reader in (FORESTRY, AUDITOR, TOWNSHIP):
        session = pages.sit(reader)
        assert QUESTION in session.get(path)
        assert b'name="action"' not in session.client.get(path).content
        data = {"action": "opinion", "side": "uphold", "reason": "x"}
        assert "市级专班" in session.post(path, status=422, **data)
    for other in (CLERK, ADMINISTRATOR):
        pages.sit(other).get(path, status=404)
        pages.sit(other).get(PAGE, status=404)


def test_the_board_tells_the_forestry_bureau_who_holds_what(pages: Pages, hard: Claim) -> None:
    make_claim(pages.road, "reported")
    page = pages.sit(FORESTRY).get(PAGE)
    assert "在办 2 户" in page and "虒亭镇 2" in page
    assert "待初审" in page and "乡镇林管站" in page
    pages.road.later(days=30)
    assert "超期 2 户" in pages.sit(FORESTRY).get(PAGE)


def test_a_docket_without_questions_says_how_they_come(pages: Pages) -> None:
    page = pages.sit(PANEL[0]).get(PAGE)
    assert "没有待答复的问题" in page and "没有在办的案件" in page
    assert "No question is open" in pages.sit(PANEL[0]).english().get(PAGE)

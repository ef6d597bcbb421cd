"""The docket and the panel on the desk: a question, three opinions, one answer."""

import re
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
QUESTION = "林下套种是否承保？"


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(3), monkeypatch)


@pytest.fixture
def hard(pages: Pages) -> Claim:
    return make_claim(pages.road, "escalated")


def case(claim: Claim) -> str:
    return f"{PAGE}{claim.number}/"


def step(pages: Pages, member: str, claim: Claim, action: str, **said: str) -> str:
    """What the button on the page of the case does, its form filled in; the page that follows."""
    data = {"sent": "1", "claims": str(claim.row), "next": case(claim), **said}
    address = f"/reports/{claim.report.number}/act/{action}/"
    return pages.sit(member).post(address, **data)


def opinion(pages: Pages, member: str, claim: Claim, side: str) -> str:
    return step(pages, member, claim, "give_opinion", side=side, reason="承包地内套种")


def buttons(pages: Pages, member: str, claim: Claim) -> set[str]:
    """The operations that the page of the case offers."""
    page = pages.sit(member).client.get(case(claim)).content.decode()
    return set(re.findall(r'action="/reports/[^"]+/act/(\w+)/"', page))


def test_the_docket_shows_the_question_its_clock_and_the_opinions(
    pages: Pages, hard: Claim
) -> None:
    page = pages.sit(PANEL[0]).get(PAGE)
    assert QUESTION in page and hard.household.name in page
    assert "0 / 3" in page and "个工作日" in page


def test_a_member_gives_one_opinion_with_reasons(pages: Pages, hard: Claim) -> None:
    assert buttons(pages, PANEL[0], hard) == {"give_opinion", "name_panel"}
    empty = step(pages, PANEL[0], hard, "give_opinion", reason="")
    assert "请选其中一项" in empty and "没有写原因" in empty
    page = opinion(pages, PANEL[0], hard, "decide")
    assert "1 户已写合议意见" in page and "还缺 2 份意见" in page and "承包地内套种" in page
    assert buttons(pages, PANEL[0], hard) == {"name_panel"}  # two seats are free
    assert "意见不改写" in opinion(pages, PANEL[0], hard, "uphold")


def test_two_opinions_decide_nothing_and_three_decide_with_figures(
    pages: Pages, hard: Claim
) -> None:
    code = hard.lines.get().code
    answer = {"reason": "属承保作物", f"quantity-{code}": "1.50"}
    for member in PANEL[:2]:
        opinion(pages, member, hard, "decide")
    early = step(pages, PANEL[2], hard, "decide", **answer)
    assert QUESTION in early and "三人合议还缺" in early
    opinion(pages, PANEL[2], hard, "decide")
    assert buttons(pages, PANEL[2], hard) == {"decide"}  # as the majority found
    bad = step(pages, PANEL[2], hard, "decide", **{**answer, f"degree-{code}": "四成"})
    assert "0 至 100 的百分数" in bad
    silent = step(pages, PANEL[2], hard, "decide", **{**answer, "reason": ""})
    assert "没有写原因" in silent
    assert "多数意见是" in step(pages, PANEL[2], hard, "uphold", reason="维持")
    page = step(pages, PANEL[2], hard, "decide", **answer)
    assert "1 户已市级裁定" in page and "属承保作物" in page and "1.50 亩 · 45%" in page
    hard.refresh_from_db()
    assert hard.state == "accepted"
    found = hard.lines.get().assessments.last()
    assert (found.quantity_e4, found.degree_ppm) == (15_000, 450_000)  # the degree stayed
    assert found.reason == "属承保作物"


def test_upholding_sends_the_case_back_to_where_it_was(pages: Pages, hard: Claim) -> None:
    for member, side in zip(PANEL, ("uphold", "decide", "uphold"), strict=True):
        opinion(pages, member, hard, side)
    assert "维持 2 票，重新认定 1 票" in pages.sit(PANEL[1]).get(case(hard))
    assert buttons(pages, PANEL[1], hard) == {"uphold"}
    page = step(pages, PANEL[1], hard, "uphold", reason="原认定无误")
    assert "1 户已市级维持" in page and "原认定无误" in page


def test_others_read_the_case_and_cannot_answer_it(pages: Pages, hard: Claim) -> None:
    for reader in (FORESTRY, AUDITOR, TOWNSHIP):
        assert QUESTION in pages.sit(reader).get(case(hard))
        assert buttons(pages, reader, hard) == set()
        refused = step(pages, reader, hard, "give_opinion", side="uphold", reason="x")
        assert "市级专班" in refused
    for other in (CLERK, ADMINISTRATOR):
        pages.sit(other).get(case(hard), status=404)
        pages.sit(other).get(PAGE, status=404)


def test_the_case_and_its_claim_lead_to_each_other(pages: Pages, hard: Claim) -> None:
    claim = f"/claims/{hard.number}/"
    for reader, may in ((PANEL[0], True), (TOWNSHIP, True), (CLERK, False)):
        page = pages.sit(reader).client.get(claim).content.decode()
        assert (f'href="{case(hard)}"' in page) is may
    assert f'href="{claim}"' in pages.sit(PANEL[0]).client.get(case(hard)).content.decode()
    plain = make_claim(pages.road, "reported")
    pages.sit(PANEL[0]).get(case(plain), status=404)


def test_a_docket_without_questions_says_how_they_come(pages: Pages) -> None:
    page = pages.sit(PANEL[0]).get(PAGE)
    assert "没有待答复的问题" in page
    assert "No question is open" in pages.sit(PANEL[0]).english().get(PAGE)

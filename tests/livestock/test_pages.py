"""The animals of a claim at the desk: entered on a phone, graded by the expert, seen by all."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest import MonkeyPatch

from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.livestock import actions as livestock
from hedun.livestock.queries import of_lines
from tests.livestock.fold import ELEVEN, flock, go, listed, who
from tests.support.pages import Pages
from tests.support.road import (
    CLERK,
    EXPERT,
    TOWNSHIP,
    Road,
    maize,
    make_claim,
    picture,
)


@pytest.fixture
def pages(road: Road, monkeypatch: MonkeyPatch) -> Pages:
    return Pages(road, monkeypatch)


def do(pages: Pages, username: str, claim: Claim, action: str, **said: Any) -> str:
    """The form of a claim's page, sent."""
    path = f"/reports/{claim.report.number}/act/{action}/"
    back = {"claims": str(claim.row), "sent": "1", "next": f"/claims/{claim.number}/"}
    return pages.sit(username).post(path, **back, **said)


def photo(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(), "image/jpeg")


def test_a_clerk_types_a_line_with_its_ear_tags(pages: Pages) -> None:
    claim = make_claim(pages.road, "draft", lines=[maize()])
    form = pages.sit(CLERK).get(
        f"/reports/{claim.report.number}/act/add_lines/", claims=str(claim.row)
    )
    assert "绵羊（头）" in form and "存粮（公斤）" in form and "住院" not in form
    sheep = {"item": "sheep", "stage": "ripe", "quantity": "3", "tags": "\n".join(ELEVEN[:2])}
    wrong = do(pages, CLERK, claim, "add_lines", **sheep)
    assert "没有这个生育期或年龄" in wrong and "请选择死亡、受伤或失踪" in wrong
    sheep |= {"stage": "adult", "fate": "killed"}
    assert "有 1 头没有耳标" in do(pages, CLERK, claim, "add_lines", **sheep)
    page = do(pages, CLERK, claim, "add_lines", untagged="羔羊", **sheep)
    assert ELEVEN[0] in page and "已登记 3 头（只）" in page and "羔羊" in page
    assert claim.lines.get(number=2).animals.count() == 3
    bare = make_claim(pages.road, "draft")
    assert "畜禽" not in pages.sit(CLERK).get(f"/claims/{bare.number}/")


def test_tags_are_pasted_one_a_line_and_what_is_wrong_is_told(pages: Pages) -> None:
    claim = listed(pages.road, 0, NewLine("livestock", "sheep", 30_000, stage="adult"))
    more = {"line": "1", "fate": "killed"}
    wrong = do(pages, CLERK, claim, "add_animals", tags=f"{ELEVEN[0]}\n31404230000120", **more)
    assert "共 14 位数字" in wrong and claim.animals.count() == 0
    page = do(pages, CLERK, claim, "add_animals", tags="\n".join(ELEVEN[:3]), **more)
    assert "1 户已登记畜禽" in page and ELEVEN[2] in page


def test_the_township_advises_the_expert_decides_and_counts(pages: Pages) -> None:
    road = pages.road
    claim = go(road, flock(road, 0, ELEVEN[:4]), "reported")
    grade = {"animals": ["1", "2", "3", "4"], "signs": ["tracks", "throat_bite"]}
    page = do(pages, TOWNSHIP, claim, "grade_cause", cause="probable", **grade)
    assert "很可能 乡镇建议" in page and "咽喉咬痕、足迹" in page
    shows = {"animals": ["1"], "shows": "bites", "photos": photo("咬痕.jpg")}
    assert claim.animals.get(number=1).pictures.count() == 0
    do(pages, TOWNSHIP, claim, "show", **shows)
    assert claim.animals.get(number=1).pictures.get().shows == "bites"
    proof = {"animals": ["1", "2", "3"], "kind": "burial", "day": "2026-08-31"}
    page = do(pages, TOWNSHIP, claim, "record_disposal", paper=photo("证明.jpg"), **proof)
    assert "深埋 8月31日" in page
    page = do(pages, TOWNSHIP, claim, "strike", animals=["4"], reason="当日找回")
    assert "已剔除： 当日找回" in page
    go(road, claim, "accepted")
    do(pages, EXPERT, claim, "grade_cause", cause="confirmed", animals=["1", "2", "3"])
    ask = pages.sit(EXPERT)
    form = f"/reports/{claim.report.number}/act/assess/"
    html = ask.client.get(form, {"claims": str(claim.row)}).content.decode()
    assert 'value="3"' in html and "按登记的畜禽清点" in html  # proposed, not decided
    line = claim.lines.get()
    found = {f"point1-{line.code}": "100", f"quantity-{line.code}": "3",
             f"why-{line.code}": "清点"}  # fmt: skip
    page = do(pages, EXPERT, claim, "assess", **found)
    claim.refresh_from_db()
    assert claim.state == "assessed" and "确认 乡核 很可能" in page
    english = pages.sit(EXPERT).english().get(f"/claims/{claim.number}/")
    assert "confirmed township probable" in english and "buried 31 Aug" in english


def test_bills_and_tags_put_right_stand_on_the_page(pages: Pages) -> None:
    road = pages.road
    vet = NewLine("livestock", "vet", 0)
    claim = listed(road, 0, NewLine("livestock", "sheep", 10_000, stage="adult"), vet)
    livestock.add_animals(
        claim.lines.get(number=1),
        [livestock.NewAnimal("killed", tag=ELEVEN[0])],
        **who(road, CLERK),
    )
    bill = {"line": "2", "amount": "286.50", "day": "2026-08-31", "clinic": "虒亭兽医站"}
    page = do(pages, CLERK, claim, "add_bill", paper=photo("单据.jpg"), **bill)
    assert "286.50 元 · 虒亭兽医站" in page
    tag = {"animal": "1", "tag": ELEVEN[1], "reason": "读错一位"}
    page = do(pages, CLERK, claim, "put_tag_right", **tag)
    assert f"原读作 {ELEVEN[0]}" in page
    assert [a.tag for a in of_lines([claim.lines.get(number=1).pk])] == [ELEVEN[1]]
    assert claim.animals.latest("pk").added_at.date() == date(2026, 8, 31)
    go(road, claim, "accepted")
    ask = pages.sit(EXPERT).client.get(
        f"/reports/{claim.report.number}/act/assess/", {"claims": str(claim.row)}
    )
    html = ask.content.decode()
    assert 'value="286.50"' in html and 'value="虒亭兽医站 2026-08-31"' in html
    vet, sheep = (line.code for line in claim.lines.order_by("-number"))
    found = {f"point1-{sheep}": "100", f"point1-{vet}": "100", f"bill-{vet}": "286.50",
             f"bill_no-{vet}": "虒亭兽医站"}  # fmt: skip
    do(pages, EXPERT, claim, "assess", **found)
    figure = claim.lines.get(number=2).assessments.get()
    assert (figure.amount_fen, figure.valuation["bill"]) == (28_650, "虒亭兽医站")

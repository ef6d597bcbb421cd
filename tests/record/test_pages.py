"""The record on the desk: read, checked, its root handed out; by those whose duty it is."""

import ast
from pathlib import Path

import pytest

from hedun.claims.models import Claim, LossLine
from hedun.domain.words import ACTIONS
from hedun.record.models import Entry
from hedun.record.roots import handed_out
from hedun.record.words import ACTS, act
from tests.shape.sources import ROOMS, modules, name, tree
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CHECKER,
    CLERK,
    FORESTRY,
    PANEL,
    make_claim,
    make_county,
)

PAGE, CHECK, ROOTS = "/record/", "/record/check/", "/record/roots/"


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(2), monkeypatch)


@pytest.fixture
def claim(pages: Pages) -> Claim:
    return make_claim(pages.road, "reported")


def test_the_newest_entry_stands_first_in_words_with_its_link(pages: Pages, claim: Claim) -> None:
    auditor = pages.sit(AUDITOR)
    page = auditor.get(PAGE)
    assert "上报" in page and "高志成" in page and claim.number in page
    assert f'href="/claims/{claim.number}/"' in auditor.client.get(PAGE).content.decode()
    last = Entry.objects.order_by("-seq").first()
    assert last.digest[:4] in page and f"{Entry.objects.count()} 条" in page


def test_the_record_is_asked_by_subject_person_act_and_day(pages: Pages, claim: Claim) -> None:
    auditor = pages.sit(AUDITOR)
    of_claim = Entry.objects.filter(subject=claim.number).count()
    assert f"{of_claim} 条" in auditor.get(PAGE, subject=claim.number)
    opened = auditor.get(PAGE, action="report.open", user="高志成")
    assert " 1 条" in opened and "建立报案" in opened
    assert "没有符合的记录" in auditor.get(PAGE, first="2027-01-01")
    assert "没有符合的记录" in auditor.get(PAGE, user="nobody")
    assert f"{Entry.objects.count()} 条" in auditor.get(PAGE, first="昨天")  # asks nothing


def test_older_entries_are_a_page_further(
    pages: Pages, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hedun.record.views.A_PAGE", 5)
    auditor = pages.sit(AUDITOR)
    first, last = Entry.objects.get(seq=1).digest, (Entry.objects.count() + 4) // 5
    short = " ".join(first[at : at + 4] for at in range(0, 16, 4))
    assert last > 1 and short not in auditor.get(PAGE)
    assert short in auditor.get(PAGE, page=str(last))
    assert auditor.get(PAGE, page="999") == auditor.get(PAGE, page=str(last))


def test_all_is_as_recorded_until_somebody_changes_a_line(pages: Pages, claim: Claim) -> None:
    auditor = pages.sit(AUDITOR)
    assert "一切如记录" not in auditor.get(CHECK)
    page = auditor.post(CHECK)
    assert "一切如记录" in page and str(Entry.objects.count()) in page
    LossLine.objects.update(degree_ppm=990_000)
    page = auditor.post(CHECK)
    assert "1 处与记录不符" in page and "claims.LossLine" in page
    assert "1 place is not as it was recorded" in auditor.english().post(CHECK)


def test_the_auditor_and_the_bureau_hand_out_the_root(pages: Pages, claim: Claim) -> None:
    auditor = pages.sit(AUDITOR)
    assert "还没有交出过根" in auditor.get(ROOTS)
    assert "请写明交给谁" in auditor.post(ROOTS, status=422, to="")
    page = auditor.post(ROOTS, to="市林业局")
    [root] = handed_out()
    assert root.root in page and root.to == "市林业局" and root.seq == Entry.objects.count()
    assert "市林业局" in pages.sit(FORESTRY).get(ROOTS)
    city = pages.sit(PANEL[0])
    assert "市林业局" in city.get(ROOTS)
    city.post(ROOTS, status=404, to="自己")
    assert len(handed_out()) == 1


def test_looking_changes_nothing(pages: Pages, claim: Claim) -> None:
    before = Entry.objects.count()
    auditor = pages.sit(AUDITOR)
    auditor.get(PAGE)
    auditor.post(CHECK)
    auditor.post(ROOTS, to="市林业局")
    assert Entry.objects.count() == before


def test_others_have_no_record(pages: Pages, claim: Claim) -> None:
    for other in (CLERK, CHECKER, ADMINISTRATOR):
        for path in (PAGE, CHECK, ROOTS):
            pages.sit(other).get(path, status=404)


def test_every_act_that_is_written_has_its_words() -> None:
    written = {
        node.args[0].value
        for path in modules()
        if name(path).split(".")[1:2] and name(path).split(".")[1] in ROOMS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "pen.write"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(written) > 20
    assert written <= set(ACTS), f"without words: {sorted(written - set(ACTS))}"
    assert all(act(f"claim.{move}") == ACTIONS[move] for move in ACTIONS)

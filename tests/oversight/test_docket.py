"""The docket: a kind of question, a panel by name, decisions found again."""

from pathlib import Path

import pytest

from hedun.claims.models import Claim
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.oversight.actions import (
    decide,
    escalate,
    give_opinion,
    name_panel,
    stand_aside,
    uphold,
)
from hedun.oversight.models import PanelSeat, Referral
from hedun.oversight.past import Wanted, decisions, likeness, similar, tallies, total
from hedun.people.actions import declare_kin
from hedun.people.models import User
from hedun.record.verification import verify
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    FORESTRY,
    INSURER,
    PANEL,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
)


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(6)


@pytest.fixture
def hard(road: Road) -> Claim:
    return make_claim(road, "escalated")


def vote(road: Road, claim: Claim, *upholds: bool) -> None:
    for member, side in zip(PANEL, upholds, strict=True):
        give_opinion(
            claim, upholds=side, reason="承包地内套种属农作物", actor=road.who(member), now=road.now
        )


def answered(road: Road, *, upheld: bool, question: str = "", kind: str = "covered") -> Referral:
    claim = make_claim(road, "verified")
    asked = {"question": question or "林下套种是否承保？", "kind": kind}
    escalate([claim], **asked, actor=road.who(INSURER), now=road.now).insist()
    vote(road, claim, upheld, upheld, not upheld)
    answer = uphold if upheld else decide
    answer(claim, reason="按条款办理", actor=road.who(PANEL[0]), now=road.later(hours=1)).insist()
    return claim.referrals.get()


# ── the panel by name ───────────────────────────────────────────────────────────────────────────


def test_a_named_panel_answers_and_nobody_else(road: Road, hard: Claim) -> None:
    shi = {"actor": road.who(PANEL[0]), "now": road.now}
    name_panel(hard, members=PANEL[:2], **shi)
    with pytest.raises(Malformed, match="1 are free"):
        name_panel(hard, members=[PANEL[2], TOWNSHIP], **shi)
    with pytest.raises(Malformed, match="seated already"):
        name_panel(hard, members=[PANEL[0]], **shi)
    name_panel(hard, members=[PANEL[2]], **shi)
    vote(road, hard, True, False, True)
    uphold(hard, reason="维持", **shi).insist()
    assert PanelSeat.objects.count() == 3 and verify().faults == ()


def test_who_is_not_of_the_city_or_wore_another_hat_is_not_named(road: Road, hard: Claim) -> None:
    shi = {"actor": road.who(PANEL[0]), "now": road.now}
    for outsider in (TOWNSHIP, INSURER, FORESTRY):
        with pytest.raises(Refused):
            name_panel(hard, members=[outsider], **shi)
    with pytest.raises(Refused):
        name_panel(hard, members=[PANEL[1]], actor=road.who(TOWNSHIP), now=road.now)
    assert not PanelSeat.objects.exists()


def test_a_relative_of_the_household_is_not_named(road: Road, hard: Claim) -> None:
    member = User.objects.get(username=PANEL[1])
    declare_kin(member, hard.household, relation="兄", actor=road.who(FORESTRY), now=road.now)
    with pytest.raises(Refused, match="stand aside"):
        name_panel(hard, members=[PANEL[1]], actor=road.who(PANEL[0]), now=road.now)


def test_who_stands_aside_leaves_the_seat_and_says_why(road: Road, hard: Claim) -> None:
    shi = {"actor": road.who(PANEL[0]), "now": road.now}
    name_panel(hard, members=PANEL, **shi)
    second = {"actor": road.who(PANEL[1]), "now": road.now}
    with pytest.raises(Malformed, match="reason is missing"):
        stand_aside(hard, reason=" ", **second)
    stand_aside(hard, reason="与该户同村", **second)
    with pytest.raises(Malformed, match="stood aside"):
        give_opinion(hard, upholds=True, reason="同意", **second)
    give_opinion(hard, upholds=True, reason="同意", **shi)
    with pytest.raises(Malformed, match="can no longer"):
        stand_aside(hard, reason="再想想", **shi)
    assert PanelSeat.objects.get(user=PANEL[1]).left_reason == "与该户同村"
    assert verify().faults == ()


def test_a_kind_of_question_that_there_is_not_is_refused(road: Road) -> None:
    claim = make_claim(road, "verified")
    with pytest.raises(Malformed, match="no kind of question"):
        escalate([claim], question="?", kind="weather", actor=road.who(INSURER), now=road.now)


# ── past decisions ──────────────────────────────────────────────────────────────────────────────


def test_past_decisions_are_found_by_question_and_counted(road: Road) -> None:
    covered = answered(road, upheld=True)
    owner = answered(road, upheld=False, kind="owner", question="流转地赔给承包户还是经营户？")
    city = road.who(PANEL[0])

    def found(**asked: str) -> list[Referral]:
        return list(decisions(city, road.now, Wanted(**asked)))

    assert found() == [owner, covered]
    assert found(kind="owner") == [owner] and found(outcome="upheld") == [covered]
    assert found(words="流转 经营") == [owner] and found(words="套种属") == [owner, covered]
    assert found(species="wild_boar", item="maize", year="2026") == [owner, covered]
    assert found(item="millet") == [] and found(year="2025") == []
    every = tallies(decisions(city, road.now, Wanted()))
    assert {(one.kind, one.upheld, one.decided) for one in every} == {
        ("covered", 1, 0),
        ("owner", 0, 1),
    }
    assert total(every).upheld_percent == 50


def test_like_cases_stand_beside_an_open_one(road: Road, hard: Claim) -> None:
    covered = answered(road, upheld=True)
    answered(road, upheld=False, kind="late", question="超过二十四小时才报，算不算？")
    assert similar(hard.referrals.get(), road.who(PANEL[0]), road.now) == [covered]


def test_likeness_weighs_kind_and_words_more_than_animal_and_crop() -> None:
    one = ("covered", "wild_boar", {"maize"}, "林下套种是否承保？")
    assert likeness(one, one) == 10
    assert likeness(one, ("late", "wild_boar", {"maize"}, "迟报")) == 2
    assert likeness(one, ("", "badger", {"millet"}, "林下套种是否承保？")) == 4


# ── on the desk ─────────────────────────────────────────────────────────────────────────────────


def test_a_panel_is_named_and_a_decision_found_again_on_the_desk(
    road: Road, hard: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = answered(road, upheld=True)
    pages = Pages(road, monkeypatch)
    case = f"/oversight/{hard.number}/"
    act = f"/reports/{hard.report.number}/act/name_panel/"
    sat = pages.sit(PANEL[0])
    assert "指定合议成员" in sat.get(case) and "按条款办理" in sat.get(case)
    named = sat.post(act, sent="1", claims=str(hard.row), next=case, members=list(PANEL))
    assert "已指定，未写意见" in named and "指定合议成员" not in sat.get(case).split("已指定")[1]
    assert "回避" in sat.get(case)
    found = sat.post("/decisions/", q="套种属", kind="covered")
    assert old.claim.household.name in found and "维持 100%" in found
    assert "没有符合的裁定" in sat.post("/decisions/", q="从未说过的话")
    file = sat.client.get("/decisions/decisions.csv").content.decode()
    assert old.claim.number in file and old.claim.household.name not in file
    for other in (CLERK, ADMINISTRATOR):
        pages.sit(other).get("/decisions/", status=404)

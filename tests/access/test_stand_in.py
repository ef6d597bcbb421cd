"""Leave: who stands in has in hand what the absent one had, by rights they had already."""

from datetime import timedelta

import pytest
from django.test import Client

from hedun import clock
from hedun.claims.assigning import assign
from hedun.claims.models import Claim
from hedun.claims.queries import work_rows
from hedun.people import actions as people
from hedun.people.models import User
from hedun.people.problems import BadFields
from hedun.people.queries import stand_ins
from hedun.record.verification import verify
from tests.support.road import (
    INSURER,
    MAKER,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
)


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(2)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def claim(road: Road) -> Claim:
    """In the hands of 刘敏."""
    made = make_claim(road, at="reported")
    assign([made], OTHER_TOWNSHIP, actor=road.who(OTHER_TOWNSHIP), now=road.now).insist()
    return made


def in_hands(road: Road, username: str) -> tuple[int, int]:
    """One's own, and those of others, as "my work" counts them."""
    [row] = work_rows(road.who(username), road.now)
    return row.own, row.elsewhere


def leave(road: Road, stand_in: str = "") -> None:
    user = User.objects.get(username=stand_in) if stand_in else None
    day = road.now.date()
    people.be_away(
        starts=day, until=day + timedelta(days=6), stand_in=user,
        actor=road.who(OTHER_TOWNSHIP), now=road.now,
    )  # fmt: skip


def test_what_was_in_hand_is_in_the_stand_ins_until_the_leave_is_over(
    road: Road, claim: Claim
) -> None:
    assert in_hands(road, TOWNSHIP) == (0, 1)
    leave(road, TOWNSHIP)
    assert in_hands(road, TOWNSHIP) == (1, 0)
    [row] = work_rows(road.who(INSURER), road.now)
    assert row.hands == {"周晓峰": 1}, "others read who deals with it now"
    road.later(days=7)
    assert in_hands(road, TOWNSHIP) == (0, 1) and not verify().faults


def test_nobody_stands_in_who_does_not_hold_the_office(road: Road, claim: Claim) -> None:
    assert [u.username for u in stand_ins(road.who(TOWNSHIP), road.now)] == [OTHER_TOWNSHIP]
    for username in (INSURER, MAKER, OTHER_TOWNSHIP):
        with pytest.raises(BadFields) as bad:
            leave(road, username)
        assert [p.code for p in bad.value.fields["stand_in"]] == ["STAND_IN_ELSEWHERE"]


def test_while_the_stand_in_is_away_too_it_waits_for_the_office(road: Road, claim: Claim) -> None:
    leave(road, TOWNSHIP)
    day = road.now.date()
    people.be_away(starts=day, until=day, actor=road.who(TOWNSHIP), now=road.now)
    assert in_hands(road, TOWNSHIP) == (0, 0)


def test_the_page_offers_the_colleagues_and_says_who_it_is(road: Road, claim: Claim) -> None:
    desk = Client()
    desk.force_login(User.objects.get(username=OTHER_TOWNSHIP))
    page = desk.get("/me/away/").content.decode()
    assert "周晓峰" in page and "孟丽" not in page
    day = road.now.date().isoformat()
    sent = {"do": "away", "starts": day, "until": day, "stand_in": TOWNSHIP}
    assert "由周晓峰代班" in desk.post("/me/away/", sent, follow=True).content.decode()
    assert in_hands(road, TOWNSHIP) == (1, 0)
    desk.post("/me/away/", {"do": "back"})
    assert in_hands(road, TOWNSHIP) == (0, 1) and not verify().faults

"""What is kept in memory of the reports is what the database says, whatever was done since."""

from datetime import date, timedelta

import pytest

from hedun.claims import actions as claims_
from hedun.claims import shelf as shelves
from hedun.claims.models import Claim
from hedun.claims.queries import count_in, waiting_for, work_rows
from hedun.claims.regrouping import regroup
from hedun.claims.shelf import in_hands, shelf
from hedun.domain.case import State
from hedun.intake.queries import count_waiting
from hedun.people import actions as people
from hedun.people.models import User
from hedun.record import following
from hedun.record.pen import writing
from tests.support.road import CLERK, OTHER_TOWNSHIP, TOWNSHIP, Road, make_claim, make_report, walk

NEXT_NIGHT = date(2026, 8, 29)


def kept_is_right(road: Road) -> None:
    """What followed the record against what is read anew."""
    kept = dict(shelf().reports), in_hands(road.now)
    following.forget()
    assert kept == (dict(shelf().reports), in_hands(road.now))


@pytest.fixture
def read_again(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """How often everything was read, and not only what was written since."""
    found: list[object] = []
    read = shelves._SHELF._read
    monkeypatch.setattr(shelves._SHELF, "_read", lambda key: (found.append(key), read(key))[1])
    return found


def test_the_shelf_follows_every_act_and_reads_nothing_twice(
    road: Road, read_again: list[object]
) -> None:
    first, second = make_report(road), make_report(road, NEXT_NIGHT)
    shelf(), in_hands(road.now)
    begun = len(read_again)
    claims = [make_claim(road, report=first) for _ in range(3)]
    township = {"actor": road.who(TOWNSHIP), "now": road.later(hours=1)}
    acts = [
        lambda: regroup([claims[0]], second, actor=road.who(CLERK), now=road.now),
        lambda: walk(road, claims[1], "reported"),
        lambda: claims_.assign([claims[1]], OTHER_TOWNSHIP, reason="", **township).insist(),
        lambda: claims_.hold([claims[1]], reason="等土地确权", **township).insist(),
        lambda: claims_.resume([claims[1]], reason="证已补", **township).insist(),
        lambda: claims_.send_back([claims[1]], reason="照片不清", missing=(), **township),
        lambda: walk(road, claims[2], "paid"),
    ]
    for act in acts:
        act()
        before = dict(shelf().reports), in_hands(road.now)
        assert before == (shelves._shelved(None), shelves._HANDS._read(road.now.date()))
    assert len(read_again) == begun
    kept_is_right(road)


def test_who_goes_away_leaves_the_lists_to_the_office_at_once(road: Road) -> None:
    claim = make_claim(road, at="reported")
    who = road.who(TOWNSHIP)
    claims_.assign([claim], OTHER_TOWNSHIP, reason="", actor=who, now=road.now).insist()
    assert waiting_for(who, road.now) == 0
    away, day = road.who(OTHER_TOWNSHIP), road.now.date()
    people.be_away(starts=day, until=day + timedelta(days=3), actor=away, now=road.now)
    assert waiting_for(who, road.now) == 1
    kept_is_right(road)


def test_what_an_action_takes_back_was_never_on_the_shelf(road: Road) -> None:
    report = make_report(road)
    shelf()
    with pytest.raises(RuntimeError), writing(actor=road.who(CLERK), now=road.now):
        make_claim(road, report=report)
        assert shelf().reports[report.pk].count == 1, "what one does oneself one sees"
        raise RuntimeError("thought better of it")
    assert shelf().reports[report.pk].count == 0
    kept_is_right(road)


def test_menu_page_and_database_count_the_same(road: Road) -> None:
    report = make_report(road)
    for state in ("reported", "reported", "verified", "escalated"):
        make_claim(road, at=state, report=report)
    who = road.who(TOWNSHIP)
    rows = work_rows(who, road.now)
    assert waiting_for(who, road.now) == sum(row.mine for row in rows) == 1
    assert sum(row.count for row in rows) == Claim.objects.count()
    assert count_in(State.ESCALATED, who, road.now) == 1
    assert count_waiting(who, road.now) == 0
    other = User.objects.create(username="fremd", name="外人", password="!", created_at=road.now)
    assert not work_rows(road.who(other.username), road.now)

"""The ticker: what the clock makes due is done once, however often it runs."""

import json
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hedun import clock
from hedun.notices.actions import post
from hedun.oversight.tick import tick
from hedun.record.models import Entry
from tests.notices.world import CLERK, DAY, NOW, PHOTO, World

OVER = datetime(2026, 9, 25, 1, 0, tzinfo=UTC)


@pytest.fixture
def posted(world: World) -> World:
    world.claim("王福生", 30_000)
    world.claim("赵喜娥", 0)
    post(world.claims, photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    return world


def test_a_tick_says_what_it_did(posted: World) -> None:
    due, nil = (claim.number for claim in posted.claims)
    done = tick(OVER)
    assert (done.confirmed, done.closed, done.waiting) == ((due,), (nil,), ())
    assert "confirmed 1, closed 1, waiting 0" in str(done)


def test_a_second_tick_adds_nothing(posted: World) -> None:
    tick(OVER)
    entries = Entry.objects.count()
    again = tick(OVER)
    assert (again.confirmed, again.closed, again.waiting) == ((), (), ())
    assert Entry.objects.count() == entries


def test_a_tick_before_its_time_does_nothing(posted: World) -> None:
    assert tick(NOW + DAY).confirmed == ()


def test_the_command_prints_one_object_a_tick(posted: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: OVER)
    out = StringIO()
    call_command("tick", json=True, stdout=out)
    done = json.loads(out.getvalue())
    assert done["confirmed"] == [posted.claims[0].number]
    assert done["at"] == "2026-09-25T01:00:00+00:00"


def test_the_command_refuses_a_pause_of_nothing(db: None) -> None:
    with pytest.raises(CommandError, match="whole number of seconds"):
        call_command("tick", every=0)

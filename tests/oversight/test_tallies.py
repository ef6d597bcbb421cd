"""How the jobs of the house fare: what an operator sees of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from hedun import clock
from hedun.messages.queries import waiting_to_leave
from hedun.oversight import tallies, working
from hedun.oversight.models import JobHour
from hedun.oversight.tallies import KEPT, Fared, Tally, fared
from hedun.people.models import User
from hedun.web.accounts.own import FirstThings
from tests.support.road import ADMINISTRATOR, Road, make_claim, make_county


@pytest.fixture
def road(home: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(2)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    monkeypatch.setattr(FirstThings, "__call__", lambda self, request: self.respond(request))
    monkeypatch.setattr(tallies.TALLY, "open", {})
    return made


def test_what_several_processes_did_in_an_hour_is_added_up_and_kept_for_a_week(db: None) -> None:
    now = clock.now().replace(minute=30)
    one, other = Tally(), Tally()
    one.add("messages", 5, 0.2, failed=False, now=now)
    one.add("messages", 0, 9, failed=False, now=now)  # looked, found nothing: no run
    one.write(now)
    other.add("messages", 7, 0.4, failed=False, now=now)
    other.add("messages", None, 0, failed=True, now=now)
    other.write(now)
    assert JobHour.objects.count() == 1
    assert fared(now) == {"messages": Fared(now, hour=12, day=12, runs=3, failed=1, ms=200)}
    one.add("messages", 1, 0, failed=False, now=now)
    one.write(now + timedelta(seconds=30))
    assert fared(now)["messages"].day == 12  # written once a minute
    one.write(now + timedelta(seconds=60))
    assert fared(now)["messages"].day == 13
    one.write(now + KEPT + timedelta(hours=1))
    assert not JobHour.objects.exists()


def test_the_administrator_sees_what_waits_since_when_and_how_much_is_done(road: Road) -> None:
    make_claim(road, at="verified")
    since = working.oldest()["messages"]
    assert since == waiting_to_leave().order_by("queued_at")[0].queued_at
    client = Client()
    client.force_login(User.objects.get(username=ADMINISTRATOR))
    page = client.get("/jobs/").content.decode()
    assert "还没有" in page and "超期" in page  # no ticker, no backup, no verification yet
    call_command("verify")
    call_command("tick")
    call_command("work", once=True)
    told = fared(road.now)
    assert told["messages"].day >= 1 and told["notices"].runs == 1
    page = client.get("/jobs/").content.decode()
    assert "按时" in page and "毫秒" in page
    jobs = client.get("/jobs/").context["jobs"]
    assert {one["name"]["en"]: one["waiting"] for one in jobs}["Messages sent"] == 0

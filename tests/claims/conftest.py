"""A county, its people at the desk, and the clock of the test instead of the wall's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hedun import clock
from hedun.claims.models import Claim, Report
from hedun.domain.actors import Role
from hedun.people import actions as people
from hedun.people.models import User
from hedun.places.models import Place
from tests.support.road import ADMINISTRATOR, Road, make_claim, make_county, make_report

AtDesk = Callable[[str], Client]


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(8)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def at_desk(road: Road) -> AtDesk:
    """`at_desk("mengli")`: a browser in which that person is signed in."""

    def sit_down(username: str, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(User.objects.get(username=username))
        return client

    return sit_down


@pytest.fixture
def newcomer(road: Road) -> Callable[[Role, str], str]:
    """`newcomer(Role.CLERK, code)`: a new person with that posting; answers the username."""

    def hire(role: Role, place: str) -> str:
        administrator = road.who(ADMINISTRATOR)
        username = f"new{User.objects.count()}"
        user = people.add_user(
            username, "新来的", "test-word-2026", actor=administrator, now=road.now
        )
        where = Place.objects.get(code=place)
        day = road.now.date()
        people.give_posting(user, role, where, starts=day, actor=administrator, now=road.now)
        return username

    return hire


@pytest.fixture
def village_list(road: Road) -> Callable[..., tuple[Report, list[Claim]]]:
    """`village_list("reported", "draft")`: a report with a claim in each of these states."""

    def make(*states: str) -> tuple[Report, list[Claim]]:
        report = make_report(road)
        return report, [make_claim(road, at=state, report=report) for state in states]

    return make

"""A season with places: five households in one night, a leopard, somebody who was hurt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest

from hedun.claims import actions as claims
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from tests.insights.season import outlined
from tests.support.once import walked_in
from tests.support.pages import Pages
from tests.support.road import CLERK, Road, maize, make_claim, make_report

E7 = 10_000_000
LATER = date(2026, 9, 2)
HERE = (113.0512, 36.5321)  # where the plots lie, longitude and latitude


@dataclass(frozen=True)
class Wild:
    boar: list[Claim]
    leopard: Claim


def walked(road: Road) -> Wild:
    """Boars at five households on 30 August, verified; a leopard on 2 September, verified; a third
    night that nobody has verified."""
    report = make_report(road)
    near = [replace(maize(), lon_e7=round((HERE[0] + n / 1000) * E7), lat_e7=round(HERE[1] * E7))
            for n in range(5)]  # fmt: skip
    boar = [make_claim(road, "verified", report=report, lines=[one]) for one in near]
    again = make_report(road, LATER)
    claims.add_event(again, species="leopard", occurred=LATER, actor=road.who(CLERK), now=road.now)
    place = {"lon_e7": round(HERE[0] * E7), "lat_e7": round(HERE[1] * E7)}
    goat = NewLine("livestock", "goat", 10_000, stage="adult", **place)
    leopard = make_claim(road, "verified", report=again, night=LATER, lines=[goat])
    third = make_report(road, date(2026, 9, 3))
    make_claim(road, "reported", report=third, night=date(2026, 9, 3))
    outlined(report.village)
    return Wild(boar, leopard)


@pytest.fixture(scope="module")
def walked_once(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Road, Wild]]:
    home = tmp_path_factory.mktemp("home")
    with walked_in(home, django_db_blocker, 8, walked) as found:
        yield found


@pytest.fixture
def wild(walked_once: tuple[Road, Wild], db: None) -> Wild:
    return walked_once[1]


@pytest.fixture
def pages(walked_once: tuple[Road, Wild], wild: Wild, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(walked_once[0], monkeypatch)

"""A small season, walked by the real actions, and what it comes to by hand.

household 1   30 Aug, maize 1.80 mu at 45 %    paid        524.88
household 2   30 Aug, millet 2.50 mu at 40 %   on notice   640.00
household 3   30 Aug, maize                    refused
household 1    2 Sep, maize (badger)           reported
in another town, 30 Aug, maize                 draft
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import shapely

from hedun.claims import actions as claims
from hedun.claims.models import Claim
from hedun.domain.actors import Role
from hedun.people import actions as people
from hedun.places.actions import SETUP, set_outlines
from hedun.places.models import Place
from hedun.places.outlines import Outline
from tests.assessment.desks import line
from tests.people.world import ID
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    NIGHT,
    Road,
    maize,
    make_claim,
    make_report,
    walk,
)

LATER = date(2026, 9, 2)
PAID_FEN, NOTICED_FEN = 52_488, 64_000
FAR_TOWN, FAR_CLERK, FAR_TOWNSHIP = "140423105000", "yuanfang", "lilin"


@dataclass(frozen=True)
class Walked:
    """`told` and `paid`: when household 1 first told, and when it had its money."""

    paid_claim: Claim
    far: Claim
    told: datetime
    paid: datetime


def walked(road: Road) -> Walked:
    """The season above; afterwards the road's clock stands after its last step."""
    clerk = road.who(CLERK)
    report = make_report(road)
    told = report.first_told_at
    first = make_claim(road, report=report)
    second = make_claim(road, report=report, lines=[line("millet", 250, 40, "grain_filling")])
    third = make_claim(road, report=report)
    far = far_claim(road)
    walk(road, first, "paid")
    paid = road.now
    walk(road, second, "on_notice")
    walk(road, third, "refused")
    again = make_report(road, LATER)
    claims.add_event(again, species="badger", occurred=LATER, actor=clerk, now=road.now)
    fourth = make_claim(road, report=again, household=first.household, night=LATER)
    walk(road, fourth, "reported")
    return Walked(first, far, told, paid)


def far_claim(road: Road) -> Claim:
    """A draft in a village of another town, whose offices are other people's."""
    admin, since = road.who(ADMINISTRATOR), date(2026, 1, 5)
    village = Place.objects.filter(parent__code=FAR_TOWN).first()
    posts = ((FAR_CLERK, Role.CLERK, village), (FAR_TOWNSHIP, Role.TOWNSHIP, village.parent))
    for username, role, place in posts:
        user = people.add_user(username, username, "golden-millet-71", actor=admin, now=road.now)
        people.give_posting(user, role, place, since, actor=admin, now=road.now)
    clerk = road.who(FAR_CLERK)
    household = people.register_household(
        name="王福生", village=village, group="", kind="family", id_number=ID, phone="",
        actor=clerk, now=road.now,
    )  # fmt: skip
    report = claims.open_report(
        village, occurred=NIGHT, first_told_at=road.now - timedelta(hours=1), channel="desk",
        actor=clerk, now=road.now,
    )  # fmt: skip
    event = claims.add_event(report, species="wild_boar", occurred=NIGHT, actor=clerk, now=road.now)
    return claims.add_claim(event, household, [maize()], actor=clerk, now=road.now)


def outlined(*villages: Place, schematic: bool = True) -> None:
    """Squares beside each other, drawn to show."""
    squares = [
        Outline(n, village.code, shapely.box(112.9 + n / 10, 36.5, 113.0 + n / 10, 36.6))
        for n, village in enumerate(villages, 1)
    ]
    day = datetime(2026, 1, 6, tzinfo=UTC)
    set_outlines(squares, source="示意", schematic=schematic, actor=SETUP, now=day)

"""Every role at every spot, in a house where every table has a row (tests/record/world.py).

All claims of that house are of one village. A role's spots: `own`, the place of its level that the
village lies in; `sibling`, the next place of that level; `parent`, the place above its own;
`foreign`, a place of its level in another city or province.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import product

from hedun.claims.models import Claim
from hedun.domain.actors import LEVELS, PEOPLE, Level, Role
from hedun.domain.problems import Malformed
from hedun.intake import actions as intake
from hedun.intake.models import Waiting
from hedun.people import actions as people
from hedun.people.models import RolePosting, User
from hedun.people.problems import BadFields
from hedun.places.actions import SETUP, add_place
from hedun.places.models import Place
from tests.support.road import TOWNSHIP, Road, bank_says, make_claim

SPOTS = ("own", "sibling", "parent", "foreign")
SINCE = date(2026, 1, 5)
# The level at which each works in this county; the auditor and the administrator could be above it.
AT = {role: max(LEVELS[role]) for role in PEOPLE}
FAR = (
    ("140425000000", "平顺县", "140400000000"),
    ("140425100000", "青羊镇", "140425000000"),
    ("140425100200", "东峪村", "140425100000"),
    ("150000000000", "内蒙古自治区", ""),
    ("150100000000", "呼和浩特市", "150000000000"),
    ("150102000000", "新城区", "150100000000"),
    ("150102100000", "保合少镇", "150102000000"),
    ("150102100200", "甲兰板村", "150102100000"),
)


def name_of(role: str, spot: str) -> str:
    return f"{role}-{spot}"


def offices(
    road: Road, wanted: Iterable[tuple[str, str]] = tuple(product(PEOPLE, SPOTS))
) -> dict[tuple[Role, str], User]:
    """An account for each role at each spot, or for the wanted ones; the clock of the house stands
    at the road's hour."""
    _far_places(road.now)
    village = road.county.village
    return {
        (role, spot): _posted(role, spot, _spot(village, AT[role], spot), road.now)
        for role, spot in ((Role(name), spot) for name, spot in wanted)
    }


def _far_places(now: datetime) -> None:
    for code, name, above in FAR:
        parent = Place.objects.get(code=above) if above else None
        add_place(code, name, parent=parent, starts=SINCE, actor=SETUP, now=now)


def _spot(village: Place, level: Level, spot: str) -> Place:
    own = village
    while own.level > level:
        assert own.parent is not None
        own = own.parent
    if spot == "own":
        return own
    if spot == "parent":
        assert own.parent is not None
        return own.parent
    there = Place.objects.filter(level=level, until=None).exclude(pk=own.pk)
    abroad = there.filter(code__startswith="15")
    near = there.exclude(code__startswith="15").filter(parent=own.parent).order_by("code")
    found = abroad.first() if spot == "foreign" else near.first() or _another_city(own)
    assert found is not None
    return found


def _another_city(own: Place) -> Place:
    """A county knows one city; the next of the province, with a county of its own, is made for
    those who work at one."""
    if found := Place.objects.filter(code="140500000000").first():
        return found
    by = {"actor": SETUP, "now": datetime.fromisoformat("2026-09-01T09:00+08:00")}
    city = add_place("140500000000", "晋城市", parent=own.parent, starts=SINCE, **by)
    add_place("140502000000", "城区", parent=city, starts=SINCE, **by)
    return city


def _posted(role: Role, spot: str, place: Place, now: datetime) -> User:
    """By the action where it may be; a role above its level is a mistake in the table, written
    past it, and carries nothing."""
    name = name_of(role, spot)
    user = people.add_user(name, f"{role} {spot}", None, actor=SETUP, now=now)
    given = {"starts": SINCE, "actor": SETUP, "now": now}
    if Level(place.level) in LEVELS[role]:
        people.give_posting(user, role, place, **given)  # type: ignore[arg-type]
        return user
    try:
        people.give_posting(user, role, place, **given)  # type: ignore[arg-type]
    except (BadFields, Malformed):
        RolePosting.objects.create(
            user=user, role=role, place=place, starts=SINCE, given_by="setup", given_at=now
        )
        return user
    raise AssertionError(f"{role} was posted to {place.name}, above its level")


def more(road: Road) -> Claim:
    """What the grown house has none of: a row sent back, a refusal, a payment that came back, and
    the claim that is answered, which went the whole road."""
    first, second, third = (household for _, household in road.county.roll[:3])
    night = road.now.date() - timedelta(days=1)
    waiting = Waiting.objects.filter(state="waiting").order_by("pk")[:1]
    intake.send_back(waiting, missing=["AREA"], actor=road.who(TOWNSHIP), now=road.now)
    make_claim(road, at="refused", household=third, night=night)
    bank_says(road, make_claim(road, at="paying", household=first, night=night), "1103")
    return make_claim(road, at="paid", household=second, night=night)

"""The demo's ground: Xiangyuan's divisions, the people and their postings, a roll, one policy."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from hedun.demo.people import COUNTY, STAFF, VILLAGE, Family, families
from hedun.domain.actors import Actor, Role
from hedun.domain.deadlines import LOCAL
from hedun.people import actions as people
from hedun.people.models import Household, User
from hedun.people.queries import actor_named
from hedun.places.actions import SETUP, XIANGYUAN, import_places
from hedun.places.models import Place
from hedun.places.rows import read_csv
from hedun.policies import actions as policies
from hedun.policies.models import Policy
from hedun.terms import library

PASSWORD = "禾盾演示-2026"  # only ever set in demo mode
TERMS = "xiangyuan-demo-2026"
FOUNDED = datetime(2026, 1, 5, 9, 0, tzinfo=LOCAL)
POSTED = date(2026, 1, 5)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
COVER_FEN, PREMIUM_FEN = 1_000_000_000, 180_000_000


@dataclass(frozen=True)
class County:
    """What the story happens in. `roll` pairs each invented family with its household."""

    village: Place
    policy: Policy
    roll: tuple[tuple[Family, Household], ...]

    def actor(self, username: str) -> Actor:
        return actor_named(username)


def found(rng: Random, families_wanted: int = 46) -> County:
    """Set up the county on 5 January 2026, by the actions an administrator would use."""
    import_places(read_csv(XIANGYUAN.read_bytes()), actor=SETUP, now=FOUNDED)
    _staff()
    village = Place.objects.get(code=VILLAGE)
    roll = _roll(rng, village, families_wanted)
    return County(village, _policy(rng), tuple(roll))


def _staff() -> None:
    places = {p.code: p for p in Place.objects.all()}
    admin = next(s for s in STAFF if s.role is Role.ADMINISTRATOR)
    people.create_administrator(
        admin.username, admin.name, PASSWORD, place=places[admin.place], now=FOUNDED
    )
    actor = actor_named(admin.username)
    for staff in STAFF:
        if staff is admin:
            continue
        user = people.add_user(staff.username, staff.name, PASSWORD, actor=actor, now=FOUNDED)
        people.give_posting(
            user, staff.role, places[staff.place], starts=POSTED, actor=actor, now=FOUNDED
        )


def _roll(rng: Random, village: Place, count: int) -> list[tuple[Family, Household]]:
    clerk = actor_named(next(s.username for s in STAFF if s.role is Role.CLERK))
    town = actor_named(next(s.username for s in STAFF if s.role is Role.TOWNSHIP))
    pairs = []
    for family in families(rng, count, village.name):
        household = people.register_household(
            name=family.name,
            village=village,
            group=family.group,
            kind=Household.Kind.COLLECTIVE if family.collective else Household.Kind.FAMILY,
            id_number=family.id_number,
            phone=family.phone,
            actor=town,
            now=FOUNDED,
        )
        people.add_account(
            household,
            holder=family.name,
            bank=family.bank,
            number=family.card,
            kind="card",
            actor=clerk,
            now=FOUNDED,
        )
        pairs.append((family, household))
    return pairs


def _policy(rng: Random) -> Policy:
    forestry = actor_named(next(s.username for s in STAFF if s.role is Role.FORESTRY))
    policy = policies.sign_policy(
        number="YS-140423-2026-001",
        policyholder="襄垣县林业局(演示)",
        insurer="某某财险襄垣支公司(演示)",
        place=Place.objects.get(code=COUNTY),
        starts=YEAR[0],
        ends=YEAR[1],
        cover_fen=COVER_FEN,
        premium_fen=PREMIUM_FEN,
        audit_seed=f"demo {rng.getrandbits(64):016x}",
        actor=forestry,
        now=FOUNDED,
    )
    policies.put_terms_in_force(policy, library.read(TERMS), actor=forestry, now=FOUNDED)
    return policy


def demo_users() -> list[User]:
    """The demo's accounts in the order of the road."""
    found = {u.username: u for u in User.objects.filter(username__in=[s.username for s in STAFF])}
    return [found[s.username] for s in STAFF if s.username in found]

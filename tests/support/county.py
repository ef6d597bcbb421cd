"""The county of one village that most tests stand on: the demo's people in 2026, all of them with a
password."""

from dataclasses import dataclass
from random import Random

from hedun.demo import county, ground, officers
from hedun.demo.founding import Founding
from hedun.demo.people import Family, families
from hedun.domain.actors import Actor, Role
from hedun.people.models import Household
from hedun.people.queries import actor_named
from hedun.places.actions import SETUP, XIANGYUAN, import_places
from hedun.places.models import Place
from hedun.places.rows import read_csv
from hedun.policies.models import Policy

YEAR = 2026
VILLAGE = ground.HOME
STAFF = officers.NAMED


@dataclass(frozen=True)
class County:
    """`roll` pairs each invented family with its household; the village collective is the last."""

    village: Place
    policy: Policy
    roll: tuple[tuple[Family, Household], ...]

    def actor(self, username: str) -> Actor:
        return actor_named(username)


def found(rng: Random, families_wanted: int = 46) -> County:
    """Set up on 5 January 2026, by the actions an administrator would use."""
    [village] = ground.villages(1)
    roll = families(rng, families_wanted, village.name)
    seed = f"demo {rng.getrandbits(64):016x}"
    plan = Founding(YEAR, [village], STAFF, {village.code: roll}, seed, frozenset(Role))
    import_places(read_csv(XIANGYUAN.read_bytes()), actor=SETUP, now=plan.at)
    made = county.found(plan)
    place = made.places[village.code]
    return County(place, made.policy, tuple(made.rolls[village.code]))

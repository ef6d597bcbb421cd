"""What a page of figures is about: the policy's year, a town, an animal; and who may ask.

The choice stands in the address, so a page of figures can be handed on. What is not understood is
left out: an old address still opens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from hedun import clock
from hedun.claims.models import Claim
from hedun.claims.queries import seen_by, visible_to
from hedun.domain.actors import EVERYWHERE, READERS, Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.people.queries import actor_for, places_of
from hedun.places.models import Place
from hedun.places.queries import above, around, below, lineages
from hedun.policies.models import Policy
from hedun.policies.queries import chosen, of_company
from hedun.record.selecting import by_key

# Who sees the season: those who lead, insure, watch over it; a township its own part.
SEES = PERMITTED["see.season"]
MEASURES = ("claims", "paid")  # what the map shows


def reads_season(actor: Actor, now: datetime) -> bool:
    return bool(actor.roles(now) & SEES)


@dataclass(frozen=True)
class Ground:
    """Where the actor reads claims now: primary keys, and the policies that cover any of it.
    `chains`: each place's code and those above it."""

    places: frozenset[int]
    policies: tuple[Policy, ...]
    chains: Mapping[int, tuple[str, ...]]

    def whole(self, policy: Policy) -> bool:
        """Whether the actor sees everything under the policy, so its cover as well."""
        return policy.place_id in self.places

    def under(self, code: str) -> set[int]:
        """Those of the places that are the one with this code or under it."""
        return set(self.places & below({code}))


def ground(actor: Actor, now: datetime) -> Ground:
    """Two queries. The newest policy comes first."""
    codes, chains = places_of(actor, now, READERS), lineages()
    if EVERYWHERE in codes:
        codes = {chain[0] for chain in chains.values()}
    own = of_company(actor, now, "see.claims", "pk")
    policies = Policy.objects.filter(own, place__pk__among=around(codes)).select_related("place")
    return Ground(below(codes), tuple(policies.order_by("-starts", "number")), chains)


@dataclass(frozen=True)
class Wanted:
    """`town`: its code, `species`: its code; empty: all. `measure`: one of MEASURES."""

    policy: Policy
    town: str = ""
    species: str = ""
    measure: str = MEASURES[0]

    @property
    def narrowed(self) -> bool:
        return bool(self.town or self.species)

    @property
    def address(self) -> str:
        """The choice as it stands in an address; what is not chosen is left out."""
        parts = {"policy": self.policy.number, "town": self.town, "species": self.species}
        parts["measure"] = self.measure if self.measure != MEASURES[0] else ""
        return urlencode({name: value for name, value in parts.items() if value})

    def measured(self, measure: str) -> "Wanted":
        return replace(self, measure=measure)


@dataclass(frozen=True)
class Choices:
    """What may be chosen: policies, towns with reports, animals that were reported."""

    policies: tuple[Policy, ...]
    towns: tuple[Place, ...]
    species: tuple[str, ...]

    @cached_property
    def alike(self) -> bool:
        """Two policies of one year and place: their numbers tell them apart."""
        return len({(p.starts.year, p.place_id) for p in self.policies}) < len(self.policies)


def read(
    query: Mapping[str, str], near: Ground, actor: Actor, now: datetime
) -> tuple[Wanted, Choices] | None:
    """The choice in an address and what could be chosen; None where there is no policy yet."""
    if not near.policies:
        return None
    policy = chosen(query.get("policy", ""), near.policies, local_day(now))
    reports = [one for one in seen_by(actor, now).reports if one.policy_id == policy.pk]
    towns = by_key(Place, above(one.village_id for one in reports)).values()
    species = tuple(sorted({name for one in reports for name in one.species}))
    choices = Choices(near.policies, tuple(sorted(towns, key=lambda town: town.code)), species)
    wanted = Wanted(
        policy,
        town=_known(query.get("town", ""), [town.code for town in towns]),
        species=_known(query.get("species", ""), species),
        measure=_known(query.get("measure", ""), MEASURES) or MEASURES[0],
    )
    return wanted, choices


def reader(request: HttpRequest, may: Callable[[Actor, datetime], bool]) -> tuple[Actor, datetime]:
    """Who reads, and when. Others find no page here."""
    actor, now = actor_for(request.user), clock.now()
    if not may(actor, now):
        raise Http404
    return actor, now


@dataclass(frozen=True)
class Reader:
    """Who reads, when, and where: what every page of figures begins with."""

    actor: Actor
    now: datetime
    near: Ground

    @property
    def context(self) -> dict[str, Any]:
        """What each of these pages shows."""
        return {"actor": self.actor, "now": self.now}


@dataclass(frozen=True)
class Reading(Reader):
    """And what is read about."""

    wanted: Wanted
    choices: Choices

    @property
    def shown(self) -> str:
        return place_shown(self.actor, self.now, self.near, self.wanted, self.choices)

    @property
    def context(self) -> dict[str, Any]:
        return super().context | {
            "wanted": self.wanted,
            "choices": self.choices,
            "shown": self.shown,
        }


def on_ground(request: HttpRequest, may: Callable[[Actor, datetime], bool]) -> Reader:
    """Raises Http404 for who may not."""
    actor, now = reader(request, may)
    return Reader(actor, now, ground(actor, now))


def reading(request: HttpRequest, may: Callable[[Actor, datetime], bool]) -> Reader:
    """A Reading; a Reader alone where there is no policy yet. Raises Http404 for who may not."""
    here = on_ground(request, may)
    chosen = read(request.GET, here.near, here.actor, here.now)
    return here if chosen is None else Reading(here.actor, here.now, here.near, *chosen)


def insisted(request: HttpRequest, may: Callable[[Actor, datetime], bool]) -> Reading:
    """Raises Http404 where there is nothing to read about, too."""
    found = reading(request, may)
    if not isinstance(found, Reading):
        raise Http404
    return found


def _known(value: str, among: tuple[str, ...] | list[str]) -> str:
    return value if value in among else ""


def selected(wanted: Wanted, actor: Actor, now: datetime) -> QuerySet[Claim]:
    """The claims the figures are about. A claim merged into another is not a second one."""
    claims = visible_to(actor, now).filter(report__policy=wanted.policy, merged_into__isnull=True)
    if wanted.town:
        claims = claims.filter(report__village__parent__code=wanted.town)
    if wanted.species:
        claims = claims.filter(event__species=wanted.species)
    return claims.select_related(None).order_by()


def place_shown(actor: Actor, now: datetime, near: Ground, wanted: Wanted, choices: Choices) -> str:
    """The name of what the figures are about: the town chosen, the policy's place, or where the
    actor is posted below it."""
    if wanted.town:
        return next(town.name for town in choices.towns if town.code == wanted.town)
    if near.whole(wanted.policy):
        return str(wanted.policy.place)
    posted = Place.objects.filter(code__in=places_of(actor, now, SEES), until=None)
    return "、".join(posted.order_by("code").values_list("name", flat=True))

"""Which entries of the record are about somebody's places: for those to whom it is shown."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from hedun.domain.actors import EVERYWHERE, Actor, Level
from hedun.domain.permissions import PERMITTED
from hedun.people.models import RolePosting
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import below, lineages
from hedun.policies.models import Policy
from hedun.record.codes import KINDS, LENGTH, NONE_BORNE, code_of
from hedun.record.following import Followed, Written, table
from hedun.record.queries import Part
from hedun.record.wall import seeing_whole


def entries_of(actor: Actor, now: datetime) -> list[Part] | None:
    """Those whose number has the code of the actor's places, or is a policy's there; and what was
    done by, or with the account of, whoever works nowhere else. As parts for which the record has
    an index each. None: all, for who reads the record of every county.

    Kept in memory until somebody is posted, or a policy or a division written: who looks over a
    city has thousands of officers."""
    codes, kept = places_of(actor, now, PERMITTED["see.record"]), _KEPT.now()
    key = frozenset(codes)
    if key not in kept:
        with seeing_whole():  # it is everybody's who works there, whoever asks first
            kept[key] = _parts_of(key)
    return kept[key]


def _nothing_yet(_key: object) -> dict[frozenset[str], list[Part] | None]:
    return {}


def _follow(
    kept: dict[frozenset[str], list[Part] | None], written: Written, _key: object
) -> dict[frozenset[str], list[Part] | None]:
    return {} if any(written.of(table) for table in OF_PARTS) or len(kept) > MOST_KEPT else kept


# What tells which entries are about somebody's places.
OF_PARTS = ("people.RolePosting", "people.User", "places.Place", "places.Succession",
            "policies.Policy")  # fmt: skip
MOST_KEPT = 200
_KEPT = Followed(_nothing_yet, _follow)


def _parts_of(codes: frozenset[str]) -> list[Part] | None:
    inside = below(codes)
    upper = Place.objects.filter(level__gte=Level.COUNTY).values_list("id", "code", "level")
    beyond = {pk: (code, level) for pk, code, level in upper}
    if EVERYWHERE in codes or inside.issuperset(beyond):
        return None
    chains = lineages()
    every = {chain[0] for chain in chains.values()}
    counties = {
        code for pk, (code, level) in beyond.items() if pk in inside and level == Level.COUNTY
    }
    begins = _begins(codes, {chains[pk][0] for pk in inside}, counties, every)
    narrow = {stem for stem in begins if len(stem) > LENGTH}
    whole = {code[:LENGTH] for code in every if code.startswith(tuple(begins - narrow))}
    rows = table(Policy, ("number", "place_id"))
    own = {number for number, place in rows if place in inside}
    postings = RolePosting.objects.filter(place__pk__among=inside)
    people = dict(postings.values_list("user_id", "user__username"))
    theirs = RolePosting.objects.filter(user__pk__among=people).values_list("user_id", "place_id")
    elsewhere = {people[user] for user, place in theirs if place not in inside}
    here = set(people.values()) - elsewhere
    named = {subject for subject in own | here if not code_of(subject)}
    near = {code[:LENGTH] for pk in inside for code in chains[pk]}
    return [
        *(Part(Q(code=code)) for code in sorted(whole)),
        *(Part(Q(code=stem[:LENGTH]) & _of_kinds(stem)) for stem in sorted(narrow)),
        Part(Q(NONE_BORNE, subject__sought=named), few=True),
        Part(Q(subject__sought=(own | here) - named), few=True),
        Part(Q(NONE_BORNE, user__sought=here), few=True),
        # what they did that is about the divisions above, or what came from the next county
        *(Part(Q(code=code, user__among=here)) for code in sorted(near - whole)),
    ]


def _of_kinds(stem: str) -> Q:
    return reduce(or_, (Q(subject__startswith=f"{kind}{stem}") for kind in ("", *KINDS)))


def _begins(
    codes: AbstractSet[str], own: set[str], counties: set[str], every: set[str]
) -> set[str]:
    """What the codes inside (`own`) begin with, and none outside: the actor's own without their
    zeros where all that begins so lies there, else each county's."""
    stems = {_stem(code) for code in codes}
    whole = {s for s in stems if own.issuperset(c for c in every if c.startswith(s))}
    return whole | {one for one in map(_stem, counties) if not one.startswith(tuple(whole))}


def _stem(code: str) -> str:
    while code.endswith("00"):
        code = code[:-2]
    return code

"""Which entries of the record are about somebody's places: for those to whom it is shown."""

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
from hedun.record.queries import Part
from hedun.record.selecting import select_all


def entries_of(actor: Actor, now: datetime) -> list[Part] | None:
    """Those whose number has the code of the actor's places, or is a policy's there; and what was
    done by, or with the account of, whoever works nowhere else. As parts for which the record has
    an index each. None: all, for who reads the record of every county."""
    codes = places_of(actor, now, PERMITTED["see.record"])
    places = {pk: (code, level) for pk, code, level in select_all(Place, ("id", "code", "level"))}
    inside = below(codes)
    beyond = [pk for pk, (_code, level) in places.items() if level >= Level.COUNTY]
    if EVERYWHERE in codes or inside.issuperset(beyond):
        return None
    every = {code for code, _level in places.values()}
    begins = _begins(codes, {places[pk] for pk in inside}, every)
    narrow = {stem for stem in begins if len(stem) > LENGTH}
    whole = {code[:LENGTH] for code in every if code.startswith(tuple(begins - narrow))}
    rows = select_all(Policy, ("number", "place_id"))
    own = {number for number, place in rows if place in inside}
    postings = RolePosting.objects.values_list("user__username", "place_id")
    here = {user for user, place in postings if place in inside}
    here -= {user for user, place in postings if place not in inside}
    named = {subject for subject in own | here if not code_of(subject)}
    chains = lineages()
    near = {code[:LENGTH] for pk in inside for code in chains[pk]}
    return [
        *(Part(Q(code=code)) for code in sorted(whole)),
        *(Part(Q(code=stem[:LENGTH]) & _of_kinds(stem)) for stem in sorted(narrow)),
        Part(Q(NONE_BORNE, subject__among=named), few=True),
        Part(Q(subject__among=(own | here) - named), few=True),
        Part(Q(NONE_BORNE, user__among=here), few=True),
        # what they did that is about the divisions above, or what came from the next county
        *(Part(Q(code=code, user__among=here)) for code in sorted(near - whole)),
    ]


def _of_kinds(stem: str) -> Q:
    return reduce(or_, (Q(subject__startswith=f"{kind}{stem}") for kind in ("", *KINDS)))


def _begins(codes: set[str], inside: set[tuple[str, int]], every: set[str]) -> set[str]:
    """What the codes inside begin with, and none outside: the actor's own without their zeros
    where all that begins so lies there, else each county's."""
    own = {code for code, _level in inside}
    stems = {_stem(code) for code in codes}
    whole = {s for s in stems if own.issuperset(c for c in every if c.startswith(s))}
    counties = {_stem(code) for code, level in inside if level == Level.COUNTY}
    return whole | {one for one in counties if not one.startswith(tuple(whole))}


def _stem(code: str) -> str:
    while code.endswith("00"):
        code = code[:-2]
    return code

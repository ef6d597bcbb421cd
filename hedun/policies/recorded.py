"""Which entries of the record are about somebody's places: for those to whom it is shown."""

from datetime import datetime

from django.db.models import Q

from hedun.domain.actors import EVERYWHERE, Actor, Level
from hedun.domain.permissions import PERMITTED
from hedun.people.models import RolePosting
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import below
from hedun.policies.models import Policy
from hedun.record.selecting import select_all

# How numbers begin that go on with the code of their place: of households and divisions at once,
# of lists, reports and claims, notices, objections, batches, complaints, forms, beneficiaries.
KINDS = ("", "LJ-", "BA-", "GS-", "YY-", "PF-", "TS-", "ZB-", "SY-")


def entries_of(actor: Actor, now: datetime) -> Q | None:
    """Those whose number has the code of the actor's places, or is a policy's there; and what was
    done by, or with the account of, whoever works nowhere else. None: all, for who reads the
    record of every county."""
    codes = places_of(actor, now, PERMITTED["see.record"])
    places = {pk: (code, level) for pk, code, level in select_all(Place, ("id", "code", "level"))}
    inside = below(codes)
    beyond = [pk for pk, (_code, level) in places.items() if level >= Level.COUNTY]
    if EVERYWHERE in codes or inside.issuperset(beyond):
        return None
    begins = _begins(codes, {places[pk] for pk in inside}, {code for code, _ in places.values()})
    found = Q(pk__in=())
    for kind in KINDS:
        for code in begins:
            found |= Q(subject__startswith=f"{kind}{code}")
    rows = select_all(Policy, ("number", "place_id"))
    own = [number for number, place in rows if place in inside]
    postings = RolePosting.objects.values_list("user__username", "place_id")
    here = {user for user, place in postings if place in inside}
    here -= {user for user, place in postings if place not in inside}
    return found | Q(subject__in=[*own, *here]) | Q(user__in=here)


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

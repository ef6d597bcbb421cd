"""Lists of other cover, and the claims that wait for a person's word on them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from hedun.claims.models import Claim
from hedun.claims.queries import covered_lines, visible_to
from hedun.domain.actors import EVERYWHERE, Actor, Level, Role
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import ENDED
from hedun.domain.permissions import PERMITTED
from hedun.othercover.matching import Match, matches
from hedun.othercover.models import Cover, CoverList
from hedun.people.models import Identity
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import below, on_day
from hedun.policies.numbers import OTHER_COVER
from hedun.policies.queries import Numbers

HANDS_IN = PERMITTED["cover_list.import"]
READERS = PERMITTED["see.other_cover"]


def villages_of(actor: Actor, now: datetime) -> QuerySet[Place]:
    """The villages of today that the actor takes lists in for."""
    return _villages(actor, now, HANDS_IN)


def lists_seen(actor: Actor, now: datetime) -> QuerySet[CoverList]:
    """The lists with rows of villages that the actor has to do with, the newest first."""
    ours = Cover.objects.filter(village__in=_villages(actor, now, READERS)).order_by()
    return CoverList.objects.filter(pk__in=ours.values("listed")).order_by("-pk")


def covers_of(listed: CoverList, actor: Actor, now: datetime) -> QuerySet[Cover]:
    """The rows of a list that the actor may see."""
    rows = listed.covers.filter(village__in=_villages(actor, now, READERS))
    return rows.select_related("village", "replaced_by").order_by("row")


def waiting(actor: Actor, now: datetime) -> list[tuple[Claim, list[Match]]]:
    """The open claims with matches that nobody has answered, by claim."""
    current = Cover.objects.filter(replaced_by=None)
    hashes = current.exclude(id_number_hash="").values("id_number_hash")
    of_number = Identity.objects.filter(id_number_hash__in=hashes).values("household")
    nameless = current.filter(id_number_hash="").values("name")
    seen = visible_to(actor, now).exclude(state__in=ENDED).order_by("number")
    claims = list(
        (
            seen.filter(household__in=of_number) | seen.filter(household__name__in=nameless)
        ).distinct()
    )
    found = matches(claims)
    covered = (
        {x.pk for x in covered_lines([c for c in claims if c.pk in found])} if found else set()
    )
    rows = []
    for claim in claims:
        left = [m for m in found.get(claim.pk, ()) if m.open and m.line.pk in covered]
        if left:
            rows.append((claim, left))
    return rows


def of_claim(claim: Claim) -> Sequence[Match]:
    """All its matches, answered or not."""
    return matches([claim]).get(claim.pk, ())


def says(claim: Claim) -> str:
    """What the claim's policy does with a loss that others pay: offset or refuse."""
    return Numbers().choice(claim.report.policy, OTHER_COVER, claim.event.occurred)


def to_refuse(claims: Sequence[Claim]) -> dict[int, Match]:
    """Line pk → an open match that speaks against covering it, where the policy covers no loss that
    other insurance answers for."""
    numbers = Numbers()
    strict = [
        claim
        for claim in claims
        if numbers.choice(claim.report.policy, OTHER_COVER, claim.event.occurred) == "refuse"
    ]
    found = matches(strict) if strict else {}
    return {one.line.pk: one for met in found.values() for one in met if one.open}


def _villages(actor: Actor, now: datetime, roles: frozenset[Role]) -> QuerySet[Place]:
    codes, today = places_of(actor, now, roles), local_day(now)
    villages = on_day(today).filter(level=Level.VILLAGE).select_related("parent")
    if EVERYWHERE in codes:
        return villages
    return villages.filter(pk__among=below(codes, today))

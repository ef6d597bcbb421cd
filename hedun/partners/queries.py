"""What a person sees of partners, and what a partner's system reads."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from hedun.assessment.models import ClaimAward
from hedun.claims.models import Claim, ClaimMove
from hedun.claims.queries import read_by, visible_to
from hedun.domain.actors import EVERYWHERE, Actor
from hedun.domain.case import State
from hedun.domain.permissions import PERMITTED, held
from hedun.partners.models import Delivery, Hook, Partner, Token
from hedun.payments.models import Payment
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import around, below
from hedun.record.following import table

SEES = PERMITTED["see.partners"]
KEEPS = PERMITTED["partner.keep"]


# ── for the pages ───────────────────────────────────────────────────────────────────────────────


def partners_visible_to(actor: Actor, now: datetime) -> QuerySet[Partner]:
    """Those at, under or above the places where the actor works; a company's staff their own."""
    rows = Partner.objects.select_related("place")
    codes = places_of(actor, now, SEES)
    if EVERYWHERE not in codes:
        rows = rows.filter(place__pk__among=around(codes))
    companies = {posting.company for posting in held("see.partners", actor, now)}
    if "" in companies:
        return rows
    own = Q(pk__in=())
    for company in companies:
        own |= Q(company__startswith=company)
    return rows.filter(own)


def waiting_to_be_admitted(actor: Actor, now: datetime) -> int:
    """For the menu: tokens and hooks that this person may admit. No query where nothing waits."""
    waits = [
        partner
        for model in (Token, Hook)
        for (partner,) in table(model, ("partner_id",), admitted_at=None, off_at=None)
    ]
    places = below(places_of(actor, now, PERMITTED["partner.admit"])) if waits else ()
    if not places:
        return 0
    seen = partners_visible_to(actor, now).filter(place__pk__among=places, ended_at=None)
    admits = set(seen.filter(pk__in=waits).values_list("pk", flat=True))
    return sum(partner in admits for partner in waits)


def places_for(actor: Actor, now: datetime) -> list[Place]:
    """The counties and cities where the actor keeps partners."""
    codes = places_of(actor, now, KEEPS)
    rows = Place.objects.filter(level__in=(2, 3), until=None)
    return list(rows.filter(pk__in=below(codes)).order_by("code"))


def stopped(hooks: Sequence[Hook]) -> QuerySet[Delivery]:
    """What was given up, and waits for somebody; the longest first."""
    rows = Delivery.objects.filter(hook__in=hooks, state=Delivery.State.STOPPED)
    return rows.select_related("hook").order_by("id")


def failing(hooks: Sequence[Hook]) -> QuerySet[Delivery]:
    """What was tried without success and is tried again by itself."""
    rows = Delivery.objects.filter(hook__in=hooks, state=Delivery.State.WAITING, tries__gt=0)
    return rows.select_related("hook").order_by("id")


# ── for partners' systems ───────────────────────────────────────────────────────────────────────


def claims_read(actor: Actor, now: datetime) -> QuerySet[Claim]:
    """Claims that were reported."""
    return visible_to(actor, now).exclude(state=State.DRAFT)


def moves_read(actor: Actor, now: datetime) -> QuerySet[ClaimMove]:
    rows = ClaimMove.objects.filter(read_by(actor, now, "claim__report__"))
    return rows.select_related("claim__report__policy")


def awards_read(actor: Actor, now: datetime) -> QuerySet[ClaimAward]:
    rows = ClaimAward.objects.filter(read_by(actor, now, "claim__report__"))
    return rows.select_related("award__policy", "claim")


def payments_read(actor: Actor, now: datetime) -> QuerySet[Payment]:
    rows = Payment.objects.filter(read_by(actor, now, "obligation__claim__report__"))
    return rows.select_related("batch", "obligation__claim", "obligation__beneficiary", "account")


def untaken() -> QuerySet[Delivery]:
    """What waits to be told, for the list of jobs."""
    return Delivery.objects.filter(next_at__isnull=False)

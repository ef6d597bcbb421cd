"""What a person sees of the preparations, and who may answer for what."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from hedun.domain.actors import EVERYWHERE, Actor, Level
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.people.models import RolePosting, User
from hedun.people.queries import key_of, places_of
from hedun.places.models import Place
from hedun.places.queries import around, below, lineage, on_day
from hedun.readiness.models import Duty, Roster, Task, Tongue, Vehicle
from hedun.record.selecting import select

SEES = PERMITTED["see.readiness"]
ENTERS = PERMITTED["task.enter"]
CONFIRMS = PERMITTED["task.confirm"]
KEEPS = PERMITTED["means.keep"]


def tasks_visible_to(actor: Actor, now: datetime) -> QuerySet[Task]:
    """At, under and above the places where the actor works."""
    rows = Task.objects.select_related("place", "responsible")
    codes = places_of(actor, now, SEES)
    return rows if EVERYWHERE in codes else rows.filter(place__pk__among=around(codes))


def own_tasks(actor: Actor, now: datetime) -> QuerySet[Task]:
    """What the actor answers for and has not confirmed."""
    rows = Task.objects.filter(confirmed_at=None, withdrawn_at=None).select_related("place")
    return rows.filter(responsible__username=actor.user)


def own_duties(actor: Actor, now: datetime) -> list[Duty]:
    """The actor's of today and the six days after it, in the rosters that hold."""
    today = local_day(now)
    rows = Duty.objects.filter(
        user__username=actor.user,
        roster__replaced_at=None,
        day__range=(today, today + timedelta(days=6)),
    )
    return list(rows.select_related("place").order_by("day"))


def count_own(actor: Actor, now: datetime) -> int:
    """For the menu."""
    still = {"confirmed_at": None, "withdrawn_at": None}
    return len(select(Task, ("id",), "responsible_id", key_of(actor), **still))


def places_for(actor: Actor, now: datetime, action: str) -> QuerySet[Place]:
    """Counties and townships of today in which the actor does this."""
    codes, today = places_of(actor, now, PERMITTED[action]), local_day(now)
    rows = on_day(today).filter(level__in=(Level.COUNTY, Level.TOWNSHIP))
    if EVERYWHERE not in codes:
        rows = rows.filter(pk__among=below(codes, today))
    return rows.order_by("code")


def answer_for(place: Place, now: datetime) -> list[User]:
    """Who can answer for something at the place: with a posting there or above, in force."""
    day = local_day(now)
    posted = RolePosting.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        starts__lte=day,
        role__in=[str(role) for role in CONFIRMS],
        place__code__in=lineage(place, day),
    )
    rows = User.objects.filter(is_active=True, postings__in=posted)
    return list(rows.distinct().order_by("name", "pk"))


def counties_of(actor: Actor, now: datetime) -> list[Place]:
    """The counties whose roster the actor sees: those they work in, under or above."""
    codes, today = places_of(actor, now, SEES), local_day(now)
    rows = on_day(today).filter(level=Level.COUNTY)
    if EVERYWHERE not in codes:
        rows = rows.filter(pk__among=around(codes))
    return list(rows.order_by("code"))


def vehicles_in(place: Place, now: datetime) -> QuerySet[Vehicle]:
    inside = below({place.code}, local_day(now))
    return Vehicle.objects.filter(place__in=inside, ended_at=None).select_related("place")


def tongues(now: datetime) -> QuerySet[Tongue]:
    return Tongue.objects.filter(ended_at=None).select_related("user", "place")


def rosters_of(places: Iterable[Place]) -> QuerySet[Roster]:
    """Those that hold, the newest week first."""
    return Roster.objects.filter(place__in=list(places), replaced_at=None).select_related("place")

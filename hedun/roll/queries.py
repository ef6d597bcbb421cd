"""The queue: doubts that wait for a person, and those that were answered."""

from datetime import datetime

from django.db.models import QuerySet

from hedun.domain.actors import EVERYWHERE, Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.people.queries import ROLL_READERS, places_of
from hedun.places.counting import ByVillage
from hedun.places.queries import below
from hedun.roll.models import Doubt


def visible_to(actor: Actor, now: datetime) -> QuerySet[Doubt]:
    """The doubts of the villages that the actor has to do with; open ones first."""
    rows = Doubt.objects.select_related("village__parent", "household").prefetch_related(
        "candidates__household__identity", "candidates__household__village"
    )
    codes = places_of(actor, now, ROLL_READERS)
    if EVERYWHERE not in codes:
        rows = rows.filter(village__pk__among=below(codes, local_day(now)))
    return rows.order_by("village__code", "pk")


def count_open(actor: Actor, now: datetime) -> int:
    """Those that wait for the actor's own answer."""
    codes = places_of(actor, now, PERMITTED["household.link"])
    return _OPEN.inside(below(codes, local_day(now))) if codes else 0


_OPEN = ByVillage(lambda: Doubt.objects.filter(answer=Doubt.Answer.OPEN), "village_id")

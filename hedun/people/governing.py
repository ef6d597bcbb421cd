"""Who governs an account: whoever holds a role of the table over all places where it is posted."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people.models import RolePosting, User
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted


def insist_anywhere(action: str, actor: Actor, now: datetime, subject: str) -> None:
    """Of any place at all: the account is of no place yet."""
    own_places = tuple(p.place for p in actor.postings)
    insist_permitted(action, own_places, actor=actor, now=now, subject=subject)


def insist_over(user: User, action: str, actor: Actor, now: datetime) -> None:
    """Of every place where the account is or will be posted: a county's administrator has no
    hand in an account of the city."""
    insist_anywhere(action, actor, now, user.username)
    for posting in not_over(user.postings.select_related("place"), local_day(now)):
        above = lineage(posting.place)
        insist_permitted(action, above, actor=actor, now=now, subject=user.username)


def not_over(postings: models.QuerySet[RolePosting], day: date) -> models.QuerySet[RolePosting]:
    """In force on the day, or to come."""
    return postings.filter(Q(until__isnull=True) | Q(until__gte=day))

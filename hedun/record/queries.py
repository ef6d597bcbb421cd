"""The record as it is read: entries, newest first, and what can be asked of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import and_

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from hedun.domain.actors import Actor
from hedun.domain.deadlines import LOCAL
from hedun.record.models import Entry, Head
from hedun.record.statements import answered

AUTOMATIC = ("ticker", "setup")  # acts of the clock and of the first set-up


EACH_ACTION = """
WITH RECURSIVE each(action) AS (
    SELECT min(action) FROM record_entry
    UNION ALL
    SELECT (SELECT min(action) FROM record_entry WHERE action > each.action)
    FROM each WHERE each.action IS NOT NULL
) SELECT action FROM each WHERE action IS NOT NULL
"""


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty fields ask nothing. Days are Beijing days, both included."""

    subject: str = ""
    user: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None


# Of the entries those that are about the actor's places; None: all. The record knows no places, so
# a room above says which they are.
Shown = Callable[[Actor, datetime], Q | None]
_SHOWN: list[Shown] = []


def show_by(how: Shown) -> None:
    if how not in _SHOWN:
        _SHOWN.append(how)


def shown_to(actor: Actor, now: datetime) -> Q | None:
    """What the actor is shown of the record; what is checked is always the whole of it."""
    parts = [part for how in _SHOWN if (part := how(actor, now)) is not None]
    return reduce(and_, parts) if parts else None


def entries(wanted: Wanted, shown: Q | None = None) -> QuerySet[Entry]:
    """The entries that fit, the newest first. A subject by how it begins, a user by a part of the
    name: what is asked of millions of entries is what their indices know."""
    found = Entry.objects.order_by("-seq")
    if shown is not None:
        found = found.filter(shown)
    if wanted.subject:
        begins = Q(subject__startswith=wanted.subject)
        found = found.filter(begins | Q(subject__startswith=wanted.subject.upper()))
    if wanted.user:
        part = Q(name__icontains=wanted.user) | Q(username__icontains=wanted.user)
        known = get_user_model().objects.filter(part)
        named = set(known.values_list("username", flat=True))
        named |= {user for user in AUTOMATIC if wanted.user.lower() in user}
        found = found.filter(user__in=sorted(named))
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.first:
        found = found.filter(at__gte=_midnight(wanted.first))
    if wanted.last:
        found = found.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    return found


class Pages(Paginator):  # type: ignore[type-arg]  # not subscriptable while it runs
    """Pages of entries. Of all that there are the numbers have no gaps: none is counted or passed
    over on the way to a page."""

    def __init__(self, wanted: Wanted, shown: Q | None, a_page: int) -> None:
        self.all = wanted == Wanted() and shown is None
        super().__init__(entries(wanted, shown), a_page)

    @cached_property
    def count(self) -> int:
        if not self.all:
            return self.object_list.count()
        return Head.objects.values_list("seq", flat=True).first() or 0

    def page(self, number: int | str) -> "Page[Entry]":
        if not self.all:
            return super().page(number)
        number = self.validate_number(number)
        last = self.count - (number - 1) * self.per_page
        rows = Entry.objects.filter(seq__lte=last, seq__gt=last - self.per_page)
        return Page(rows.order_by("-seq"), number, self)


def actions_there() -> list[str]:
    """The actions that occur in the record: from each to the next one, along their index."""
    return [action for (action,) in answered(EACH_ACTION, ())]


def names(usernames: set[str]) -> dict[str, str]:
    """username → the person's name, or what acts by itself."""
    people = get_user_model().objects.filter(username__in=usernames)
    automatic = {
        "ticker": _("Clock"),
        "setup": _("Set-up"),
        "villager": _("Household by its receipt"),
    }
    return automatic | dict(people.values_list("username", "name"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)

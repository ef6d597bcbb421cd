"""The record as it is read: entries, newest first, and what can be asked of them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hedun.domain.deadlines import LOCAL
from hedun.record.models import Entry

AUTOMATIC = ("ticker", "setup")  # acts of the clock and of the first set-up


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty fields ask nothing. Days are Beijing days, both included."""

    subject: str = ""
    user: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None


def entries(wanted: Wanted) -> QuerySet[Entry]:
    """The entries that fit, the newest first."""
    found = Entry.objects.order_by("-seq")
    if wanted.subject:
        found = found.filter(subject__icontains=wanted.subject)
    if wanted.user:
        known = get_user_model().objects.filter(name__icontains=wanted.user)
        named = list(known.values_list("username", flat=True))
        found = found.filter(Q(user__icontains=wanted.user) | Q(user__in=named))
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.first:
        found = found.filter(at__gte=_midnight(wanted.first))
    if wanted.last:
        found = found.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    return found


def actions_there() -> list[str]:
    """The actions that occur in the record."""
    return list(Entry.objects.order_by("action").values_list("action", flat=True).distinct())


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

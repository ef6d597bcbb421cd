"""What the record says of an account: who changed what, and when."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from hedun.domain.actors import Role
from hedun.domain.words import ROLES, Word
from hedun.language import lang
from hedun.people.models import User
from hedun.places.models import Place
from hedun.record.models import Entry
from hedun.record.queries import names
from hedun.record.words import act

MOST = 60
ABOUT = ("user", "posting", "factor", "lock", "session", "absence")


@dataclass(frozen=True, slots=True)
class Change:
    """One entry. `of`: of a posting, its role, place and days, as they stood in the entry. `user`
    did it, called `who`; it is about `subject`, called `about`."""

    seq: int
    what: Word
    of: str
    starts: date | None
    until: date | None
    who: str
    at: datetime
    user: str
    subject: str
    about: str


def changes(user: User) -> list[Change]:
    """The newest first. Three queries."""
    rows = Entry.objects.filter(about_accounts(), subject=user.username)
    return told(list(rows.order_by("-seq")[:MOST]))


def about_accounts() -> Q:
    """Of entries: they are about an account."""
    return reduce(or_, (Q(action__startswith=f"{noun}.") for noun in ABOUT))


def told(entries: list[Entry]) -> list[Change]:
    """The entries as they are read. Two queries."""
    data = {entry.seq: json.loads(entry.body)["data"] for entry in entries}
    codes = {one["place"] for one in data.values() if "place" in one}
    known = Place.objects.filter(code__in=codes).order_by("starts")
    places = dict(known.values_list("code", "name"))
    people = names({who for entry in entries for who in (entry.user, entry.subject)})
    return [_change(entry, data[entry.seq], places, people) for entry in entries]


def _change(
    entry: Entry, data: dict[str, str], places: dict[str, str], people: dict[str, str]
) -> Change:
    role = ROLES[Role(data["role"])][lang()] if "role" in data else ""
    place = places.get(data.get("place", ""), "")
    return Change(
        entry.seq,
        act(entry.action),
        f"{role} · {place}" if role else "",
        _day(data.get("starts")),
        _day(data.get("until")),
        people.get(entry.user, entry.user),
        entry.at,
        entry.user,
        entry.subject,
        people.get(entry.subject, entry.subject),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

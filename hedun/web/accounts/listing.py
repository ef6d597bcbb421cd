"""The list of accounts: who works where, since when, and who signed in last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.domain.actors import PEOPLE
from hedun.people.models import RolePosting, User
from hedun.places.queries import below

SOON = timedelta(days=30)


def in_force(day: date) -> Q:
    """Of a posting: the day lies in it."""
    return Q(starts__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def _of(user_field: Q) -> Exists:
    return Exists(RolePosting.objects.filter(user_field, user=OuterRef("pk")))


def _shows(day: date) -> dict[str, tuple[str | Promise, Q]]:
    here, later = _of(in_force(day)), _of(Q(starts__gt=day))
    ending = _of(in_force(day) & Q(until__lte=day + SOON))
    return {
        "": (_("In use"), Q(is_active=True)),
        "none": (_("Without a posting"), Q(is_active=True) & ~Q(here) & ~Q(later)),
        "ending": (_("Ending within 30 days"), Q(is_active=True) & Q(ending)),
        "never": (_("Never signed in"), Q(is_active=True, last_login__isnull=True)),
        "closed": (_("Closed"), Q(is_active=False)),
    }


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters as they stand in the address. Names here are those of officials."""

    show: str = ""
    role: str = ""
    place: str = ""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        show, role, place = (query.get(name, "") for name in ("show", "role", "place"))
        return cls(
            show if show in _shows(date.min) else "",
            role if role in set(PEOPLE) else "",
            place if place.isdigit() else "",
            query.get("q", "").strip()[:60],
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.role or self.place or self.q)

    def address(self, **other: str) -> str:
        parts = {"show": self.show, "role": self.role, "place": self.place, "q": self.q} | other
        return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True, slots=True)
class Tab:
    title: str | Promise
    query: str
    count: int
    here: bool


@dataclass(frozen=True)
class Account:
    """`now`: postings in force, `later`: that begin another day."""

    user: User
    now: list[RolePosting]
    later: list[RolePosting]
    past: list[RolePosting]


def matching(accounts: QuerySet[User], wanted: Wanted, day: date) -> QuerySet[User]:
    """By role and place of a posting in force or to come, and by part of a name."""
    if wanted.role or wanted.place:
        posting = Q(until__isnull=True) | Q(until__gte=day)
        if wanted.role:
            posting &= Q(role=wanted.role)
        if wanted.place:
            posting &= Q(place__in=below({wanted.place}, day))
        accounts = accounts.filter(_of(posting))
    if wanted.q:
        accounts = accounts.filter(Q(name__icontains=wanted.q) | Q(username__icontains=wanted.q))
    return accounts


def tabs(accounts: QuerySet[User], wanted: Wanted, day: date) -> list[Tab]:
    """A query each; a tab of nothing is left out unless one stands on it."""
    shows = _shows(day)
    counts = {key: accounts.filter(fits).count() for key, (_title, fits) in shows.items()}
    return [
        Tab(title, f"?{wanted.address(show=key)}", counts[key], wanted.show == key)
        for key, (title, _fits) in shows.items()
        if counts[key] or not key or wanted.show == key
    ]


def shown(accounts: QuerySet[User], wanted: Wanted, day: date) -> QuerySet[User]:
    return accounts.filter(_shows(day)[wanted.show][1]).order_by("name", "username")


def accounts_with_postings(users: Iterable[User], day: date) -> list[Account]:
    """Each with its postings, sorted by time. One query."""
    users = list(users)
    rows = RolePosting.objects.filter(user__in=users).select_related("place__parent")
    own: dict[int, list[RolePosting]] = {}
    for row in rows.order_by("starts", "pk"):
        own.setdefault(row.user_id, []).append(row)
    return [_account(user, own.get(user.pk, []), day) for user in users]


def _account(user: User, postings: list[RolePosting], day: date) -> Account:
    past = [p for p in postings if p.until is not None and p.until < day]
    later = [p for p in postings if p.starts > day]
    now = [p for p in postings if p not in past and p not in later]
    return Account(user, now, later, past)

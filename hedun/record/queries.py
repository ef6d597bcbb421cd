"""The record as it is read: entries, newest first, and what can be asked of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import product
from operator import and_

from django.contrib.auth import get_user_model
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from hedun.domain.actors import Actor
from hedun.domain.deadlines import start_of_day
from hedun.record.codes import BORNE
from hedun.record.models import Entry, Head
from hedun.record.selecting import rows_by
from hedun.record.statements import answered

SUM = F("seq") + 0
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


@dataclass(frozen=True)
class Part:
    """Entries that are found along an index: in their order (`code`: codes.BORNE), the newest
    first, or, `few`, all of them, which are then put in order."""

    fits: Q
    few: bool = False


# Of the entries those that are about the actor's places: what fits one of the parts; None: all. The
# record knows no places, so a room above says which they are.
Shown = Callable[[Actor, datetime], Sequence[Part] | None]
_SHOWN: list[Shown] = []
EVERY = (Part(Q()),)


def show_by(how: Shown) -> None:
    if how not in _SHOWN:
        _SHOWN.append(how)


def shown_to(actor: Actor, now: datetime) -> Sequence[Part] | None:
    """What the actor is shown of the record; what is checked is always the whole of it."""
    told = [parts for how in _SHOWN if (parts := how(actor, now)) is not None]
    return [_all(each) for each in product(*told)] if told else None


def _all(parts: Sequence[Part]) -> Part:
    return Part(reduce(and_, (part.fits for part in parts)), any(part.few for part in parts))


def entries(wanted: Wanted, part: Part) -> QuerySet[Entry]:
    """The entries of the part that fit. A subject by how it begins, a user by a part of
    the name: what is asked of millions of entries is what their indices know."""
    found = Entry.objects.alias(code=BORNE).filter(part.fits)
    if wanted.subject:
        begins = Q(subject__startswith=wanted.subject)
        found = found.filter(begins | Q(subject__startswith=wanted.subject.upper()))
    if wanted.user:
        likely = Q(name__icontains=wanted.user) | Q(username__icontains=wanted.user)
        known = get_user_model().objects.filter(likely)
        named = set(known.values_list("username", flat=True))
        named |= {user for user in AUTOMATIC if wanted.user.lower() in user}
        found = found.filter(user__among=named)
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.first:
        found = found.filter(at__gte=start_of_day(wanted.first))
    if wanted.last:
        found = found.filter(at__lt=start_of_day(wanted.last + timedelta(days=1)))
    return found


class Pages(Paginator):  # type: ignore[type-arg]  # not subscriptable while it runs
    """Pages of all entries there are. Their numbers have no gaps: none is counted or passed over
    on the way to a page."""

    def __init__(self, a_page: int) -> None:
        super().__init__(Entry.objects.all(), a_page)

    @cached_property
    def count(self) -> int:
        return Head.objects.values_list("seq", flat=True).first() or 0

    def page(self, number: int | str) -> "Page[Entry]":
        number = self.validate_number(number)
        last = self.count - (number - 1) * self.per_page
        rows = Entry.objects.filter(seq__lte=last, seq__gt=last - self.per_page)
        return Page(rows.order_by("-seq"), number, self)


@dataclass(frozen=True)
class Stretch:
    """Some entries, the newest first, of those that are shown and fit. `newer`: the number after
    which there are more, `older`: before which; None: there are none."""

    entries: Sequence[Entry]
    newer: int | None = None
    older: int | None = None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


def stretch(
    wanted: Wanted,
    shown: Sequence[Part] | None,
    length: int,
    *,
    before: int | None = None,
    after: int | None = None,
) -> Stretch:
    """The newest of what is shown and fits; those next `before` a number, or next `after` one;
    where there are none, the newest. How many there are altogether is not counted: of millions
    that takes seconds."""
    parts = EVERY if shown is None else shown
    if after is not None:
        found = _next(wanted, parts, Q(seq__gt=after), False, length + 1)
        if len(found) > length:
            return Stretch(_of(found[:length]), newer=found[length - 1], older=found[0])
        return stretch(wanted, shown, length)  # what is left fills no page, the newest do
    found = _next(wanted, parts, Q() if before is None else Q(seq__lt=before), True, length + 1)
    if before is not None and not found:
        return stretch(wanted, shown, length)
    kept = found[:length]
    newer = None if before is None else kept[0]
    return Stretch(_of(kept), newer=newer, older=kept[-1] if found != kept else None)


def _next(
    wanted: Wanted, parts: Sequence[Part], near: Q, downwards: bool, length: int
) -> list[int]:
    """The numbers that come first, upwards or downwards: from each part the first few, which
    its index gives without a look at the rest."""
    texts, values = list[str](), list[object]()
    for part in parts:
        # By a sum no index is in order: what is few is found first. PostgreSQL would else look
        # through everybody's for theirs, because all of the newest may be.
        order = SUM if part.few else F("seq")
        rows = (
            entries(wanted, part).filter(near).order_by(order.desc() if downwards else order.asc())
        )
        try:
            text, held = rows.values("seq")[:length].query.sql_with_params()
        except EmptyResultSet:  # nothing can fit
            continue
        texts.append(f"SELECT seq FROM ({text}) AS part")
        values += held
    found = {seq for (seq,) in answered(" UNION ALL ".join(texts), values)} if texts else set()
    return sorted(found, reverse=downwards)[:length]


def _of(numbers: Sequence[int]) -> list[Entry]:
    return sorted(rows_by(Entry, "seq", numbers), key=lambda entry: -entry.seq)


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

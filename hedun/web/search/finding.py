"""What is found by a few words: claims, households, reports, places, batches, notices.

Only what the actor may see is looked through. One table says how each kind is looked for and what
it says of itself, so that a kind more is a row more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun import speech
from hedun.claims import queries as claims
from hedun.claims.models import Claim, Report
from hedun.claims.past import marked_late
from hedun.domain.actors import READERS, Actor, Level
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.words import MARKS
from hedun.language import lang
from hedun.notices.models import Notice
from hedun.notices.queries import notices_visible_to
from hedun.payments.models import PaymentBatch
from hedun.payments.queries import batches_seen
from hedun.people.models import Household
from hedun.people.queries import found_households, places_of
from hedun.places.models import Place
from hedun.places.queries import below, called

A_FEW, A_PAGE = 6, 50
LEAST_NUMBER = 4  # characters of a number that are looked for inside numbers


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, what tells it from others, its number, and where it leads."""

    title: str
    beside: str
    number: str
    url: str
    state: State | None = None
    fen: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """`find`: by words; `exact`: the one with this very number; `show`: as a row of the page;
    `late`: the primary keys of those among the rows that are marked late; `read`: what was found as
    rows with what they say of others, of those alone that are shown. Of claims and households keys
    are found, which may be very many."""

    title: str | Promise
    icon: str
    find: Callable[[str, Actor, datetime], QuerySet[Any] | Sequence[int]]
    exact: Callable[[str, Actor, datetime], QuerySet[Any]] | None
    show: Callable[[Any, datetime], Hit]
    late: Callable[[Sequence[Any]], frozenset[int]] = lambda rows: frozenset()
    read: Callable[[Sequence[Any]], Sequence[Any]] = lambda rows: rows

    def hits(self, found: Sequence[Any], now: datetime) -> list[Hit]:
        rows = self.read(found)
        late = self.late(rows)
        mark = MARKS["late"][lang()]
        shown = [(row.pk in late, self.show(row, now)) for row in rows]
        return [replace(hit, mark=mark if is_late else "") for is_late, hit in shown]


@dataclass(frozen=True, slots=True)
class Found:
    """The things of one kind: the first few, or one page of them."""

    key: str
    kind: Kind
    hits: list[Hit]
    count: int
    page: Page[Any] | None = None

    @property
    def more(self) -> bool:
        return self.page is None and self.count > len(self.hits)


def _in_number(text: str) -> Q:
    """Part of a number: only where it is long enough to tell anything."""
    return Q(number__contains=text.upper()) if len(text) >= LEAST_NUMBER else Q(pk__in=())


def _reports(text: str, actor: Actor, now: datetime) -> QuerySet[Report]:
    named, seen = text.upper(), claims.seen_by(actor, now).reports
    keys = {one.pk for one in seen if named in one.number} if len(text) >= LEAST_NUMBER else set()
    rows = Report.objects.filter(pk__among=keys)
    return rows.select_related("village__parent").order_by("-pk")


def _places(text: str, actor: Actor, now: datetime) -> QuerySet[Place]:
    seen, named = below(places_of(actor, now, READERS), local_day(now)), text.upper()
    found = called(lambda code, name: named in name.upper() or code == text, seen)
    inside = Place.objects.filter(pk__among=found, until=None, level__gte=Level.TOWNSHIP)
    return inside.select_related("parent").order_by("level", "code")


def _batches(text: str, actor: Actor, now: datetime) -> QuerySet[PaymentBatch]:
    return batches_seen(actor, now).filter(_in_number(text)).order_by("-pk")


def _notices(text: str, actor: Actor, now: datetime) -> QuerySet[Notice]:
    rows = Notice.objects.filter(
        _in_number(text), report__pk__among=claims.seen_by(actor, now).keys
    )
    return rows.select_related("report__village__parent").order_by("-pk")


def _village(place: Place) -> str:
    return f"{place.parent.name} · {place.name}" if place.parent else place.name


def _read_claims(keys: Sequence[int]) -> list[Claim]:
    read = Claim.objects.select_related("household", "event", "report__village__parent")
    known = read.in_bulk(list(keys))
    return [known[pk] for pk in keys]


def _read_households(keys: Sequence[int]) -> list[Household]:
    known = Household.objects.select_related("village__parent").in_bulk(list(keys))
    return [known[pk] for pk in keys]


def _show_claim(claim: Claim, now: datetime) -> Hit:
    return Hit(
        claim.household.name,
        f"{_village(claim.report.village)} · {speech.day(claim.event.occurred, now)}",
        claim.number,
        reverse("claims:claim", args=[claim.number]),
        State(claim.state),
    )


def _show_household(household: Household, now: datetime) -> Hit:
    place = f"{_village(household.village)} {household.group}".strip()
    address = reverse("people:household", args=[household.number])
    return Hit(household.name, place, household.number, address)


def _show_report(report: Report, now: datetime) -> Hit:
    opened = speech.instant(report.opened_at, now)
    return Hit(
        _village(report.village),
        opened,
        report.number,
        reverse("claims:report", args=[report.number]),
    )


def _show_place(place: Place, now: datetime) -> Hit:
    above = place.parent.name if place.parent else ""
    return Hit(place.name, above, place.code, reverse("claims:reports") + f"?place={place.code}")


def _show_batch(batch: PaymentBatch, now: datetime) -> Hit:
    return Hit(
        batch.number,
        speech.instant(batch.made_at, now),
        batch.number,
        reverse("payments:batch", args=[batch.number]),
        fen=batch.total_fen,
    )


def _show_notice(notice: Notice, now: datetime) -> Hit:
    return Hit(
        _village(notice.report.village),
        f"{speech.instant(notice.posted_at, now)} — {speech.instant(notice.ends_at, now)}",
        notice.number,
        reverse("notices:notice", args=[notice.number]),
    )


def _numbered(find: Callable[[Actor, datetime], QuerySet[Any]]) -> Callable[..., QuerySet[Any]]:
    return lambda text, actor, now: find(actor, now).filter(number=text.upper())


KINDS: dict[str, Kind] = {
    "claims": Kind(
        pgettext_lazy("found", "Claims"),
        "doc",
        claims.found_by,
        _numbered(claims.visible_to),
        _show_claim,
        marked_late,
        _read_claims,
    ),
    "households": Kind(
        pgettext_lazy("found", "Households"),
        "people",
        found_households,
        None,
        _show_household,
        read=_read_households,
    ),
    "reports": Kind(
        _("Reports"), "list", _reports, _numbered(claims.reports_visible_to), _show_report
    ),
    "places": Kind(_("Villages and towns"), "pin", _places, None, _show_place),
    "batches": Kind(_("Payment batches"), "wallet", _batches, _numbered(batches_seen), _show_batch),
    "notices": Kind(_("Notices"), "notice", _notices, _numbered(notices_visible_to), _show_notice),
}


def straight_to(text: str, actor: Actor, now: datetime) -> str:
    """The address of the one thing with this very number; empty where there is none."""
    for kind in KINDS.values():
        one = kind.exact(text, actor, now).first() if kind.exact else None
        if one is not None:
            return kind.show(one, now).url
    return ""


def found(text: str, actor: Actor, now: datetime) -> list[Found]:
    """The beginning of every kind of which there is anything."""
    all_kinds = [_few(key, kind, kind.find(text, actor, now), now) for key, kind in KINDS.items()]
    return [one for one in all_kinds if one.count]


def _few(key: str, kind: Kind, rows: QuerySet[Any] | Sequence[int], now: datetime) -> Found:
    first = list(rows[: A_FEW + 1])
    shown = kind.hits(first[:A_FEW], now)
    if len(first) <= A_FEW:
        return Found(key, kind, shown, len(shown))
    return Found(key, kind, shown, rows.count() if isinstance(rows, QuerySet) else len(rows))


def page_of(key: str, text: str, actor: Actor, now: datetime, number: str | None) -> Found:
    """All of one kind, in pages. Raises KeyError for a kind that does not exist."""
    kind = KINDS[key]
    page = Paginator(kind.find(text, actor, now), A_PAGE).get_page(number)
    return Found(key, kind, kind.hits(list(page), now), page.paginator.count, page)

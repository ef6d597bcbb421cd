"""Which table answers for a place on a day; asked for many at once, it takes as many questions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from hedun.claims.models import Claim
from hedun.domain.actors import Actor, Level, Role
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import Lineages, around, below, lineages, on_day
from hedun.policies.numbers import PRICE_DAY
from hedun.policies.queries import Numbers
from hedun.prices.kinds import KINDS, Key, Kind
from hedun.prices.models import PriceRow, PriceTable
from hedun.prices.rows import Row
from hedun.prices.tables import Table
from hedun.record.following import Followed, Written
from hedun.record.selecting import rows_by

State = PriceTable.State
# Who values and awards, who decides, and who looks over their shoulder.
SEES = PERMITTED["see.prices"]


# ── what holds ──────────────────────────────────────────────────────────────────────────────────


class Wanted(NamedTuple):
    """One question: a kind's table for a place (its primary key) on a day."""

    kind: str
    place: int
    day: date


class Prices:
    """The confirmed tables. The divisions are read once, and for what a call asks the heads of the
    tables of its places in one question and their rows in another: three, however many lines are
    valued, and none of what is kept in memory."""

    def __init__(self) -> None:
        self._above: Lineages = {}
        self._kept = _Kept()

    def tables(self, wanted: Iterable[Wanted]) -> dict[Wanted, Table | None]:
        """The table of each question; None where there is none."""
        asked = dict.fromkeys(wanted)
        if asked:
            self._above = self._above or lineages()
        self._kept = _KEPT.now()
        self._read_heads({code for one in asked for code in self._above[one.place]})
        heads = {one: self._head(one) for one in asked}
        self._read([head for head in heads.values() if head])
        tables = self._kept.tables
        return {one: tables[head.pk] if head else None for one, head in heads.items()}

    def on(self, kind: str, place: Place, day: date) -> Table | None:
        """The table of the narrowest place at or above this one that has one for the day, there
        the one that was confirmed last."""
        wanted = Wanted(kind, place.pk, day)
        return self.tables([wanted])[wanted]

    def values(self, asked: Collection[tuple[Wanted, Key]]) -> list[Row | None]:
        """The row under each key; None where there is no table or it says nothing."""
        tables = self.tables(one for one, _ in asked)
        found = ((tables[one], key) for one, key in asked)
        return [table.row(*key) if table else None for table, key in found]

    def _head(self, wanted: Wanted) -> PriceTable | None:
        """Of the narrowest place that has one for the day, there the one confirmed last."""
        near = (head for code in self._above[wanted.place] for head in self._kept.heads[code])
        fits = (head for head in near if head.kind == wanted.kind and is_for(head, wanted.day))
        return next(fits, None)

    def _read_heads(self, codes: set[str]) -> None:
        new = codes - self._kept.heads.keys()
        if not new:
            return
        found: dict[str, list[PriceTable]] = {code: [] for code in new}
        rows = PriceTable.objects.filter(state=State.CONFIRMED, place__code__in=sorted(new))
        for head in rows.select_related("place").order_by("-decided_at", "-pk"):
            found[head.place.code].append(head)
        self._kept.heads.update(found)

    def _read(self, heads: Iterable[PriceTable]) -> None:
        new = {head.pk: head for head in heads if head.pk not in self._kept.tables}
        rows: dict[int, list[PriceRow]] = {pk: [] for pk in new}
        for row in rows_by(PriceRow, "table_id", new):
            rows[row.table_id].append(row)
        self._kept.tables.update({pk: _table(head, rows[pk]) for pk, head in new.items()})


@dataclass(frozen=True, slots=True)
class _Kept:
    """The confirmed tables that were asked for: their heads by place, the last confirmed first, and
    by primary key what they say. In memory until a table is written."""

    heads: dict[str, list[PriceTable]] = field(default_factory=dict)
    tables: dict[int, Table] = field(default_factory=dict)


def _follow(kept: _Kept, written: Written, _key: object) -> _Kept:
    changed = any(written.of(label) for label in ("prices.PriceTable", "prices.PriceRow"))
    return _Kept() if changed or len(kept.tables) > MOST_KEPT else kept


MOST_KEPT = 500
_KEPT = Followed(lambda _key: _Kept(), _follow)


def is_for(head: PriceTable, day: date) -> bool:
    return head.effective <= day and (head.expires is None or day <= head.expires)


def in_force(kind: str, place: Place, day: date) -> PriceTable | None:
    """The head of the place's own table of the day."""
    rows = PriceTable.objects.filter(kind=kind, place__code=place.code, state=State.CONFIRMED)
    return rows.filter(for_day(day)).order_by("-decided_at", "-pk").first()


def for_day(day: date) -> Q:
    return Q(effective__lte=day) & (Q(expires=None) | Q(expires__gte=day))


def day_of(claim: Claim, now: datetime, numbers: Numbers | None = None) -> date:
    """The day whose prices the claim's loss is valued by, as its policy says (`price_day`): when
    it occurred, was first told, or is assessed (now). `numbers`: asked for many, the same reader.
    """
    said = (numbers or Numbers()).choice(claim.report.policy, PRICE_DAY, claim.event.occurred)
    match said:
        case "reported":
            return local_day(claim.report.first_told_at)
        case "assessed":
            return local_day(now)
    return claim.event.occurred


# ── versions, for the pages ─────────────────────────────────────────────────────────────────────


def seen_by(actor: Actor, now: datetime) -> QuerySet[PriceTable]:
    """The versions for places at, under or above where the actor works."""
    places = around(places_of(actor, now, SEES))
    return PriceTable.objects.filter(place__pk__among=places).select_related("place")


def keeper(level: int) -> Role:
    """Whose the tables of a place are: the county's bureau's, above it the city's."""
    return Role.CITY if level < Level.COUNTY else Role.FORESTRY


def proposes_for(actor: Actor, now: datetime) -> QuerySet[Place]:
    """The places whose tables the actor proposes, confirms and declines."""
    today = local_day(now)
    own, wider = (below(places_of(actor, now, {role})) for role in (Role.FORESTRY, Role.CITY))
    may = Q(pk__among=own, level=Level.COUNTY) | Q(pk__among=wider, level__lt=Level.COUNTY)
    return on_day(today).filter(may)


def waiting(actor: Actor, now: datetime) -> QuerySet[PriceTable]:
    """Proposals of others that this person may confirm or decline."""
    rows = PriceTable.objects.filter(state=State.OPEN, place__in=proposes_for(actor, now))
    return rows.exclude(proposed_by=actor.user).select_related("place")


def rows_of(head: PriceTable) -> dict[Key, Row]:
    """The rows of a version, whatever has become of it, in their order."""
    return _rows(KINDS[head.kind], head.rows.all())


def before(head: PriceTable) -> PriceTable | None:
    """What the version follows: of those confirmed earlier the one for its first day, else the
    last that began before it."""
    rows = PriceTable.objects.filter(kind=head.kind, place=head.place, state=State.CONFIRMED)
    rows = rows.exclude(pk=head.pk).filter(effective__lte=head.effective)
    if head.decided_at and head.state == State.CONFIRMED:
        rows = rows.filter(Q(decided_at__lt=head.decided_at) | Q(pk__lt=head.pk))
    rows = rows.order_by("-decided_at", "-pk")
    return rows.filter(for_day(head.effective)).first() or rows.first()


def covers(head: PriceTable) -> QuerySet[PriceTable]:
    """The confirmed versions whose days a proposal takes, all or some of them."""
    rows = PriceTable.objects.filter(kind=head.kind, place=head.place, state=State.CONFIRMED)
    if head.expires is not None:
        rows = rows.filter(effective__lte=head.expires)
    return rows.filter(Q(expires=None) | Q(expires__gte=head.effective)).order_by("effective")


def _table(head: PriceTable, rows: Iterable[PriceRow]) -> Table:
    return Table(
        number=head.number,
        kind=KINDS[head.kind],
        place=head.place.name,
        title={"zh": head.title_zh, "en": head.title_en},
        source=head.source,
        effective=head.effective,
        expires=head.expires,
        rows=_rows(KINDS[head.kind], rows),
    )


def _key(kind: Kind, kept: str) -> Key:
    """Its codes; a part that its kind has been given since is open."""
    codes = kept.split("/")
    return tuple(codes + [""] * (len(kind.parts) - len(codes)))


def _rows(kind: Kind, rows: Iterable[PriceRow]) -> dict[Key, Row]:
    ordered = sorted(rows, key=lambda row: row.position)
    found = (Row(_key(kind, r.key), r.value, r.unit, r.until, r.note) for r in ordered)
    return {row.key: row for row in found}

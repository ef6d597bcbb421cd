"""The versions of the tables as people look for them: what holds today, what waits, what was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count

from hedun.domain.actors import Actor
from hedun.domain.words import Lang
from hedun.prices import queries
from hedun.prices.kinds import KINDS, Key, Kind
from hedun.prices.models import PriceTable
from hedun.prices.rows import Difference, Row, differences
from hedun.prices.tables import figure
from hedun.record.queries import names

State = PriceTable.State


@dataclass(frozen=True)
class Version:
    """`stands`: open, declined, withdrawn; of a confirmed one later, now, superseded or over."""

    head: PriceTable
    stands: str
    proposed_by: str
    decided_by: str
    count: int

    @property
    def kind(self) -> Kind:
        return KINDS[self.head.kind]


@dataclass(frozen=True)
class Held:
    """A kind with the versions that hold today, one for a place."""

    kind: Kind
    now: Sequence[Version]
    later: int
    every: int


def versions(heads: Iterable[PriceTable], today: date) -> list[Version]:
    """Each with what has become of it, the newest first. `heads`: all of the kinds and places."""
    rows = sorted(heads, key=lambda h: (h.decided_at or h.proposed_at, h.pk), reverse=True)
    known = names({name for row in rows for name in (row.proposed_by, row.decided_by) if name})
    counted = PriceTable.objects.filter(pk__in=[row.pk for row in rows])
    counts = dict(counted.values_list("pk").annotate(Count("rows")))
    holds: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        stands = _stands(row, today, holds)
        who = (known.get(name, name) for name in (row.proposed_by, row.decided_by))
        found.append(Version(row, stands, *who, counts[row.pk]))
    return found


def _stands(row: PriceTable, today: date, holds: set[tuple[str, str]]) -> str:
    """`holds`: kinds and places for which a newer one holds today; grows."""
    if row.state != State.CONFIRMED:
        return str(row.state)
    if row.effective > today:
        return "later"
    if not queries.is_for(row, today):
        return "over"
    if (row.kind, row.place.code) in holds:
        return "superseded"
    holds.add((row.kind, row.place.code))
    return "now"


def by_kind(found: Sequence[Version]) -> Iterator[Held]:
    """Every kind, also those without a table yet."""
    for kind in KINDS.values():
        own = [one for one in found if one.kind == kind]
        later = sum(one.stands == "later" for one in own)
        yield Held(kind, [one for one in own if one.stands == "now"], later, len(own))


@dataclass(frozen=True)
class Line:
    """One key of a version beside the version before. `cells`: the key in words."""

    cells: tuple[str, ...]
    own: bool  # a code of the county's that has no words
    state: str
    new: str
    old: str
    percent: Decimal | None
    note: str

    @property
    def change(self) -> str:
        """+4.2 %, with a minus as wide as a digit; nothing where no figure can be compared."""
        if self.percent is None or self.state != "changed":
            return ""
        return f"{self.percent:+}%".replace("-", "−")


def lines(kind: Kind, old: Mapping[Key, Row], new: Mapping[Key, Row], lang: Lang) -> list[Line]:
    """The rows of a version in their order, then those that only the one before had."""
    return [_line(kind, one, lang) for one in differences(old, new)]


def _line(kind: Kind, one: Difference, lang: Lang) -> Line:
    def said(row: Row | None) -> str:
        return figure(kind, row)[lang] if row else ""

    parts = list(zip(kind.parts, one.key, strict=True))
    every = {"zh": "不限", "en": "any"}[lang]
    return Line(
        cells=tuple(part.said(code, lang) or every for part, code in parts),
        own=any(code and not part.band and code not in part.known for part, code in parts),
        state=one.state,
        new=said(one.new),
        old=said(one.old),
        percent=one.percent if kind.shape != "span" else None,
        note=one.new.note if one.new else "",
    )


def may_decide(head: PriceTable, actor: Actor, places: set[int]) -> str:
    """confirm, withdraw or nothing: what this person does with a proposal."""
    if head.state != State.OPEN or head.place_id not in places:
        return ""
    return "withdraw" if head.proposed_by == actor.user else "confirm"

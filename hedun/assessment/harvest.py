"""Degrees that are judged anew at harvest: which claims wait for it, and until when.

A crop that was hit while it grew is assessed provisionally and awarded in advance, or not awarded
yet. At harvest the claim is opened again (or sent back to the expert), the expert finds the final
degree, and only the difference is paid.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from hedun.assessment.figures import Figure, figures
from hedun.assessment.models import Assessment
from hedun.assessment.standing import held
from hedun.claims.items import CROP, ITEMS
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines, visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.permissions import PERMITTED
from hedun.places.queries import altitudes
from hedun.prices.queries import Prices, Wanted
from hedun.prices.tables import Table
from hedun.record.selecting import by_key

READERS = PERMITTED["see.harvest"]
OVER = frozenset({State.REFUSED, State.CLOSED})


@dataclass(frozen=True)
class Due:
    """A claim that waits for harvest. `day`: the last one of its crops' harvest; None where the
    calendar does not say. `held_fen`: awarded already."""

    claim: Claim
    lines: Sequence[tuple[LossLine, Figure]]
    day: date | None
    held_fen: int

    @property
    def state(self) -> State:
        return State(self.claim.state)

    @property
    def with_expert(self) -> bool:
        """The next step is the expert's; before, the insurer opens the claim again."""
        return self.state is State.ACCEPTED

    @property
    def with_insurer(self) -> bool:
        return self.state in (State.PAID, State.ASSESSED)

    def is_late(self, today: date) -> bool:
        return self.day is not None and self.day < today


def provisional(claims: Iterable[Claim]) -> dict[int, list[tuple[LossLine, Figure]]]:
    """claim pk → its covered crop lines whose newest figure is provisional; others are left out."""
    lines = [line for line in covered_lines(list(claims)) if line.section == CROP]
    known = figures(lines)
    found: dict[int, list[tuple[LossLine, Figure]]] = {}
    for line in lines:
        latest = known[line.pk].latest
        if latest.provisional:
            found.setdefault(line.claim.pk, []).append((line, latest))
    return found


def due(actor: Actor, now: datetime) -> list[Due]:
    """The claims that the actor may see and that wait for harvest, the earliest first."""
    claims = list(_marked(actor, now))
    waiting = provisional(claims)
    claims = [claim for claim in claims if claim.pk in waiting]
    days, money = harvests(claims, waiting), held(claims)
    found = [Due(c, waiting[c.pk], days.get(c.pk), money[c.pk]) for c in claims]
    return sorted(found, key=lambda one: (one.day or date.max, one.claim.number))


def count_due(actor: Actor, now: datetime) -> int:
    """How many; without asking the calendar, or for anything that a page would show of them."""
    marked = _marked(actor, now).select_related(None).order_by().values_list("pk", flat=True)
    claims = by_key(Claim, marked).values()
    return len(provisional(claims)) if claims else 0


def _marked(actor: Actor, now: datetime) -> QuerySet[Claim]:
    """The claims with a crop that was ever assessed provisionally and that are not over."""
    early = Assessment.objects.filter(provisional=True, line__section=CROP).order_by()
    seen = visible_to(actor, now).filter(pk__in=early.values("line__claim"))
    return seen.exclude(state__in=OVER)


def harvests(
    claims: Collection[Claim], waiting: Mapping[int, Sequence[tuple[LossLine, Figure]]]
) -> dict[int, date]:
    """claim pk → the last day on which its crops stand, by the calendar of the place."""
    wanted = {c.pk: Wanted("calendar", c.report.village_id, c.event.occurred) for c in claims}
    tables = Prices().tables(wanted.values()) if wanted else {}
    heights = altitudes({one.place for one in wanted.values()}) if any(tables.values()) else {}
    found: dict[int, date] = {}
    for claim in claims:
        one = wanted[claim.pk]
        table, metres = tables[one], heights.get(one.place)
        crops = {line.item for line, _ in waiting[claim.pk]}
        days = [last_day(table, crop, metres, one.day) for crop in crops] if table else []
        known = [day for day in days if day is not None]
        if known:
            found[claim.pk] = max(known)
    return found


def last_day(table: Table, crop: str, metres: int | None, occurred: date) -> date | None:
    """The last day of the crop's last stage, in the season of the loss."""
    stages = ITEMS[crop].stages if crop in ITEMS else ()
    named = stages or tuple(dict.fromkeys(key[1] for key in table.rows if key[0] == crop))
    row = table.span(crop, named[-1], metres) if named else None
    if row is None:
        return None
    month, day = divmod(row.until or row.value, 100)
    year = occurred.year + ((month, day) < (occurred.month, occurred.day))
    leap = (month, day) == (2, 29) and year % 4
    return date(year, month, 28 if leap else day)

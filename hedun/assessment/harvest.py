"""Degrees that are judged anew at harvest: which claims wait for it, and until when.

A crop that was hit while it grew is assessed provisionally and awarded in advance, or not awarded
yet. At harvest the claim is opened again (or sent back to the expert), the expert finds the final
degree, and only the difference is paid.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hedun.assessment.figures import Figure, figures
from hedun.assessment.models import Assessment
from hedun.assessment.standing import held
from hedun.claims.items import CROP, ITEMS
from hedun.claims.models import Claim, LineDecision, LossLine
from hedun.claims.queries import covered_lines, seen_by, visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.permissions import PERMITTED
from hedun.places.queries import altitudes
from hedun.prices.queries import Prices, Wanted
from hedun.prices.tables import Table
from hedun.record.following import Followed, Written
from hedun.record.selecting import by_key, select

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
    reports = seen_by(actor, now).keys
    near = [pk for pk, report in _WAITING.now().items() if report in reports]
    claims = list(visible_to(actor, now).filter(pk__among=near))
    waiting = provisional(claims)
    claims = [claim for claim in claims if claim.pk in waiting]
    days, money = harvests(claims, waiting), held(claims)
    found = [Due(c, waiting[c.pk], days.get(c.pk), money[c.pk]) for c in claims]
    return sorted(found, key=lambda one: (one.day or date.max, one.claim.number))


def count_due(actor: Actor, now: datetime) -> int:
    """How many. For the menu of every page: no query but those to the record."""
    waiting = _WAITING.now()
    reports = seen_by(actor, now).keys if waiting else frozenset()
    return sum(report in reports for report in waiting.values())


# ── what is kept in memory of who waits ─────────────────────────────────────────────────────────


def _of_reports(claims: Iterable[int] | None) -> dict[int, int]:
    """Which of the claims (pks; None: of all) wait for harvest, and of which report they are."""
    early = Assessment.objects.filter(provisional=True, line__section=CROP).order_by()
    if claims is not None:
        early = early.filter(line__claim__pk__among=frozenset(claims))
    marked = set(early.values_list("line__claim", flat=True))
    opened = [claim for claim in by_key(Claim, marked).values() if claim.state not in OVER]
    waiting = provisional(opened) if opened else {}
    return {claim.pk: claim.report_id for claim in opened if claim.pk in waiting}


def _read(_key: object) -> Mapping[int, int]:
    return _of_reports(None)


def _follow(kept: Mapping[int, int], written: Written, _key: object) -> Mapping[int, int]:
    """Of the claims that were written, or anything of their lines, anew."""
    lines = set(written.of("claims.LossLine"))
    for model in (Assessment, LineDecision):
        rows = select(model, ("line_id",), "id", written.of(model._meta.label))
        lines |= {line for (line,) in rows}
    touched = {pk for (pk,) in select(LossLine, ("claim_id",), "id", lines)}
    touched |= written.of("claims.Claim")
    if not touched:
        return kept
    stays = {pk: report for pk, report in kept.items() if pk not in touched}
    return stays | _of_reports(touched)


_WAITING = Followed(_read, _follow)


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

"""The figures of a line: what the village said, what the township, the expert and the city found.

The newest one counts, whoever found it: the expert comes after the township, a re-survey after the
expert. What the city has set stands until the claim is opened again, since nobody assesses such a
line in between (actions.assess). A figure whose move was undone does not count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from hedun.assessment.beside import NOTHING, said
from hedun.assessment.models import Assessment
from hedun.assessment.past import taken_back
from hedun.claims.models import LossLine
from hedun.record.selecting import select

COLUMNS = (
    "line_id", "level", "user", "quantity_e4", "degree_ppm", "amount_fen", "other_paid_fen",
    "user_name", "at", "reason", "provisional",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """Area (or number), degree and documented loss as one level has them. `degree_ppm`,
    `amount_fen` None: not said. `provisional`: a final one will follow; `beside`: what other rooms
    say of the line (beside.py)."""

    quantity_e4: int
    degree_ppm: int | None
    amount_fen: int | None = None
    other_paid_fen: int = 0
    by: str = ""
    at: datetime | None = None
    reason: str = ""
    provisional: bool = False
    beside: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def quantity(self) -> Decimal:
        return Decimal(self.quantity_e4).scaleb(-4)

    @property
    def degree(self) -> Decimal | None:
        return None if self.degree_ppm is None else Decimal(self.degree_ppm).scaleb(-6)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one line; a level that has not looked is None."""

    village: Figure
    township: Figure | None = None
    expert: Figure | None = None
    city: Figure | None = None

    @property
    def latest(self) -> Figure:
        """The newest; of two at the same instant the higher level's."""
        return _newest(self.city, self.expert, self.township) or self.village

    @property
    def last_word(self) -> Figure | None:
        """Of the city's and the expert's, which settle a degree, the newest."""
        return _newest(self.city, self.expert)


def _newest(*found: Figure | None) -> Figure | None:
    """Of two at the same instant the one named first."""
    dated = [(figure.at, figure) for figure in found if figure and figure.at]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None


def figures(
    lines: Sequence[LossLine], as_of: Mapping[int, datetime] | None = None
) -> dict[int, Figures]:
    """{line pk: Figures}, two queries. `as_of`, by claim pk: what was known at that instant."""
    limits = as_of or {}
    claim_of = {line.pk: line.claim_id for line in lines}
    undone = taken_back(set(claim_of.values()), limits)
    found: dict[int, dict[int, Figure]] = {line.pk: {} for line in lines}
    newest: dict[int, int] = {}  # line pk → the level of its newest figure
    # An amount once said stands until another is said: most who look again measure and count.
    amounts = {line.pk: (line.amount_fen, line.other_paid_fen) for line in lines}
    beside = said(lines, limits)
    village = {
        line.pk: Figure(
            line.quantity_e4,
            line.degree_ppm,
            line.amount_fen,
            line.other_paid_fen,
            beside=beside.get(line.pk, NOTHING),
        )
        for line in lines
    }
    rows = select(Assessment, COLUMNS, "line_id", claim_of)
    for line, level, user, quantity, degree, amount, paid, name, at, why, early in rows:
        claim = claim_of[line]
        until = limits.get(claim)
        if (claim, user, at) not in undone and (until is None or at <= until):
            before = amounts[line]
            now = (before[0] if amount is None else amount, before[1] if paid is None else paid)
            amounts[line] = now
            if quantity is None:  # papers: what was found in the field stands as it was found
                of_line, place = (found[line], newest[line]) if line in newest else (village, line)
                of_line[place] = replace(of_line[place], amount_fen=now[0], other_paid_fen=now[1])
            else:
                also = beside.get(line, NOTHING)
                found[line][level] = Figure(quantity, degree, *now, name, at, why, early, also)
                newest[line] = level
    levels = Assessment.Level
    return {
        line.pk: Figures(
            village[line.pk],
            found[line.pk].get(levels.TOWNSHIP),
            found[line.pk].get(levels.EXPERT),
            found[line.pk].get(levels.CITY),
        )
        for line in lines
    }

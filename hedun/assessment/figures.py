"""The figures of a line: what the village said, what the township, the expert and the city found.

The latest of the highest level counts: city, else expert, else township, else village.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hedun.assessment.models import Assessment
from hedun.claims.models import LossLine


@dataclass(frozen=True, slots=True)
class Figure:
    """Area (or number) and degree as one level has them. `degree_ppm` None: not said."""

    quantity_e4: int
    degree_ppm: int | None
    by: str = ""
    at: datetime | None = None
    reason: str = ""

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
        return self.city or self.expert or self.township or self.village


def figures(
    lines: Sequence[LossLine], as_of: Mapping[int, datetime] | None = None
) -> dict[int, Figures]:
    """{line pk: Figures}, one query. `as_of`, by claim pk: only what was known at that instant."""
    limits = as_of or {}
    claim_of = {line.pk: line.claim_id for line in lines}
    found: dict[int, dict[int, Figure]] = {line.pk: {} for line in lines}
    for row in Assessment.objects.filter(line__in=claim_of).order_by("id"):
        until = limits.get(claim_of[row.line_id])
        if until is None or row.at <= until:
            found[row.line_id][row.level] = Figure(
                row.quantity_e4, row.degree_ppm, row.user_name, row.at, row.reason
            )
    level = Assessment.Level
    return {
        line.pk: Figures(
            Figure(line.quantity_e4, line.degree_ppm),
            found[line.pk].get(level.TOWNSHIP),
            found[line.pk].get(level.EXPERT),
            found[line.pk].get(level.CITY),
        )
        for line in lines
    }

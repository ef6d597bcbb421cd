"""What an operation on many households will do, said before it happens: how many, how much ground
and money, what is left out of the list and why, and which figures it changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.assessment.figures import Figure
from hedun.assessment.previews import estimates
from hedun.claims.items import CROP
from hedun.claims.models import LossLine, Report
from hedun.claims.queries import claims_of, covered_lines
from hedun.web.operation_base import OperationForm
from hedun.web.operation_fields import PercentField, QuantityField
from hedun.web.operations import Operation
from hedun.web.reports.rows import Row, rows


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of a line that was changed in the list, as it stands and as it was typed."""

    line: LossLine
    item: str
    before: Figure
    quantity: str
    degree: str
    why: str


@dataclass(frozen=True)
class Summary:
    """`area`: mu of the crops, by the figures as changed; `fen` likewise: what they come to;
    `awarded`: whether that is what was awarded. `eyes`: chosen rows with something to look at;
    `left_out`: rows that wait for the same step and were not chosen, each with why."""

    households: int
    area: Decimal | None
    fen: int
    awarded: bool
    eyes: Sequence[Row]
    left_out: Sequence[tuple[Row, str | Promise]]
    changes: Sequence[Change]


def summary(report: Report, operation: Operation, form: OperationForm) -> Summary | None:
    """None where the operation is done on one household and changes no figure."""
    changes, found = _changes(form)
    if operation.scope == "one" or (len(form.claims) < 2 and not changes):
        return None
    chosen = {claim.pk for claim in form.claims}
    every = rows(claims_of(report), form.actor, form.now)
    own = [row for row in every if row.claim.pk in chosen]
    beside = [row for row in every if row.claim.pk not in chosen and row.main is operation]
    crops = [v for row in own for v in row.lines if v.line.section == CROP and not v.refused]
    return Summary(
        households=len(own),
        area=sum((found.get(v.line.pk, v.figures.latest).quantity for v in crops), Decimal(0))
        if crops
        else None,
        fen=_fen(own, found),
        awarded=bool(own) and all(row.amount.awarded for row in own),
        eyes=[row for row in own if row.needs_eyes],
        left_out=[(row, row.noticed_title or _("not chosen")) for row in beside],
        changes=changes,
    )


def _fen(own: Sequence[Row], found: Mapping[int, Figure]) -> int:
    """By the latest figures; those of changed lines as they were typed."""
    fen = {row.claim.pk: row.amount.latest_fen for row in own}
    moved = [row for row in own if any(view.line.pk in found for view in row.lines)]
    if moved:
        claims = [row.claim for row in moved]
        known = {view.line.pk: view.figures.latest for row in moved for view in row.lines}
        told = estimates(claims, covered_lines(claims), known | found)
        fen |= {pk: amount for pk, amount in told.items() if amount is not None}
    return sum(fen.values())


def _changes(form: OperationForm) -> tuple[list[Change], dict[int, Figure]]:
    """What was typed of each line, and the figures that can be read."""
    told: list[Change] = []
    found: dict[int, Figure] = {}
    if not form.column:
        return told, found
    for row in form.grid():
        typed = {kind: form.typed(kind, row.line) for kind in ("quantity", "degree", "why")}
        if typed["quantity"] or typed["degree"]:
            told.append(Change(row.line, row.item, row.figure, **typed))
            quantity = _read(QuantityField(), typed["quantity"])
            degree = _read(PercentField(), typed["degree"])
            found[row.line.pk] = replace(
                row.figure,
                quantity_e4=row.figure.quantity_e4 if quantity is None else quantity,
                degree_ppm=row.figure.degree_ppm if degree is None else degree,
            )
    return told, found


def _read(field: Field, typed: str) -> int | None:
    """None of what is empty or cannot be read: the form says what is wrong."""
    try:
        read: int | None = field.clean(typed)
    except ValidationError:
        return None
    return read

"""The rows behind a figure: the claims, without anybody's name, and what they come to."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Min, OuterRef, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hedun.briefings.asked import Asked
from hedun.briefings.measures import Measure, Scope, figure, net, scope_of
from hedun.claims.words import SPECIES, say
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.words import STATES
from hedun.insights.sums import DAY
from hedun.insights.tables import Column, Row, Table, said
from hedun.language import lang

SHOWN = 300  # rows of the page; the file has all


@dataclass(frozen=True)
class Rows:
    """`says`: the figure as the briefing says it; `count`: how many rows there are."""

    measure: Measure
    says: str
    count: int
    table: Table


def rows_of(asked: Asked, measure: Measure, most: int | None = None) -> Rows:
    """In order of their numbers. Four queries, whatever there is to show."""
    scope = scope_of(asked)
    claims = measure.rows(scope)
    count = claims.count()
    found = figure(measure, scope)
    values = _values(claims, scope)[:most]
    rows = [_row(one) for one in values]
    columns = (
        Column(_("Claim"), "text"), Column(_("Town"), "text"), Column(_("Animal"), "text"),
        Column(_("Day of loss"), "day"), Column(_("First told"), "day"),
        Column(_("State"), "text"), Column(_("Paid in this time, yuan"), "yuan", edge=True),
        Column(_("Came back after it was paid, yuan"), "yuan"),
        Column(_("Days to the money"), "days"),
    )  # fmt: skip
    table = Table(f"rows-{measure.key}", measure.title, columns, rows)
    return Rows(measure, said(found.value, measure.kind) or "", count, table)


def _values(claims: Any, scope: Scope) -> Any:
    own = scope.transfers.filter(claim=OuterRef("number")).values("claim")
    fen = Subquery(own.annotate(fen=net(scope.paid_account)).values("fen"))
    left = scope.left.filter(claim=OuterRef("number")).values("claim")
    back = Subquery(left.annotate(fen=Sum("amount_fen")).values("fen"))
    first = scope.first_payments.filter(claim=OuterRef("pk")).values("claim")
    paid_at = Subquery(first.annotate(at=Min("settled_at")).values("at"))
    return (
        claims.order_by("number")
        .annotate(moved_fen=fen, back_fen=back, paid_at=paid_at)
        .values_list(
            "number", "report__village__parent__name", "report__village__name", "event__species",
            "event__occurred", "report__first_told_at", "state", "moved_fen", "back_fen",
            "paid_at",
        )
    )  # fmt: skip


def _row(one: tuple[Any, ...]) -> Row:
    number, town, village, species, occurred, told, state, fen, back, paid_at = one
    days = (paid_at - told).total_seconds() / DAY if paid_at else None
    values = (
        number, f"{town} {village}", say(species, SPECIES, lang()), occurred, local_day(told),
        STATES[State(state)][lang()], fen, back, days,
    )  # fmt: skip
    return Row(values, reverse("claims:claim", args=[number]))

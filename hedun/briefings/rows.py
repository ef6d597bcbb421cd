"""The rows behind a figure, without anybody's name: a row for each thing it counts (claims,
reports, villages, households), and for money and days the claims that it comes from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hedun import speech
from hedun.briefings.asked import SINCE, TOLD_THEN, Asked
from hedun.briefings.measures import CLAIM, HOUSEHOLD, PAID, REPORT, VILLAGE, Measure, figure
from hedun.briefings.scopes import Scope, scope_of
from hedun.claims.models import Claim
from hedun.claims.words import ITEMS, SECTIONS, SPECIES, say
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.words import STATES
from hedun.insights.sums import DAY, net
from hedun.insights.tables import Column, Row, Table, said
from hedun.language import lang
from hedun.ledger.models import Kind
from hedun.places.models import Place

SHOWN = 300  # rows of the page; the file has all


@dataclass(frozen=True)
class Rows:
    """`says`: the figure as the briefing says it; `count`: how many rows there are. `about`: what
    it was narrowed to, in words."""

    measure: Measure
    says: str
    count: int
    table: Table
    about: list[str]


def rows_of(asked: Asked, measure: Measure, most: int | None = None) -> Rows:
    """In order of their numbers. Five queries, whatever there is to show."""
    scope = scope_of(asked)
    found = figure(measure, scope)
    count, table = UNITS[measure.unit](asked, measure, scope, found.value, most)
    return Rows(measure, said(found.value, measure.kind) or "", count, table, about(asked))


def about(asked: Asked) -> list[str]:
    """The thing, the village, the household, the week, the state that the rows are of. At most one
    query."""
    found = []
    if asked.wanted.species:
        found.append(say(asked.wanted.species, SPECIES, lang()))
    if asked.section:
        found.append(say(asked.item or asked.section, ITEMS | SECTIONS, lang()))
    if asked.village:
        names = Place.objects.filter(code=asked.village).values_list("name", flat=True)
        found.append(next(iter(names), asked.village))
    if asked.household:
        found.append(asked.household)
    if asked.week:
        day = speech.day(asked.week, asked.now, year=True)
        found.append(str(_("loss in the week from %(day)s")) % {"day": day})
    if asked.state:
        found.append(STATES[State(asked.state)][lang()])
    if asked.counted == TOLD_THEN:
        found.append(str(_("of what was told then, as of today")))
    if asked.counted == SINCE:
        found.append(str(_("since the policy began")))
    return found


# ── claims ──────────────────────────────────────────────────────────────────────────────────────

_MONEY = Column(_("Paid in this time, yuan"), "yuan", edge=True)
_CLAIMS = (
    Column(_("Claim"), "text"), Column(_("Town"), "text"), Column(_("Animal"), "text"),
    Column(_("Day of loss"), "day"), Column(_("First told"), "day"),
    Column(_("State"), "text"), _MONEY,
    Column(_("Came back after it was paid, yuan"), "yuan"),
    Column(_("Days to the money"), "days"),
)  # fmt: skip


def _claims(
    asked: Asked, measure: Measure, scope: Scope, value: Any, most: int | None
) -> tuple[int, Table]:
    claims = measure.behind(scope)
    columns = _CLAIMS
    if measure.each:
        columns = (*_CLAIMS, Column(measure.title, measure.kind, edge=True))
    rows = [_claim(one, measure) for one in _of_claims(claims, scope, measure)[:most]]
    moved = scope.transfers.filter(claim__in=claims.values("number"))
    sums: list[Any] = [None] * len(columns)
    sums[0], sums[6] = str(_("Total")), moved.aggregate(fen=net(scope.paid_account))["fen"]
    sums[7] = value if measure.key == "back_fen" else None
    if measure.each:
        sums[-1] = value
    table = Table(f"rows-{measure.key}", measure.title, columns, rows, Row(tuple(sums)))
    return claims.count(), table


def _of_claims(claims: QuerySet[Claim], scope: Scope, measure: Measure) -> Any:
    first = scope.first_payments.filter(claim=OuterRef("pk")).values("claim")
    paid_at = Subquery(first.annotate(at=Min("settled_at")).values("at"))
    return (
        claims.order_by("number")
        .annotate(
            moved_fen=scope.held(Kind.PAID), back_fen=scope.left_again, paid_at=paid_at,
            own=measure.each(scope) if measure.each else Value(None, IntegerField()),
        )
        .values_list(
            "number", "report__village__parent__name", "report__village__name", "event__species",
            "event__occurred", "report__first_told_at", "state", "moved_fen", "back_fen",
            "paid_at", "own",
        )
    )  # fmt: skip


def _claim(one: tuple[Any, ...], measure: Measure) -> Row:
    number, town, village, species, occurred, told, state, fen, back, paid_at, own = one
    days = (paid_at - told).total_seconds() / DAY if paid_at else None
    values = (
        number, f"{town} {village}", say(species, SPECIES, lang()), occurred, local_day(told),
        STATES[State(state)][lang()], fen, back, days,
    )  # fmt: skip
    if measure.each:
        values = (*values, int(own or 0) // measure.scale)
    return Row(values, reverse("claims:claim", args=[number]))


# ── reports, villages, households ───────────────────────────────────────────────────────────────


def _grouped(by: tuple[str, ...], heads: tuple[Column, ...], row: Callable[..., Row]) -> Any:
    """A row for each value of the first of `by` among the claims behind the figure."""

    def made(
        asked: Asked, measure: Measure, scope: Scope, value: Any, most: int | None
    ) -> tuple[int, Table]:
        claims = measure.behind(scope)
        groups = claims.order_by().values_list(*by).annotate(claims=Count("pk")).order_by(by[0])
        some = list(groups[:most])
        shown = claims if most is None else claims.filter(**{f"{by[0]}__in": [g[0] for g in some]})
        money = dict(
            shown.order_by()
            .annotate(money=scope.held(Kind.PAID))
            .values_list(by[0])
            .annotate(fen=Sum("money"))
        )
        key = "paid_claims" if measure.of == PAID else "claims"
        columns = (*heads, Column(_("Claims"), measure=key), replace(_MONEY, measure=key))
        rows = [row(asked, measure, *one, money[one[0]]) for one in some]
        return groups.count(), Table(f"rows-{measure.key}", measure.title, columns, rows)

    return made


def _report(
    asked: Asked, measure: Measure, number: str, told: Any, town: str, village: str, *sums: Any
) -> Row:
    values = (number, f"{town} {village}", local_day(told), *sums)
    return Row(values, reverse("claims:report", args=[number]))


def _village(asked: Asked, measure: Measure, code: str, town: str, name: str, *sums: Any) -> Row:
    return Row((name, *sums), group=town, behind=replace(asked, village=code).address)


def _household(
    asked: Asked, measure: Measure, number: str, town: str, village: str, *sums: Any
) -> Row:
    one = replace(asked, household=number)
    return Row((number, f"{town} {village}", *sums), behind=one.address)


_WHERE = ("report__village__parent__name", "report__village__name")
_OF_REPORT = ("report__number", "report__first_told_at", *_WHERE)
_OF_HOUSEHOLD = (
    "household__number",
    "household__village__parent__name",
    "household__village__name",
)
_TOWN = Column(_("Town"), "text")
Made = Callable[[Asked, Measure, Scope, Any, int | None], tuple[int, Table]]
UNITS: dict[str, Made] = {
    CLAIM: _claims,
    REPORT: _grouped(
        _OF_REPORT,
        (Column(_("Report no."), "text"), _TOWN, Column(_("First told"), "day")),
        _report,
    ),
    VILLAGE: _grouped(
        ("report__village__code", *_WHERE), (Column(_("Village"), "text"),), _village
    ),
    HOUSEHOLD: _grouped(_OF_HOUSEHOLD, (Column(_("Household"), "text"), _TOWN), _household),
}

"""The figures of a briefing: what each counts, the query that gives it, the claims behind it.

Two things happen in a season: damage is told, and money arrives. `told` figures are about the
claims whose report was first told in the period, `paid` figures about the money that reached the
account of what is paid in it, after what came back. Over a policy's year both add up to the
season's sums and to the ledger.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.briefings.scopes import Scope
from hedun.claims.items import CROP, LIVESTOCK, PERSON
from hedun.claims.models import Claim
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED
from hedun.insights.sums import Waits, net, within
from hedun.insights.tables import said
from hedun.ledger.models import Kind

TOLD, PAID, BACK = "told", "paid", "back"
CLAIM, REPORT, VILLAGE, HOUSEHOLD = "claim", "report", "village", "household"
Query = Callable[[Scope], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Measure:
    """`query`: what the database is asked; `value`: what of its answer is the figure. `of`: whether
    it is about what was TOLD, what was PAID or what came BACK; `says`: what exactly is counted.
    `behind`: the claims behind it; `unit`: what of them it counts, a row each; `each`: what it
    takes of each claim, where that is no column of every claim's row, in parts of `scale`."""

    key: str
    title: str | Promise
    kind: str
    of: str
    says: str | Promise
    query: Query
    value: Callable[[list[tuple[Any, ...]]], Any]
    behind: Callable[[Scope], QuerySet[Claim]]
    unit: str = CLAIM
    each: Callable[[Scope], Any] | None = None
    scale: int = 1


Behind = Callable[[Scope], QuerySet[Claim]]


def _count(what: str, behind: Behind) -> Query:
    def query(scope: Scope) -> QuerySet[Any, Any]:
        grouped = behind(scope).order_by().values("report__policy")
        return grouped.annotate(n=Count(what, distinct=True)).values_list("n")

    return query


def _told(scope: Scope) -> QuerySet[Claim]:
    return scope.told


def _paid(scope: Scope) -> QuerySet[Claim]:
    return scope.paid


def _told_of(where: Callable[[Scope], Q]) -> Behind:
    return lambda scope: scope.told.filter(where(scope))


def _paid_fen(scope: Scope) -> QuerySet[Any, Any]:
    grouped = scope.transfers.annotate(book=F("credit__book")).values("book")
    return grouped.annotate(fen=net(scope.paid_account)).values_list("fen")


def _back_fen(scope: Scope) -> QuerySet[Any, Any]:
    grouped = scope.left.annotate(book=F("debit__book")).values("book")
    return grouped.annotate(fen=Sum("amount_fen")).values_list("fen")


def _waits(scope: Scope) -> QuerySet[Any, Any]:
    pairs = scope.first_payments.values_list("claim__report__first_told_at", "settled_at")
    return pairs.annotate(n=Count("pk"))


def _first_paid(scope: Scope) -> QuerySet[Claim]:
    return scope.claims.filter(pk__in=scope.first_payments.values("claim"))


def _one(rows: list[tuple[Any, ...]]) -> int:
    return int(rows[0][0] or 0) if rows else 0


def _within(percent: int) -> Callable[[list[tuple[Any, ...]]], float | None]:
    def value(rows: list[tuple[Any, ...]]) -> float | None:
        times: dict[float, int] = {}
        for told, paid, count in rows:
            seconds = (paid - told).total_seconds()
            times[seconds] = times.get(seconds, 0) + count
        found: Waits = times
        return within([found], percent)

    return value


_DAYS = _("Of the claims first paid then: days from the first telling of their report to the "
          "bank's payment, within which so many were paid.")  # fmt: skip
_OPEN = ~Q(state__in=sorted(ENDED))
_ENDED = ~_OPEN & ~Q(state=State.PAID)


def _number(
    key: str, title: str | Promise, says: str | Promise, behind: Behind, *, unit: str = CLAIM,
    of: str = TOLD,
) -> Measure:  # fmt: skip
    """How many claims, or how many different reports, villages, households of them."""
    what = {CLAIM: "pk", REPORT: "report", VILLAGE: "report__village", HOUSEHOLD: "household"}
    query = _count(what[unit], behind)
    return Measure(key, title, "count", of, says, query, _one, behind, unit)


MEASURES: tuple[Measure, ...] = (
    _number("reports", _("Reports"), _("Reports first told in this time."), _told, unit=REPORT),
    _number("villages", _("Villages hit"), _("Different villages of these reports."), _told,
            unit=VILLAGE),
    _number("households", _("Households hit"),
            _("Different households in these reports; one hit twice counts once."), _told,
            unit=HOUSEHOLD),
    _number("claims", _("Claims"),
            _("One household in one accident, in these reports; merged ones count once."), _told),
    _number("settled", _("Of these paid and ended"),
            _("Of these claims those whose road had ended with their payment as of today."),
            _told_of(lambda scope: Q(state=State.PAID))),
    _number("open", _("Of these in hand"),
            _("Of these claims those that have not ended as of today."),
            _told_of(lambda scope: _OPEN)),
    _number("ended", _("Of these refused or closed"),
            _("Of these claims those that ended as of today without a payment."),
            _told_of(lambda scope: _ENDED)),
    _number("paid_claims", _("Claims that got money"),
            _("Claims to which money came in this time, after what came back."), _paid, of=PAID),
    _number("paid_households", _("Households that got money"),
            _("Different households of these claims."), _paid, unit=HOUSEHOLD, of=PAID),
    Measure("paid_fen", _("Paid, yuan"), "yuan", PAID,
            _("What the ledger moved to what is paid in this time, less what came back."),
            _paid_fen, _one, lambda scope: scope.moved),
    Measure("back_fen", _("Came back after it was paid, yuan"), "yuan", BACK,
            _("What banks sent back after it had been paid, and what was recovered, in this time; "
              "it is taken off what was paid."), _back_fen, _one, lambda scope: scope.back),
    Measure("half", _("Half paid within, days"), "days", PAID, _DAYS, _waits, _within(50),
            _first_paid),
    Measure("nine", _("Nine in ten within, days"), "days", PAID, _DAYS, _waits, _within(90),
            _first_paid),
)  # fmt: skip


# ── figures that stand in tables only ───────────────────────────────────────────────────────────


def _standing(key: str, title: str | Promise, says: str | Promise, *kinds: str) -> Measure:
    """fen that stand in the accounts of these kinds, of what was told."""

    def query(scope: Scope) -> QuerySet[Any, Any]:
        grouped = scope.as_of_today.moves(*kinds).values("credit__book")
        return grouped.annotate(fen=net(*scope.of(*kinds))).values_list("fen")

    def held(scope: Scope) -> Subquery:
        return scope.as_of_today.held(*kinds)

    def behind(scope: Scope) -> QuerySet[Claim]:
        return scope.told.annotate(stands=held(scope)).exclude(stands=0).exclude(stands=None)

    return Measure(key, title, "yuan", TOLD, says, query, _one, behind, each=held)


def _damaged(
    key: str, title: str | Promise, kind: str, says: str | Promise, where: Q, scale: int = 1
) -> Measure:
    """What was damaged of what was told, by the villages' reports."""

    def query(scope: Scope) -> QuerySet[Any, Any]:
        grouped = scope.lines.filter(where).values("claim__report__policy")
        return grouped.annotate(sum=Sum("quantity_e4")).values_list("sum")

    def each(scope: Scope) -> Subquery:
        own = scope.lines.filter(where, claim=OuterRef("pk")).values("claim")
        return Subquery(own.annotate(sum=Sum("quantity_e4")).values("sum"))

    def behind(scope: Scope) -> QuerySet[Claim]:
        return scope.told.filter(pk__in=scope.lines.filter(where).values("claim"))

    def value(rows: list[tuple[Any, ...]]) -> int:
        return _one(rows) // scale

    return Measure(key, title, kind, TOLD, says, query, value, behind, each=each, scale=scale)


def _awarded_fen(scope: Scope) -> QuerySet[Any, Any]:
    grouped = scope.awarded.values("claim_award__claim__report__policy")
    return grouped.annotate(fen=Sum("payable_fen")).values_list("fen")


def _awarded_each(scope: Scope) -> Subquery:
    return Subquery(
        scope.awarded_one.values("line__claim").annotate(fen=Sum("payable_fen")).values("fen")
    )


_AS_REPORTED = _("As the villages reported it, of what was told in this time.")
_UNPAID = (Kind.AWARDED, Kind.PAYABLE, Kind.RETURNED, Kind.IN_FLIGHT)
IN_TABLES: tuple[Measure, ...] = (
    _number("late", _("Overdue"), _("Claims in hand whose day is over as of today."),
            _told_of(lambda scope: _OPEN & Q(due_at__lt=scope.now))),
    _number("hurt", _("Claims with injured persons"),
            _("Of these claims those of which a person was injured."),
            lambda scope: scope.told.filter(
                pk__in=scope.lines.filter(section=PERSON).values("claim"))),
    _damaged("mu", _("Damaged area, mu"), "mu", _AS_REPORTED,
             Q(section=CROP)),
    _damaged("head", _("Livestock, head"), "count", _AS_REPORTED,
             Q(section=LIVESTOCK) & ~Q(item="vet"), 10_000),
    Measure("awarded_fen", _("Awarded, yuan"), "yuan", TOLD,
            _("What the newest award of each claim that stands gives it."), _awarded_fen, _one,
            lambda scope: scope.told.filter(pk__in=scope.awarded.values("line__claim")),
            each=_awarded_each),
    _standing("given_fen", _("Out of the cover, yuan"),
              _("What left the cover for these claims and has not come back, as of today."),
              *_UNPAID, Kind.PAID),
    _standing("unpaid_fen", _("Awarded, not paid, yuan"),
              _("What left the cover for these claims and is not paid, as of today."), *_UNPAID),
    _standing("notice_fen", _("Awarded, on notice, yuan"),
              _("Awarded and not agreed yet, as of today."), Kind.AWARDED),
    _standing("to_pay_fen", _("To pay, yuan"),
              _("Agreed and not with the bank, as of today; what was sent back with it."),
              Kind.PAYABLE, Kind.RETURNED),
    _standing("returned_fen", _("Sent back, yuan"),
              _("Sent back by the bank and waiting for a good account, as of today."),
              Kind.RETURNED),
    _standing("bank_fen", _("With the bank, yuan"),
              _("Told to the bank and not answered, as of today."), Kind.IN_FLIGHT),
)  # fmt: skip
BY_KEY: Mapping[str, Measure] = {one.key: one for one in (*MEASURES, *IN_TABLES)}


@dataclass(frozen=True)
class Figure:
    """A measure of a scope: its value, and the statement that gave it."""

    measure: Measure
    value: Any
    sql: str

    @property
    def text(self) -> str:
        """As pages say it; nothing is 0."""
        found = said(self.value, self.measure.kind) or ""
        return "0" if found == "·" and self.measure.kind != "days" else found


def figures(scope: Scope) -> dict[str, Figure]:
    """A query for each but the last, which reads the answer of the one before."""
    found, answers = {}, {}
    for one in MEASURES:
        if one.query not in answers:
            query = one.query(scope)
            answers[one.query] = (list(query), statement(query))
        rows, sql = answers[one.query]
        found[one.key] = Figure(one, one.value(rows), sql)
    return found


def figure(one: Measure, scope: Scope) -> Figure:
    query = one.query(scope)
    return Figure(one, one.value(list(query)), statement(query))


def each_fen(found: Mapping[str, Figure]) -> int | None:
    """Paid a household, fen, half up; None before the first payment, and where money came back:
    what others gave back is not what each got."""
    n = 0 if found["back_fen"].value else found["paid_households"].value
    return (2 * found["paid_fen"].value + n) // (2 * n) if n else None


def statement(query: QuerySet[Any, Any]) -> str:
    """The SQL as it can be run again, its values written into it. A query that can find nothing is
    never asked, and says so."""
    try:
        sql, params = query.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 0 WHERE 1 = 0"
    return sql % tuple(_literal(value) for value in params)


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, list | tuple):  # PostgreSQL's arrays
        return "'{" + ",".join(map(str, value)) + "}'"
    said = value.isoformat(" ") if isinstance(value, datetime) else str(value)
    return "'" + said.replace("'", "''") + "'"

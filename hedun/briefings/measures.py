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
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.briefings.asked import Asked
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED
from hedun.insights.selection import selected
from hedun.insights.sums import Waits, within
from hedun.insights.tables import said
from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.payments.models import Obligation

TOLD, PAID, BACK = "told", "paid", "back"
EVERY = Q()


def net(account: int | None) -> Sum:
    """fen that came to the account, less what left it."""
    return Sum(Case(When(credit=account, then=F("amount_fen")), default=-F("amount_fen")))


@dataclass(frozen=True)
class Scope:
    """The claims a briefing may be about, and its span: (first, last) instant, None: all times."""

    claims: QuerySet[Claim]
    span: tuple[datetime, datetime] | None
    paid_account: int | None

    @property
    def told(self) -> QuerySet[Claim]:
        """Those first told in the span."""
        if self.span is None:
            return self.claims
        return self.claims.filter(report__first_told_at__range=self.span)

    @property
    def transfers(self) -> QuerySet[Transfer]:
        """What came to the claims' account of what is paid, and what left it again."""
        own = Q(credit=self.paid_account) | Q(debit=self.paid_account)
        found = Transfer.objects.filter(own, claim__in=self.claims.values("number")).order_by()
        return found if self.span is None else found.filter(at__range=self.span)

    @property
    def moved(self) -> QuerySet[Claim]:
        """Those whose account moved in the span, with `fen` of what came less what left."""
        own = self.transfers.filter(claim=OuterRef("number")).values("claim")
        fen = Subquery(own.annotate(fen=net(self.paid_account)).values("fen"))
        return self.claims.annotate(fen=fen).filter(fen__isnull=False)

    @property
    def back(self) -> QuerySet[Claim]:
        """Those whose money left the account again in the span: sent back, or recovered."""
        left = self.left.values("claim")
        return self.claims.filter(number__in=left)

    @property
    def left(self) -> QuerySet[Transfer]:
        return self.transfers.filter(debit=self.paid_account)

    @property
    def paid(self) -> QuerySet[Claim]:
        """Those that were left with money of the span."""
        return self.moved.filter(fen__gt=0)

    @property
    def first_payments(self) -> QuerySet[Obligation]:
        """Of each claim the first that its bank paid, where that was in the span."""
        settled = Obligation.objects.filter(settled_at__isnull=False)
        before = settled.filter(claim=OuterRef("claim"), pk__lt=OuterRef("pk"))
        first = settled.filter(~Exists(before), claim__in=self.claims.values("pk")).order_by()
        return first if self.span is None else first.filter(settled_at__range=self.span)


def scope_of(asked: Asked, *, since_the_beginning: bool = False) -> Scope:
    """One query. `since_the_beginning`: all that happened until the period's last day."""
    claims = selected(asked.wanted, asked.actor, asked.now)
    if asked.section:
        line = LossLine.objects.filter(claim=OuterRef("pk"), section=asked.section)
        if asked.section != PERSON:
            line = line.filter(item=asked.item)
        claims = claims.filter(Exists(line))
    accounts = LedgerAccount.objects.filter(book=asked.wanted.policy.number, kind=Kind.PAID)
    span = asked.period.span
    if span and since_the_beginning:
        span = (datetime.min.replace(year=1970, tzinfo=span[0].tzinfo), span[1])
    return Scope(claims, span, accounts.values_list("pk", flat=True).first())


@dataclass(frozen=True, slots=True)
class Measure:
    """`query`: what the database is asked; `value`: what of its answer is the figure. `of`: whether
    it is about what was TOLD, what was PAID or what came BACK; `says`: what exactly is counted."""

    key: str
    title: str | Promise
    kind: str
    of: str
    says: str | Promise
    query: Callable[[Scope], QuerySet[Any, Any]]
    value: Callable[[list[tuple[Any, ...]]], Any]
    where: Q = EVERY

    def rows(self, scope: Scope) -> QuerySet[Claim]:
        """The claims behind it."""
        if self.kind == "days":
            firsts = scope.first_payments.values("claim")
            return scope.claims.filter(pk__in=firsts)
        if self.of == BACK:
            return scope.back
        if self.kind == "yuan":
            return scope.moved
        if self.of == PAID:
            return scope.paid
        return scope.told.filter(self.where)


def _counted(what: str, *, of: str, distinct: bool = True) -> Callable[[Scope], QuerySet[Any, Any]]:
    def query(scope: Scope) -> QuerySet[Any, Any]:
        claims = scope.told if of == TOLD else scope.paid
        grouped = claims.order_by().values("report__policy")
        return grouped.annotate(n=Count(what, distinct=distinct)).values_list("n")

    return query


def _of_state(where: Q) -> Callable[[Scope], QuerySet[Any, Any]]:
    def query(scope: Scope) -> QuerySet[Any, Any]:
        grouped = scope.told.filter(where).order_by().values("report__policy")
        return grouped.annotate(n=Count("pk")).values_list("n")

    return query


def _paid_fen(scope: Scope) -> QuerySet[Any, Any]:
    grouped = scope.transfers.annotate(book=F("credit__book")).values("book")
    return grouped.annotate(fen=net(scope.paid_account)).values_list("fen")


def _back_fen(scope: Scope) -> QuerySet[Any, Any]:
    grouped = scope.left.annotate(book=F("debit__book")).values("book")
    return grouped.annotate(fen=Sum("amount_fen")).values_list("fen")


def _waits(scope: Scope) -> QuerySet[Any, Any]:
    pairs = scope.first_payments.values_list("claim__report__first_told_at", "settled_at")
    return pairs.annotate(n=Count("pk"))


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
MEASURES: tuple[Measure, ...] = (
    Measure("reports", _("Reports"), "count", TOLD, _("Reports first told in this time."),
            _counted("report", of=TOLD), _one),
    Measure("villages", _("Villages hit"), "count", TOLD, _("Different villages of these reports."),
            _counted("report__village", of=TOLD), _one),
    Measure("households", _("Households hit"), "count", TOLD,
            _("Different households in these reports; one hit twice counts once."),
            _counted("household", of=TOLD), _one),
    Measure("claims", _("Claims"), "count", TOLD,
            _("One household in one accident, in these reports; merged ones count once."),
            _counted("pk", of=TOLD), _one),
    Measure("open", _("Of these in hand"), "count", TOLD,
            _("Of these claims those that have not ended as of today."),
            _of_state(_OPEN), _one, _OPEN),
    Measure("ended", _("Of these refused or closed"), "count", TOLD,
            _("Of these claims those that ended as of today without a payment."),
            _of_state(_ENDED), _one, _ENDED),
    Measure("paid_claims", _("Claims that got money"), "count", PAID,
            _("Claims to which money came in this time, after what came back."),
            _counted("pk", of=PAID), _one),
    Measure("paid_households", _("Households that got money"), "count", PAID,
            _("Different households of these claims."), _counted("household", of=PAID), _one),
    Measure("paid_fen", _("Paid, yuan"), "yuan", PAID,
            _("What the ledger moved to what is paid in this time, less what came back."),
            _paid_fen, _one),
    Measure("back_fen", _("Came back after it was paid, yuan"), "yuan", BACK,
            _("What banks sent back after it had been paid, and what was recovered, in this time; "
              "it is taken off what was paid."), _back_fen, _one),
    Measure("half", _("Half paid within, days"), "days", PAID, _DAYS, _waits, _within(50)),
    Measure("nine", _("Nine in ten within, days"), "days", PAID, _DAYS, _waits, _within(90)),
)  # fmt: skip
BY_KEY: Mapping[str, Measure] = {one.key: one for one in MEASURES}


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

"""What a briefing is about, as it stands in its address, and who may ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, Min
from django.http import HttpRequest
from django.urls import reverse

from hedun.briefings.periods import KINDS, Offered, Period, offered
from hedun.claims.queries import reports_visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.deadlines import day_said, local_day
from hedun.domain.permissions import does
from hedun.insights.selection import Reading, Wanted, insisted
from hedun.ledger.models import Kind, Transfer

# What is counted, where it is not what happened in the period: all until today of what was told in
# it, or all since the policy began.
TOLD_THEN, SINCE = "told", "since"
COUNTED = (TOLD_THEN, SINCE)


def reads_briefings(actor: Actor, now: datetime) -> bool:
    return does("see.briefings", actor, now)


@dataclass(frozen=True)
class Asked(Reading):
    """Who asks for what. `section`, `item`: codes of what was damaged; empty: everything. The last
    ones narrow the rows behind a figure. `village`, `household`: code and number; `week`: the
    Monday of the week of loss; `counted`: one of COUNTED."""

    period: Period
    periods: Offered
    section: str = ""
    item: str = ""
    village: str = ""
    household: str = ""
    week: date | None = None
    state: str = ""
    counted: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is about all that the policy covers."""
        return self.near.whole(self.wanted.policy) and not self.wanted.narrowed and not self.section

    @property
    def until(self) -> date:
        """The last day it tells of: today, or the last one of its period before that."""
        today = local_day(self.now)
        return min(self.period.last or today, today)

    @property
    def address(self) -> str:
        return f"{self.wanted.address}&{self.over}"

    @property
    def over(self) -> str:
        """The part of the address that is not the season's."""
        parts = {"period": self.period.code} | {name: getattr(self, name) for name in NARROWED}
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def whole_page(self) -> str:
        """The address of the briefing the rows belong to."""
        return replace(self, **_narrowing({})).address

    def rows(self, measure: str) -> str:
        """The address of what stands behind a figure."""
        return f"{reverse('briefings:rows', args=[measure])}?{self.address}"

    def of_town(self, code: str) -> "Asked":
        return replace(self, wanted=replace(self.wanted, town=code))

    def of_species(self, code: str) -> "Asked":
        return replace(self, wanted=replace(self.wanted, species=code))

    def of_thing(self, section: str, item: str) -> "Asked":
        return replace(self, section=section, item=item)

    @property
    def told_then(self) -> "Asked":
        """About all that has become until today of what was told in the period."""
        year = self.period.span is None
        return self if year else replace(self, counted=TOLD_THEN)

    @property
    def since(self) -> "Asked":
        return replace(self, counted=SINCE)

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """kind, its newest period's address, whether it is this kind."""
        found = []
        for kind in KINDS:
            one = self.period if kind == self.period.kind else self.periods.newest(kind)
            found.append((kind, replace(self, period=one).address, kind == self.period.kind))
        return found


def asked(request: HttpRequest, at: Reading) -> Asked:
    periods = _periods(at.wanted, at.actor, at.now)
    return Asked(
        at.actor, at.now, at.near, at.wanted, at.choices,
        periods.find(request.GET.get("period", "")), periods, **_narrowing(request.GET),
    )  # fmt: skip


def insist(request: HttpRequest) -> Asked:
    """Raises Http404 for who reads no briefings, and where there is no policy yet."""
    return asked(request, insisted(request, reads_briefings))


NARROWED = ("section", "item", "village", "household", "week", "state", "counted")


def _narrowing(query: Mapping[str, str]) -> dict[str, Any]:
    """The last fields of Asked. What is not understood is left out."""
    section, state, counted = (query.get(name, "") for name in ("section", "state", "counted"))
    return {
        "section": section[:20],
        "item": query.get("item", "")[:40] if section else "",
        "village": query.get("village", "")[:20],
        "household": query.get("household", "")[:24],
        "week": day_said(query.get("week", "")),
        "state": state if state in set(State) else "",
        "counted": counted if counted in COUNTED else "",
    }


def _periods(wanted: Wanted, actor: Actor, now: datetime) -> Offered:
    """From the first telling to the last day of which there is something to tell; never later than
    today. Three queries."""
    reports = reports_visible_to(actor, now).filter(policy=wanted.policy).order_by()
    told = reports.aggregate(first=Min("first_told_at"), last=Max("first_told_at"))
    own = {"kind": Kind.PAID, "book": wanted.policy.number}
    moved = [
        Transfer.objects.filter(**{f"{side}__{name}": own[name] for name in own})
        .aggregate(last=Max("at"))["last"]
        for side in ("credit", "debit")
    ]  # fmt: skip
    today = local_day(now)
    days = [local_day(at) for at in (told["first"], told["last"], *moved) if at]
    first = min([*days, min(wanted.policy.starts, today) if not days else today])
    return offered(first, min(max(days, default=first), today))

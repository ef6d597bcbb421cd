"""The rows behind the numbers of the board: claims that are held, entries that handed them over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from hedun.claims.models import Claim
from hedun.domain.case import State
from hedun.domain.deadlines import start_of_day
from hedun.domain.lifecycle import MOVES
from hedun.oversight.board import Ground, Period
from hedun.oversight.models import BoardStand
from hedun.oversight.stays import BACK, TELLING, HandOver, Told, stays, told
from hedun.record.models import Entry

COLUMNS = ("seq", "at", "action", "subject", "body")


def held(near: Ground, stage: State) -> QuerySet[BoardStand]:
    """Claims that stand there, the longest first."""
    rows = BoardStand.objects.filter(near.holds(), state=stage)
    return rows.select_related("village").order_by("since", "claim")


def late(near: Ground, stage: State, now: datetime) -> QuerySet[Claim]:
    """Those of them that are overdue, the most overdue first."""
    rows = Claim.objects.filter(near.holds("report__"), state=stage, due_at__lt=now)
    return rows.select_related("report__village", "household").order_by("due_at", "number")


def claims_of(numbers: Iterable[str]) -> dict[str, Claim]:
    """By number, with household and village."""
    rows = Claim.objects.filter(number__in=list(numbers)).order_by()
    return {row.number: row for row in rows.select_related("report__village", "household")}


@dataclass(frozen=True)
class Passed:
    """A hand-over with its entry. `made`: as it counts; None where it was taken back later."""

    seq: int
    at: datetime
    claim: str
    user: str
    action: str
    to: State
    made: HandOver | None

    @property
    def days(self) -> float:
        return self.made.hours / 24 if self.made else 0.0


def handed(
    near: Ground,
    stage: State,
    period: Period,
    *,
    back: bool = False,
    before: int | None = None,
    most: int = 50,
) -> list[Passed]:
    """Entries by which claims of the ground left the stage in the period, the newest first;
    `before`: older than that entry; `back`: only those that went back. Two queries."""
    actions = [m.action for m in MOVES if stage in m.start and (m.action in BACK or not back)]
    numbers = Claim.objects.filter(near.holds("report__")).order_by().values("number")
    rows = Entry.objects.filter(
        action__in=[f"claim.{action}" for action in dict.fromkeys(actions)],
        at__gte=start_of_day(period.first),
        at__lt=start_of_day(period.last + timedelta(days=1)),
        body__contains=f'"from":"{stage}"',
        subject__in=numbers,
    ).exclude(body__contains=f'"to":"{stage}"')
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(
        rows.exclude(action="claim.undo").order_by("-seq").values_list(*COLUMNS, "user")[:most]
    )
    counted = _in_force({row[3] for row in found})
    told_ = [(one, row[5]) for row in found if (one := told(*row[:5]))]
    return [
        Passed(one.seq, one.at, one.claim, user, one.action, one.to, counted.get(one.seq))
        for one, user in told_
    ]


def _in_force(claims: Iterable[str]) -> dict[int, HandOver]:
    """The hand-overs of the claims that count, by the entry that made them."""
    rows = Entry.objects.filter(subject__in=list(claims), action__in=list(TELLING)).order_by("seq")
    past: dict[str, list[Told]] = {}
    for row in rows.values_list(*COLUMNS):
        if one := told(*row):
            past.setdefault(one.claim, []).append(one)
    return {made.seq: made for entries in past.values() for made in stays(entries)}

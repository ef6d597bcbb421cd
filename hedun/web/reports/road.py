"""The road of a report in the head of its page: six stages, done, now, or still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.claims.models import ClaimMove, Report
from hedun.domain.case import State

S = State


@dataclass(frozen=True, slots=True)
class Stage:
    """`waits`: the states in which claims stand here. `left_by`: the actions that lead on."""

    title: str | Promise
    waits: frozenset[State]
    left_by: frozenset[str]


# fmt: off
STAGES: tuple[Stage, ...] = (
    Stage(_("Village reports"), frozenset({S.DRAFT}), frozenset({"report"})),
    Stage(_("Township verifies"), frozenset({S.REPORTED}), frozenset({"verify"})),
    Stage(_("Insurer reviews"), frozenset({S.VERIFIED}), frozenset({"accept"})),
    Stage(_("Expert assesses"), frozenset({S.ACCEPTED}), frozenset({"assess", "assess_pictures"})),
    Stage(_("Award · notice"), frozenset({S.ASSESSED, S.AWARDED, S.ON_NOTICE, S.CONTESTED}),
          frozenset({"confirm", "close"})),
    Stage(_("Payment"), frozenset({S.PAYABLE, S.PAYING}), frozenset({"bank_paid"})),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Mark:
    """A stage as it stands. `css`: done, now or empty; who left it last and when; how many wait."""

    title: str | Promise
    css: str
    count: int
    at: datetime | None
    who: str


def road(report: Report, states: Sequence[State]) -> list[Mark]:
    """`states`: of all claims of the report. One query."""
    moves = ClaimMove.objects.filter(claim__report=report).order_by().values("action")
    newest = moves.annotate(pk_newest=Max("pk")).values("pk_newest")
    told = ClaimMove.objects.filter(pk__in=newest).values_list("action", "at", "user_name")
    last = {action: (at, who) for action, at, who in told}
    return [_mark(stage, sum(state in stage.waits for state in states), last) for stage in STAGES]


def _mark(stage: Stage, count: int, last: dict[str, tuple[datetime, str]]) -> Mark:
    left = max((last[action] for action in stage.left_by if action in last), default=None)
    css = "now" if count else "done" if left else ""
    return Mark(stage.title, css, count, left[0] if left else None, left[1] if left else "")

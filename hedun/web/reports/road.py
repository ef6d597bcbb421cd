"""The road of a report in the head of its page: six stages, done, now, or still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.claims.models import Claim
from hedun.claims.past import newest
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


def road(claims: Sequence[Claim]) -> list[Mark]:
    """`claims`: all of a report. One query."""
    states = [State(claim.state) for claim in claims]
    last = newest(claim.pk for claim in claims)
    return [_mark(stage, sum(state in stage.waits for state in states), last) for stage in STAGES]


def _mark(stage: Stage, count: int, last: dict[str, tuple[datetime, str]]) -> Mark:
    left = max((last[action] for action in stage.left_by if action in last), default=None)
    css = "now" if count else "done" if left else ""
    return Mark(stage.title, css, count, left[0] if left else None, left[1] if left else "")

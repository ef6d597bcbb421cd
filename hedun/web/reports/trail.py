"""What happened to a claim, step by step: who, when, why, and which figure was found."""

from dataclasses import dataclass
from datetime import datetime

from hedun.assessment.models import Assessment
from hedun.claims import codes
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, ClaimMove
from hedun.domain.actors import Role
from hedun.domain.case import State
from hedun.domain.words import ACTIONS, MARKS, ROLES
from hedun.language import lang
from hedun.payments.codes import CODES

BAD = frozenset({"refuse", "bank_returned", "late_return", "object"})


@dataclass(frozen=True)
class Event:
    """One move. `figures`: what it found, line by line; `css`: now for the last, bad where lost;
    `late`: the mark of a move made when the claim's two years were over."""

    title: str
    who: str
    role: str
    at: datetime
    reason: str
    code: str
    missing: list[str]
    figures: list[Assessment]
    start: State
    to: State
    css: str = ""
    late: str = ""


def trail(claim: Claim) -> list[Event]:
    """The claim's past, oldest first; nothing of what was found of persons. Two queries."""
    moves = list(ClaimMove.objects.filter(claim=claim).order_by("id"))
    found: dict[datetime, list[Assessment]] = {}
    figures = Assessment.objects.filter(line__claim=claim, quantity_e4__isnull=False)
    figures = figures.exclude(line__section=PERSON)
    for figure in figures.select_related("line").order_by("line__number", "id"):
        found.setdefault(figure.at, []).append(figure)
    return [_event(move, found.get(move.at, []), move is moves[-1]) for move in moves]


def _event(move: ClaimMove, figures: list[Assessment], last: bool) -> Event:
    return Event(
        title=ACTIONS[move.action][lang()],
        who="" if move.role == Role.TICKER else move.user_name,
        role=ROLES[Role(move.role)][lang()],
        at=move.at,
        reason=move.reason,
        code=_code(move.code),
        missing=[codes.missing_word(one)[lang()] for one in move.missing],
        figures=figures,
        start=State(move.start),
        to=State(move.to),
        css="bad" if move.action in BAD else "now" if last else "",
        late=MARKS["late"][lang()] if move.late else "",
    )


def _code(code: str) -> str:
    """A refusal code or a code of the bank, in words."""
    return CODES[code].says[lang()] if code in CODES else codes.say(code, lang()) if code else ""

"""What happened to a claim, step by step: who, when, why, and which figure was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hedun.assessment.models import Assessment
from hedun.claims import codes
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, ClaimMove
from hedun.claims.queries import lines_of
from hedun.documents.saying import code_in_words
from hedun.domain.actors import Role
from hedun.domain.case import State
from hedun.domain.words import ACTIONS, MARKS, ROLES
from hedun.language import lang
from hedun.record.selecting import link, rows_by

BAD = frozenset({"refuse", "bank_returned", "late_return", "object"})


@dataclass(frozen=True, slots=True)
class Found:
    """What a move found of a line, and what stood before: quantity, degree (0–1). `reason`: why
    they differ."""

    item: str
    quantity: Decimal
    degree: Decimal | None
    before: tuple[Decimal, Decimal | None]
    reason: str
    other_paid_fen: int | None

    @property
    def moved(self) -> bool:
        return (self.quantity, self.degree) != self.before


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
    figures: list[Found]
    start: State
    to: State
    css: str = ""
    late: str = ""


def trail(claim: Claim) -> list[Event]:
    """The claim's past, oldest first; nothing of what was found of persons. Two queries beside the
    claim's lines."""
    moves = rows_by(ClaimMove, "claim_id", [claim.pk])
    lines = {line.pk: line for line in lines_of([claim]) if line.section != PERSON}
    figures = rows_by(Assessment, "line_id", lines)
    link(figures, "line", lines)
    rows: dict[datetime, list[Assessment]] = {}
    for figure in sorted(figures, key=lambda row: (row.line.number, row.pk)):
        if figure.quantity_e4 is not None:
            rows.setdefault(figure.at, []).append(figure)
    stands: list[Standing] = [{pk: (x.quantity, x.degree) for pk, x in lines.items()}]
    events = []
    for move in moves:
        found = [_found(row, stands[-1][row.line_id]) for row in rows.get(move.at, ())]
        if move.action == "undo" and len(stands) > 1:
            stands.pop()  # what was undone does not count: what stood before it stands again
        else:
            stands.append(stands[-1] | {x.line_id: _said(x) for x in rows.get(move.at, ())})
        events.append(_event(move, found, move is moves[-1]))
    return events


Standing = Mapping[int, tuple[Decimal, Decimal | None]]  # by line pk


def _said(row: Assessment) -> tuple[Decimal, Decimal | None]:
    assert row.quantity is not None  # only such are looked at
    return row.quantity, row.degree


def _found(row: Assessment, before: tuple[Decimal, Decimal | None]) -> Found:
    quantity, degree = _said(row)
    return Found(row.line.item, quantity, degree, before, row.reason, row.other_paid_fen)


def _event(move: ClaimMove, figures: list[Found], last: bool) -> Event:
    return Event(
        title=ACTIONS[move.action][lang()],
        who="" if move.role == Role.TICKER else move.user_name,
        role=ROLES[Role(move.role)][lang()],
        at=move.at,
        reason=move.reason,
        code=code_in_words(move.code),
        missing=[codes.missing_word(one)[lang()] for one in move.missing],
        figures=figures,
        start=State(move.start),
        to=State(move.to),
        css="bad" if move.action in BAD else "now" if last else "",
        late=MARKS["late"][lang()] if move.late else "",
    )

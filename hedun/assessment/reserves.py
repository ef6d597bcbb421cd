"""未决估损: what claims that are reported and not awarded yet are thought to come to, and what is
asked back of those that were paid too much. Both stand in the ledger beside the money.

A claim's estimate is what its covered lines come to by their newest figures, each claim by itself,
less what it has been given. It is looked at again with every move, and gone when the claim is
awarded or has ended.
"""

from collections.abc import Iterable, Mapping, Sequence

from hedun.assessment.figures import figures
from hedun.assessment.previews import estimates
from hedun.assessment.standing import standing
from hedun.claims.effects import Step
from hedun.claims.models import Claim
from hedun.claims.queries import covered_lines
from hedun.domain.case import State
from hedun.domain.lifecycle import MOVES
from hedun.ledger.actions import Moved, note
from hedun.ledger.models import Kind, Memo
from hedun.ledger.queries import Purses, purses
from hedun.policies.files import TermsFileFault
from hedun.terms import LinesError, TermsError

RESERVED = frozenset(
    {State.REPORTED, State.VERIFIED, State.ACCEPTED, State.ASSESSED, State.ESCALATED}
)
# The moves that lead into such a state, out of one or on between two. Undoing one is looked at with
# what it takes back.
CHANGING = tuple(
    dict.fromkeys(
        move.action
        for move in MOVES
        if (move.start & RESERVED or move.to in RESERVED)
        and move.action not in ("hold", "resume", "undo")
    )
)


def settle_reserves(steps: Sequence[Step]) -> None:
    stands = purses(step.claim.number for step in steps)
    wanted = _wanted([step.claim for step in steps], stands)
    _note(steps, {n: fen - stands.of(n, Memo.ESTIMATE) for n, fen in wanted.items()}, Memo.ESTIMATE)


def _wanted(claims: Sequence[Claim], stands: Purses) -> dict[str, int]:
    """{claim number: fen to hold in reserve}."""
    waiting = [claim for claim in claims if claim.state in RESERVED]
    guessed = _guessed(waiting)
    found = {claim.number: 0 for claim in claims}
    for claim in waiting:
        found[claim.number] = max(guessed.get(claim.pk, 0) - stands.given(claim.number), 0)
    return found


def _guessed(claims: Sequence[Claim]) -> dict[int, int]:
    """{claim pk: fen}; nothing where no wording answers or its file cannot be read: a village can
    report all the same, and the award says what is wrong."""
    if not claims:
        return {}
    lines = covered_lines(claims)
    latest = {pk: known.latest for pk, known in figures(lines).items()}
    try:
        found = estimates(claims, lines, latest)
    except (TermsFileFault, TermsError, LinesError):
        return {}
    return {pk: fen for pk, fen in found.items() if fen}


def ask_back(steps: Sequence[Step]) -> None:
    """发起追回: what was paid above the award that stands; all of it, where the award is not lower
    (it went to the wrong hands)."""
    stands, awards = purses(s.claim.number for s in steps), standing(s.claim.pk for s in steps)
    asked = {}
    for step in steps:
        paid, award = stands.of(step.claim.number, Kind.PAID), awards.get(step.claim.pk)
        over = paid - award.total_fen if award else paid
        asked[step.claim.number] = over if over > 0 else paid
    _note(steps, asked, Memo.RECOVERY)


def settle_recovery(steps: Sequence[Step]) -> None:
    """追回结清: nothing is asked back any more; what came back stands in the cover again."""
    stands = purses(step.claim.number for step in steps)
    settled = {s.claim.number: -stands.of(s.claim.number, Memo.RECOVERY) for s in steps}
    _note(steps, settled, Memo.RECOVERY)


def _note(steps: Sequence[Step], more: Mapping[str, int], kind: Memo) -> None:
    """`more` by claim number, fen; below 0 it goes back where it came from."""
    books: dict[str, list[Moved]] = {}
    for step in steps:
        fen = more[step.claim.number]
        pair = (Memo.EXPECTED, kind) if fen > 0 else (kind, Memo.EXPECTED)
        if fen:
            moved = Moved(*pair, abs(fen), step.claim.number)
            books.setdefault(step.book, []).append(moved)
    for book, moves in books.items():
        note(book, moves, memo=str(kind), actor=steps[0].actor, now=steps[0].now)


def left_over(claims: Iterable[tuple[str, str]], stands: Purses) -> Iterable[tuple[str, int]]:
    """Of (claim number, state): those that wait for no award and still hold an estimate, fen."""
    for number, state in claims:
        if state not in RESERVED and (fen := stands.of(number, Memo.ESTIMATE)):
            yield number, fen

"""The only writer of claims: opening reports (opening.py), and moves that need no other room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from hedun.claims.assigning import assign
from hedun.claims.correcting import correct_lines
from hedun.claims.effects import Each, Step
from hedun.claims.models import Claim, LineDecision
from hedun.claims.moves import Outcome, perform
from hedun.claims.opening import (
    NewClaim,
    NewGround,
    NewLine,
    add_claim,
    add_claims,
    add_event,
    add_lines,
    insist_on_work,
    keep_grounds,
    open_report,
    part_line,
    supplement,
)
from hedun.claims.queries import decided, lines_of
from hedun.claims.regrouping import regroup
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Refusal
from hedun.domain.refusals import Refused
from hedun.ledger.actions import Moved, Short, transfer
from hedun.ledger.models import Kind, Transfer
from hedun.ledger.queries import UNPAID, purses
from hedun.record.inserting import fresh, insert

__all__ = [
    "NewClaim",
    "NewGround",
    "NewLine",
    "Verdict",
    "accept",
    "add_claim",
    "add_claims",
    "add_event",
    "add_lines",
    "assign",
    "correct_lines",
    "give_back_cover",
    "hold",
    "insist_on_codes",
    "insist_on_work",
    "keep_grounds",
    "merge",
    "open_report",
    "part_again",
    "part_line",
    "pass_on",
    "refuse",
    "regroup",
    "reopen",
    "report",
    "resume",
    "send_back",
    "supplement",
    "take_cover_again",
    "undo",
    "withdraw",
    "write_decisions",
]


@dataclass(frozen=True)
class Verdict:
    """Covered or not, for one line; a code and a reason when not."""

    covered: bool
    code: str = ""
    reason: str = ""


# ── moves ───────────────────────────────────────────────────────────────────────────────────────


def report(claims: Iterable[Claim], *, actor: Actor, now: datetime) -> Outcome:
    """上报."""
    return perform(claims, "report", actor=actor, now=now)


def send_back(
    claims: Iterable[Claim],
    *,
    missing: Sequence[str],
    reason: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """退回补正: everything that is missing, named at once."""
    ask = Ask("return", reason=reason, missing=tuple(missing))
    return perform(claims, "return", actor=actor, now=now, ask=ask)


def accept(
    claims: Iterable[Claim],
    *,
    verdicts: Mapping[int, Verdict] | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """复核通过. `verdicts` by line pk; a line without one is covered unless recommended otherwise.

    Raises Refused (NO_CODE, NO_REASON) for a line refused without code or reason.
    """
    given = dict(verdicts or {})
    insist_on_codes(given)

    def decide_lines(steps: Sequence[Step]) -> None:
        write_decisions(steps, LineDecision.Level.DECIDED, given)

    return perform(claims, "accept", actor=actor, now=now, effect=decide_lines)


def refuse(
    claims: Iterable[Claim], *, code: str, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """拒赔, the whole claim."""
    ask = Ask("refuse", code=code, reason=reason)
    return perform(claims, "refuse", actor=actor, now=now, ask=ask)


def withdraw(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """撤回, before paying."""
    return perform(claims, "withdraw", actor=actor, now=now, ask=Ask("withdraw", reason=reason))


def merge(
    claims: Iterable[Claim], *, into: Claim, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """并案: a duplicate ends; the other open claim of the same household goes on."""

    def ask(claim: Claim, case: object) -> Ask:
        other = Claim.objects.get(pk=into.pk)
        same = other.household_id == claim.household_id and other.state not in {"closed", "refused"}
        return Ask("merge", reason=reason, into=other.number if same else "")

    def point(step: Step) -> Iterable[models.Model]:
        Claim.objects.filter(pk=step.claim.pk).update(merged_into=into)
        return ()

    return perform(claims, "merge", actor=actor, now=now, ask=ask, effect=Each(point))


def hold(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """暂缓. The legal clocks run on."""
    return perform(claims, "hold", actor=actor, now=now, ask=Ask("hold", reason=reason))


def resume(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """恢复办理."""
    return perform(claims, "resume", actor=actor, now=now, ask=Ask("resume", reason=reason))


def reopen(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """重开 (balance, supplement): only the difference is paid."""
    return perform(claims, "reopen", actor=actor, now=now, ask=Ask("reopen", reason=reason))


def undo(claims: Iterable[Claim], *, actor: Actor, now: datetime) -> Outcome:
    """撤销上一步: the same person, while nobody has acted since."""
    return perform(claims, "undo", actor=actor, now=now)


# ── parts shared with the rooms above ───────────────────────────────────────────────────────────


def insist_on_codes(verdicts: Mapping[int, Verdict]) -> None:
    for verdict in verdicts.values():
        wrong = [
            Refusal(problem)
            for problem, value in (("NO_CODE", verdict.code), ("NO_REASON", verdict.reason))
            if not verdict.covered and not value.strip()
        ]
        if wrong:
            raise Refused(wrong)


def write_decisions(steps: Sequence[Step], level: str, verdicts: Mapping[int, Verdict]) -> None:
    """One decision a line of the claims. A line not named keeps what was recommended for it."""
    of_claim = {step.claim.pk: step for step in steps}
    lines = lines_of([step.claim for step in steps])
    before = decided(lines, LineDecision.Level.RECOMMENDED)
    said = {pk: Verdict(row.covered, row.code, row.reason) for pk, row in before.items()}
    said |= verdicts
    rows = [
        fresh(
            LineDecision,
            line_id=line.pk,
            level=level,
            **vars(said.get(line.pk, Verdict(True))),
            user=of_claim[line.claim_id].actor.user,
            at=of_claim[line.claim_id].now,
        )
        for line in lines
    ]
    for line, row in zip(lines, insert(rows), strict=True):
        of_claim[line.claim_id].seal(row)


def give_back_cover(steps: Sequence[Step]) -> None:
    """A claim that ends before paying gives what it was awarded back to the cover."""
    found = purses(step.claim.number for step in steps)
    back = [
        (step, Moved(kind, Kind.COVER, left, step.claim.number))
        for step in steps
        for kind in UNPAID
        if (left := found.of(step.claim.number, kind))
    ]
    pass_on(back)


def take_cover_again(steps: Sequence[Step]) -> None:
    """Undoing that end takes the same amounts out of the cover again. Raises Refused
    (COVER_EXHAUSTED)."""
    again = []
    for step in steps:
        end = step.claim.moves.filter(action=step.case.past[-1].action).latest("id")
        given = Transfer.objects.filter(
            claim=step.claim.number, credit__kind=Kind.COVER, entry_seq__gt=end.entry_seq
        ).select_related("debit")
        again += [
            (step, Moved(Kind.COVER, Kind(row.debit.kind), row.amount_fen, step.claim.number))
            for row in given
        ]
    pass_on(again)


def part_again(step: Step) -> Iterable[models.Model]:
    """Undoing a merge: the claim stands for itself again.

    Raises Refused (CANNOT_UNDO) when the household has claimed for the same event anew meanwhile.
    """
    claim = step.claim
    again = Claim.objects.filter(event=claim.event, household=claim.household, merged_into=None)
    if again.exists():
        raise Refused([Refusal("CANNOT_UNDO")], subject=claim.number)
    Claim.objects.filter(pk=claim.pk).update(merged_into=None)
    return ()


def pass_on(moves: Iterable[tuple[Step, Moved]], memo: str = "") -> None:
    """Money that steps move, each in the book of its policy. `memo`: the action unless given.

    Raises Refused (COVER_EXHAUSTED) when an account does not hold it; nothing is written.
    """
    books: dict[tuple[str, str], list[tuple[Step, Moved]]] = {}
    for step, moved in moves:
        if moved.fen:
            books.setdefault((step.book, memo or step.ask.action), []).append((step, moved))
    for (book, why), ours in books.items():
        first = ours[0][0]
        try:
            transfer(book, [moved for _, moved in ours], memo=why, actor=first.actor, now=first.now)
        except Short as short:
            lack = {"wanted_fen": short.wanted_fen, "cover_left_fen": short.left_fen}
            raise Refused([Refusal("COVER_EXHAUSTED", lack)], subject=short.claim) from short

"""Households listed before: the same loss, or another one of the accident (part of the room's
actions). Two clerks may hear of one night from two sides; only a person can tell."""

from collections.abc import Iterable
from datetime import datetime

from hedun.domain.actors import Actor
from hedun.intake.enclosures import hand_on
from hedun.intake.held import WAITS, by_submission, locked, named
from hedun.intake.kept import ANOTHER, revealed
from hedun.intake.models import Waiting
from hedun.intake.problems import malformed
from hedun.intake.settling import Settled, settle, settled
from hedun.record.pen import writing

State = Waiting.State


def same_loss(rows: Iterable[Waiting], *, actor: Actor, now: datetime) -> list[Settled]:
    """These rows tell what their claims say already: nothing is added, and what came with them is
    evidence of the claim as well. They stay as they are, beside it (restore takes it back). Raises
    Refused, Malformed (NOT_WAITING, NOT_LISTED)."""
    with writing(actor=actor, now=now) as pen:
        found = []
        for submission, own in by_submission(_listed(rows, actor, now)):
            draft = pen.write("waiting.same", submission.number, named(own), rows=own)
            for row in own:
                settled(row, State.JOINED, draft.seq, actor, now)
                row.save()
            draft.rows.extend(hand_on(submission, (), actor, now))
            found.append(settle(submission, {}, draft, actor=actor, now=now))
        return found


def another_loss(rows: Iterable[Waiting], *, actor: Actor, now: datetime) -> list[Settled]:
    """These rows are further losses of the accident: their lines are added to the claim while its
    report is all drafts, else they open a supplementary one. Raises Refused, Malformed
    (NOT_WAITING, NOT_LISTED)."""
    with writing(actor=actor, now=now) as pen:
        found = []
        for submission, own in by_submission(_listed(rows, actor, now)):
            draft = pen.write("waiting.another", submission.number, named(own))
            anew = {row.pk: revealed(row) for row in own}
            for kept in anew.values():
                kept.agreed.append(ANOTHER)
            found.append(settle(submission, anew, draft, actor=actor, now=now))
        return found


def _listed(rows: Iterable[Waiting], actor: Actor, now: datetime) -> list[Waiting]:
    found = locked(rows, WAITS, actor=actor, now=now)
    if any(row.claim_id is None for row in found):
        raise malformed("NOT_LISTED")
    return found

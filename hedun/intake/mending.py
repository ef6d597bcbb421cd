"""Rows of the inbox put right, said yes to, set aside, erased (part of the room's actions).

Whatever is done to a row, what waits beside it is looked at again (settling.py).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.intake.enclosures import forget
from hedun.intake.held import (
    ASIDE,
    ERASERS,
    IMPORTERS,
    KEEPS_SOMETHING,
    WAITS,
    by_submission,
    insist,
    insist_at_home,
    locked,
    named,
)
from hedun.intake.kept import revealed
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import malformed
from hedun.intake.rereading import agree, read_cells
from hedun.intake.settling import Settled, settle, settled
from hedun.intake.sorting import field_of
from hedun.intake.telling import forget_telling
from hedun.people import reasons
from hedun.people.models import Household
from hedun.record.pen import writing

State = Waiting.State


def correct(
    row: Waiting,
    texts: Mapping[str, str],
    *,
    household: Household | None = None,
    actor: Actor,
    now: datetime,
) -> Settled:
    """Write cells of a waiting row anew and say, if it is not clear, whose row it is.

    `texts`: by field name, as somebody would write them in the list; an empty one clears the cell.
    The row goes on when nothing is wrong any more, with the rest of its household; else it waits
    with what is wrong now. Raises rereading.BadCells (nothing is written then), Refused, Malformed
    (NOT_WAITING, HOUSEHOLD_ELSEWHERE).
    """
    with writing(actor=actor, now=now) as pen:
        row = locked([row], WAITS, actor=actor, now=now)[0]
        kept = revealed(row)
        anew = read_cells(texts, today=local_day(now))
        for name in texts:
            kept.values.pop(name, None)
        kept.values |= anew
        kept.problems = [one for one in kept.problems if field_of(one) not in texts]
        if household is not None:
            insist_at_home(household, row.submission)
            row.household = household
            row.save(update_fields=["household"])
        draft = pen.write("waiting.correct", row.submission.number, named([row]))
        return settle(row.submission, {row.pk: kept}, draft, actor=actor, now=now)


def confirm(rows: Iterable[Waiting], *, actor: Actor, now: datetime) -> list[Settled]:
    """Say yes to every doubt of the rows: they are meant as proposed. Raises Refused, Malformed
    (NOT_WAITING, NO_DOUBT: nothing is doubtful in any of them)."""
    with writing(actor=actor, now=now) as pen:
        opened = {row: revealed(row) for row in locked(rows, WAITS, actor=actor, now=now)}
        doubtful = {row: kept for row, kept in opened.items() if agree(kept)}
        if not doubtful:
            raise malformed("NO_DOUBT")
        found = []
        for submission, own in by_submission(doubtful):
            draft = pen.write("waiting.confirm", submission.number, named(own))
            anew = {row.pk: doubtful[row] for row in own}
            found.append(settle(submission, anew, draft, actor=actor, now=now))
        return found


def drop(rows: Iterable[Waiting], *, reason: str, actor: Actor, now: datetime) -> list[Settled]:
    """These rows do not go on; what waited for them in their households does. Raises Refused,
    Malformed (NOT_WAITING, NO_REASON)."""
    if not reason.strip():
        raise malformed("NO_REASON")
    with writing(actor=actor, now=now) as pen:
        found = []
        for submission, own in by_submission(locked(rows, WAITS, actor=actor, now=now)):
            why = reasons.keep(pen, reason)
            draft = pen.write("waiting.drop", submission.number, named(own), rows=[why, *own])
            for row in own:
                settled(row, State.DROPPED, draft.seq, actor, now)
                row.save()
            found.append(settle(submission, {}, draft, actor=actor, now=now))
        return found


def restore(rows: Iterable[Waiting], *, actor: Actor, now: datetime) -> list[Settled]:
    """Rows that were dropped, sent back or joined to a claim wait again, and are looked at again.
    What became evidence meanwhile stays. Raises Refused, Malformed (NOT_ASIDE)."""
    with writing(actor=actor, now=now) as pen:
        found = []
        for submission, own in by_submission(locked(rows, ASIDE, actor=actor, now=now)):
            draft = pen.write("waiting.restore", submission.number, named(own))
            for row in own:
                row.state, row.settled_by, row.settled_at = State.WAITING, "", None
                row.settled_seq = None
                row.save()
            found.append(settle(submission, {}, draft, actor=actor, now=now))
        return found


def erase(rows: Iterable[Waiting], *, reason: str, actor: Actor, now: datetime) -> list[Settled]:
    """Delete what stands in these rows, for good: cells, name, last digits, whose row it is, what
    came with them; with the last row of a sending, who told.

    Number, reason and that the row was erased stay; a row that waited goes on no more. The list in
    which it came stays where it lies; a photograph that stands nowhere else goes from the store.
    Who: clerk, township, forestry bureau. Raises Refused, Malformed (NO_REASON, NOTHING_TO_ERASE:
    it went on, or was erased before).
    """
    if not reason.strip():
        raise malformed("NO_REASON")
    with writing(actor=actor, now=now) as pen:
        found = []
        full = locked(rows, KEEPS_SOMETHING, roles=ERASERS, actor=actor, now=now)
        for submission, own in by_submission(full):
            why = reasons.keep(pen, reason)
            draft = pen.write("waiting.erase", submission.number, named(own), rows=[why, *own])
            for row in own:
                settled(row, State.ERASED, draft.seq, actor, now)
                row.name = row.id_last4 = ""
                row.household, row.cells_enc, row.claim = None, b"", None
                row.save()
            came_with, files = forget(submission, own, now)
            draft.rows.extend(came_with)
            draft.data = {**draft.data, "files": files} if files else draft.data
            draft.rows.extend(forget_telling(submission, now))
            found.append(settle(submission, {}, draft, actor=actor, now=now))
        return found


def look_again(submissions: Iterable[Submission], *, actor: Actor, now: datetime) -> list[Settled]:
    """Compare what waits with what is known today: a household may have been registered since.
    Raises Refused."""
    with writing(actor=actor, now=now) as pen:
        found = []
        for submission in submissions:
            insist(IMPORTERS, submission.village, actor, now)
            draft = pen.write("inbox.look_again", submission.number)
            found.append(settle(submission, {}, draft, actor=actor, now=now))
        if not found:
            pen.nothing_done()
        return found

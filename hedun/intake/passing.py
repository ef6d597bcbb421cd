"""Rows passed to somebody: to an officer who is to deal with them, or back to who sent them, also
as a file to put right (part of the room's actions)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hedun.domain.actors import Actor
from hedun.domain.words import Lang
from hedun.intake.held import IMPORTERS, WAITS, by_submission, insist, locked, named, with_family
from hedun.intake.kept import hidden, revealed
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import malformed
from hedun.intake.reading import Where
from hedun.intake.settling import Settled, settle, settled
from hedun.intake.study import marked
from hedun.people import reasons
from hedun.people.models import User
from hedun.people.queries import actor_named
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.record.pen import writing

State = Waiting.State
MISSING_LENGTH = 200


def assign(rows: Iterable[Waiting], officer: str, *, actor: Actor, now: datetime) -> list[Waiting]:
    """Who is to deal with these rows; an empty name: nobody in particular. They stay open to
    everybody who may. Raises Refused, Malformed (NOT_WAITING, OFFICER_ELSEWHERE)."""
    with writing(actor=actor, now=now) as pen:
        found = locked(rows, WAITS, actor=actor, now=now)
        villages = {row.submission.village for row in found}
        if officer and not _deals_with(officer, villages, now):
            raise malformed("OFFICER_ELSEWHERE")
        for submission, own in by_submission(found):
            told = {**named(own), "officer": officer}
            pen.write("waiting.assign", submission.number, told, rows=own)
            for row in own:
                row.officer = officer
                row.save(update_fields=["officer"])
        return found


def send_back(
    rows: Iterable[Waiting],
    *,
    missing: Sequence[str] = (),
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> list[Settled]:
    """退回: these rows, each household as a whole, go back to who sent them, with everything that
    is missing: what is wrong in each row by itself, and `missing` (codes of claims.codes.MISSING,
    or words) of all. Who sent them sees it in their channel and sends them anew. Raises Refused,
    Malformed (NOT_WAITING, NOTHING_MISSING)."""
    asked = [one.strip()[:MISSING_LENGTH] for one in missing if one.strip()]
    with writing(actor=actor, now=now) as pen:
        found = []
        full = with_family(locked(rows, WAITS, actor=actor, now=now))
        for submission, own in by_submission(full):
            kept = {row.pk: revealed(row) for row in own}
            if not asked and not any(one.problems for one in kept.values()):
                raise malformed("NOTHING_MISSING")
            said = [reasons.keep(pen, reason)] if reason.strip() else []
            draft = pen.write("waiting.return", submission.number, named(own), rows=[*said, *own])
            for row in own:
                kept[row.pk].missing = asked
                row.cells_enc = hidden(kept[row.pk], submission, Where(row.sheet, row.row))
                settled(row, State.RETURNED, draft.seq, actor, now)
                row.save()
            found.append(settle(submission, {}, draft, actor=actor, now=now))
        return found


def list_to_correct(
    submission: Submission, data: bytes, *, language: Lang, actor: Actor, now: datetime
) -> bytes:
    """标出要改的格: of a list's file (`data`) the rows that wait, to be put right in it. It holds
    their numbers in full, as the village wrote them; so who takes it stands in the record. Raises
    Refused, Malformed (NOT_WAITING)."""
    with writing(actor=actor, now=now) as pen:
        insist(IMPORTERS, submission.village, actor, now)
        rows = submission.waiting.filter(state=State.WAITING).count()
        if not rows:
            raise malformed("NOT_WAITING")
        file = marked(submission, data, language=language, now=now)
        pen.write("inbox.take_list", submission.number, {"rows": rows})
        return file


def _deals_with(officer: str, villages: Iterable[Place], now: datetime) -> bool:
    try:
        whose = actor_named(officer)
    except User.DoesNotExist:
        return False
    return all(
        any(whose.has(role, lineage(village), now) for role in IMPORTERS) for village in villages
    )

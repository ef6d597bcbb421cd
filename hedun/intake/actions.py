"""The only writer of intake: what arrives goes on as far as it is right, and the rest waits.

A list's good rows become draft claims of the village's report at once. Rows in which something is
wrong or doubtful wait in the inbox; there they are put right, said yes to, given a claimant, or
dropped with a reason, and go on (mending.py). See also taking.py and settling.py.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from hedun.claims.models import LossLine, Report
from hedun.domain.actors import Actor
from hedun.domain.deadlines import LOCAL, local_day
from hedun.evidence.actions import Seen, plain_name, see
from hedun.evidence.models import Evidence
from hedun.intake.ahead import ReadAhead
from hedun.intake.held import IMPORTERS, by_submission, insist, named
from hedun.intake.imported import Imported, as_it_stands
from hedun.intake.kept import Kept, hidden
from hedun.intake.mending import confirm, correct, drop, erase, look_again, restore
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import BadSheet, malformed
from hedun.intake.reading import Answer, Where
from hedun.intake.settling import Settled, keep_file, settle, settled
from hedun.intake.study import Study, read, study
from hedun.intake.taking import Taken, openings, take
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.record.inserting import insert
from hedun.record.pen import Pen, writing
from hedun.record.series import next_numbers

__all__ = [
    "confirm",
    "correct",
    "drop",
    "erase",
    "import_sheet",
    "look_again",
    "preview",
    "restore",
]

Channel, State = Report.Channel, Waiting.State


@dataclass(frozen=True)
class _Arrival:
    """A file and what was said when it was handed in."""

    data: bytes
    name: str
    village: Place
    profile: str
    first_told_at: datetime
    no_evidence_reason: str
    ahead: ReadAhead | None
    actor: Actor
    now: datetime


# ── a file arrives ──────────────────────────────────────────────────────────────────────────────


def import_sheet(
    data: bytes,
    name: str,
    village: Place,
    *,
    first_told_at: datetime,
    no_evidence_reason: str = "",
    profile: str | None = None,
    agreed: Collection[Answer] = (),
    ahead: ReadAhead | None = None,
    actor: Actor,
    now: datetime,
) -> Imported:
    """Take in a village's list: its good rows become draft claims, the others wait in the inbox.

    `profile`: the layout, None for the village's own list; `agreed`: doubts that were said yes to;
    `ahead`: what read_ahead made of this very file today. The file is read before the pen is taken.
    Rows that put waiting ones right take their place; rows that are in the books word for word add
    nothing, nor does the same file again. The file is kept (encrypted). Raises BadSheet for a file
    of which no row can be read, and then keeps nothing; Refused (OTHER_ROLE, OTHER_PLACE,
    NOT_POSTED_NOW), Malformed (TOLD_IN_FUTURE), profiles.BadProfile.
    """
    _insist_on_arrival(village, first_told_at, actor, now)
    if ahead and (profile or agreed or not ahead.fits(data, local_day(now))):
        ahead = None
    reading = ahead.reading() if ahead else read(data, profile, agreed, now=now)
    with writing(actor=actor, now=now) as pen:
        before = as_it_stands(data, village)
        if before is not None:
            pen.nothing_done()
            return before
        found = study(reading, village, first_told_at=first_told_at, profile=profile)
        if reading.unreadable:
            raise BadSheet(reading.in_order(), reading.rows)
        arrival = _Arrival(
            data, plain_name(name), village, profile or "", first_told_at, no_evidence_reason,
            ahead, actor, now,
        )  # fmt: skip
        return _write(pen, found, arrival)


def preview(
    data: bytes,
    village: Place,
    *,
    first_told_at: datetime,
    profile: str | None = None,
    agreed: Collection[Answer] = (),
    actor: Actor,
    now: datetime,
) -> Study:
    """What `import_sheet` would do with the file; nothing is written.

    Raises Refused and Malformed as `import_sheet` does. Whether the very file was there before says
    `as_it_stands`.
    """
    _insist_on_arrival(village, first_told_at, actor, now)
    reading = read(data, profile, agreed, now=now)
    return study(reading, village, first_told_at=first_told_at, profile=profile)


# ── writing a file's rows ───────────────────────────────────────────────────────────────────────


def _write(pen: Pen, found: Study, arrival: _Arrival) -> Imported:
    """The submissions of the file, what goes on of each, and what waits."""
    seen = arrival.ahead.file if arrival.ahead else see(arrival.data, Evidence.Kind.SHEET)
    submissions = _submissions(found, arrival, seen)
    rows_of: dict[str, list[Where]] = {}
    for where, cells in found.reading.values.items():
        rows_of.setdefault(cells.get("submission", ""), []).append(where)
    ready = {row.where: row for row in found.ready}
    reports: list[Report] = []
    claims: set[int] = set()
    for reference, submission in submissions.items():
        own = rows_of[reference]
        waiting = [w for w in own if w in found.sorted.waiting]
        told = {"sha256": submission.sha256, "rows": submission.rows, "waiting": len(waiting)}
        draft = pen.write("sheet.import", submission.number, told, rows=[submission])
        paired = {w: found.paired[w] for w in own if w in found.paired}
        beside = _reports_of(found, own, {known.row.submission_id for known in paired.values()})
        taken = Taken()
        rows = [ready[w] for w in own if w in ready]
        if rows:
            who = {"actor": arrival.actor, "now": arrival.now}
            taken = take(submission, rows, found.compared, beside, **who)
            draft.rows.extend(openings(submission, taken.reports, arrival.now))
            keep_file(submission, taken.reports, arrival.actor, arrival.now, seen=seen)
        draft.rows.extend(_wait(found, submission, waiting))
        draft.rows.extend(_set_aside(found, submission, own, draft.seq, arrival))
        old = {known.row: taken.lines.get(where) for where, known in paired.items()}
        draft.rows.extend(_replaced(old, draft.seq, arrival))
        freed = _free(pen, old, taken.reports, arrival)
        reports += [*taken.reports, *(report for one in freed for report in one.reports)]
        claims |= {claim.pk for claim in taken.claims}
        claims |= {row.line.claim_id for one in freed for row in one.taken if row.line}
    return Imported(
        report=reports[0] if reports else None,
        rows=found.reading.rows,
        claims=len(claims),
        waiting=len(found.sorted.waiting),
        refused=len(found.refused),
        repeated=len(found.repeated),
        nobodys=found.nobodys,
        problems=tuple(found.told()),
        submissions=tuple(submissions.values()),
    )


def _submissions(found: Study, arrival: _Arrival, seen: Seen) -> dict[str, Submission]:
    """One for the whole list, or one for each of the sender's own numbers."""
    counts: dict[str, int] = {}
    repeated: dict[str, int] = {}
    told: dict[str, datetime] = {}
    for where, own in found.reading.values.items():
        reference = own.get("submission", "")
        counts[reference] = counts.get(reference, 0) + 1
        repeated[reference] = repeated.get(reference, 0) + (where in found.repeated)
        if own.get("told"):
            at = datetime.combine(own["told"], time.min, LOCAL)
            told[reference] = min(at, told.get(reference, at))
    series = f"LJ-{lineage(arrival.village)[1][:9]}-{local_day(arrival.now).year}"
    numbers = next_numbers(series, len(counts))
    made = insert(
        Submission(
            number=f"{series}-{number:04d}",
            channel=Channel.SHEET,
            profile=arrival.profile,
            reference=reference,
            village=arrival.village,
            sha256=seen.sha256,
            stored_sha256=seen.stored_sha256,
            name=arrival.name,
            rows=rows,
            repeated=repeated[reference],
            first_told_at=told.get(reference, arrival.first_told_at),
            no_evidence_reason=arrival.no_evidence_reason,
            sent_by=arrival.actor.user,
            sent_at=arrival.now,
        )
        for number, (reference, rows) in zip(numbers, counts.items(), strict=True)
    )
    return {one.reference: one for one in made}


def _wait(found: Study, submission: Submission, waiting: Iterable[Where]) -> list[Waiting]:
    return insert(_row(found, submission, where) for where in waiting)


def _set_aside(
    found: Study, submission: Submission, own: Iterable[Where], seq: int, arrival: _Arrival
) -> list[Waiting]:
    """Rows that the layout refuses: kept with the reason, as if somebody had dropped them."""
    rows = [_row(found, submission, where) for where in own if where in found.refused]
    for row in rows:
        settled(row, State.DROPPED, seq, arrival.actor, arrival.now)
    return insert(rows)


def _row(found: Study, submission: Submission, where: Where) -> Waiting:
    """A row of the inbox, not saved yet."""
    own, held = found.reading.values[where], found.sorted.held.get(where)
    kept = Kept(dict(own), found.problems.get(where) or ([held] if held else []))
    return Waiting(
        submission=submission,
        sheet=where.sheet,
        row=where.row,
        name=own.get("name", ""),
        id_last4=own.get("id_number", "")[-4:],
        reference=own.get("reference", ""),
        cells_enc=hidden(kept, submission, where),
        why=found.sorted.waiting.get(where, Waiting.Why.CELL),
    )


def _reports_of(found: Study, own: Iterable[Where], submissions: set[int]) -> list[Report]:
    """Where the same list's rows went before: those this file repeats, and those it puts right."""
    beside = [found.compared.repeated[w].claim.report for w in own if w in found.compared.repeated]
    if submissions:
        beside += Report.objects.filter(openings__submission__in=submissions)
    return beside


def _replaced(old: Mapping[Waiting, LossLine | None], seq: int, arrival: _Arrival) -> list[Waiting]:
    """Rows that waited and are in the new file: it was put right there, or waits from there."""
    for row, line in old.items():
        settled(row, State.TAKEN if line else State.REPLACED, seq, arrival.actor, arrival.now)
        row.line, row.cells_enc = line, b""
        row.save()
    return list(old)


def _free(
    pen: Pen, old: Iterable[Waiting], reports: list[Report], arrival: _Arrival
) -> list[Settled]:
    """Rows of the older lists that waited only for those that are right now."""
    found = []
    for submission, rows in by_submission(old):
        if submission.waiting.filter(state=State.WAITING).exists():
            draft = pen.write("inbox.look_again", submission.number, named(rows))
            who = {"actor": arrival.actor, "now": arrival.now}
            found.append(settle(submission, {}, draft, beside=reports, **who))
    return found


# ── who may ─────────────────────────────────────────────────────────────────────────────────────


def _insist_on_arrival(
    village: Place, first_told_at: datetime, actor: Actor, now: datetime
) -> None:
    """Before anything is read: to others a sheet must not even tell who is on the roll."""
    insist(IMPORTERS, village, actor, now)
    if first_told_at > now:
        raise malformed("TOLD_IN_FUTURE")

"""Writing what arrived, from a file or by a channel without files (part of the room's actions).

What goes on of it, what waits, what it puts right of what waited before. There is one road: a
channel without files only leaves more behind, a row for each of its rows, so that its sender can
ask what became of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hedun.claims.models import LossLine, Report
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day, start_of_day
from hedun.evidence.actions import Seen
from hedun.intake.amending import amend
from hedun.intake.enclosures import carry_over, enclose, hand_on
from hedun.intake.given import Enclosed, TellingOf
from hedun.intake.held import by_submission, named
from hedun.intake.imported import Imported
from hedun.intake.kept import Kept, hidden
from hedun.intake.models import Submission, Waiting
from hedun.intake.reading import Where
from hedun.intake.settling import Settled, keep_file, settle, settled
from hedun.intake.study import Study
from hedun.intake.taking import Taken, openings, take
from hedun.intake.telling import keep_telling
from hedun.places.queries import lineage
from hedun.record.inserting import insert
from hedun.record.pen import Pen
from hedun.record.series import next_numbers

Channel, State = Report.Channel, Waiting.State


@dataclass(frozen=True)
class Arrival:
    """`as_one`: what stands in every submission that is made of it, not saved. `enclosed` and
    `told_by` come only without a file, `seen` is the file."""

    as_one: Submission
    actor: Actor
    now: datetime
    enclosed: Sequence[Enclosed] = field(default=())
    told_by: TellingOf | None = None
    seen: Seen | None = None

    @property
    def of_a_file(self) -> bool:
        return self.as_one.channel == Channel.SHEET

    @property
    def action(self) -> str:
        return "sheet.import" if self.of_a_file else "inbox.receive"


def write(pen: Pen, found: Study, arrival: Arrival) -> Imported:
    """The submissions of it, what goes on of each, and what waits."""
    submissions = _submissions(found, arrival)
    rows_of: dict[str, list[Where]] = {}
    for where, cells in found.reading.values.items():
        rows_of.setdefault(cells.get("submission", ""), []).append(where)
    ready = {row.where: row for row in found.ready}
    reports: list[Report] = []
    claims: set[int] = set()
    for key, submission in submissions.items():
        own = rows_of[key]
        waiting = [w for w in own if w in found.sorted.waiting]
        told = {"sha256": submission.sha256, "rows": submission.rows, "waiting": len(waiting)}
        draft = pen.write(arrival.action, submission.number, told, rows=[submission])
        paired = {w: found.paired[w] for w in own if w in found.paired}
        beside = _reports_of(found, own, {known.row.submission_id for known in paired.values()})
        taken = Taken()
        rows = [ready[w] for w in own if w in ready]
        if rows:
            who = {"actor": arrival.actor, "now": arrival.now}
            anew = [row for row in rows if row.where in found.amended]
            taken.add(amend(anew, found.amended, **who))
            rows = [row for row in rows if row.where not in found.amended]
            taken.add(take(submission, rows, found.compared, beside, **who))
            draft.rows.extend(openings(submission, taken.reports, arrival.now))
            keep_file(submission, taken.reports, arrival.actor, arrival.now, seen=arrival.seen)
        old = {known.row: taken.lines.get(where) for where, known in paired.items()}
        draft.rows.extend(_replaced(old, draft.seq, arrival))
        written = insert(_row(found, submission, where) for where in waiting)
        if not arrival.of_a_file:
            written += _gone_on(found, submission, taken, draft.seq, arrival)
        draft.rows.extend(written)
        draft.rows.extend(_set_aside(found, submission, own, draft.seq, arrival))
        of_place = {Where(row.sheet, row.row): row for row in written}
        draft.rows.extend(enclose(submission, arrival.enclosed, of_place))
        draft.rows.extend(
            carry_over({known.row: of_place.get(where) for where, known in paired.items()})
        )
        if arrival.told_by is not None:
            draft.rows.append(keep_telling(submission, arrival.told_by))
        draft.rows.extend(hand_on(submission, taken.reports, arrival.actor, arrival.now))
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


def _submissions(found: Study, arrival: Arrival) -> dict[str, Submission]:
    """One for all of it, or one for each of the numbers that a file's sender gave its parts."""
    counts: dict[str, int] = {}
    repeated: dict[str, int] = {}
    told: dict[str, datetime] = {}
    for where, own in found.reading.values.items():
        key = own.get("submission", "")
        counts[key] = counts.get(key, 0) + 1
        repeated[key] = repeated.get(key, 0) + (where in found.repeated)
        if own.get("told"):
            at = start_of_day(own["told"])
            told[key] = min(at, told.get(key, at))
    as_one = arrival.as_one
    series = f"LJ-{lineage(as_one.village)[1][:9]}-{local_day(arrival.now).year}"
    made = []
    for number, (key, rows) in zip(next_numbers(series, len(counts)), counts.items(), strict=True):
        one = Submission(
            number=f"{series}-{number:04d}",
            channel=as_one.channel,
            profile=as_one.profile,
            reference=as_one.reference or key,
            village=as_one.village,
            sha256=as_one.sha256,
            stored_sha256=as_one.stored_sha256,
            name=as_one.name,
            rows=rows,
            repeated=repeated[key],
            first_told_at=told.get(key, as_one.first_told_at),
            no_evidence_reason=as_one.no_evidence_reason,
            sent_by=arrival.actor.user,
            sent_at=arrival.now,
            content_hash=as_one.content_hash,
            device=as_one.device,
        )
        made.append(one)
    return dict(zip(counts, insert(made), strict=True))


def _set_aside(
    found: Study, submission: Submission, own: Iterable[Where], seq: int, arrival: Arrival
) -> list[Waiting]:
    """Rows that the layout refuses: kept with the reason, as if somebody had dropped them."""
    rows = [_row(found, submission, where) for where in own if where in found.refused]
    for row in rows:
        settled(row, State.DROPPED, seq, arrival.actor, arrival.now)
    return insert(rows)


def _gone_on(
    found: Study, submission: Submission, taken: Taken, seq: int, arrival: Arrival
) -> list[Waiting]:
    """Rows that went on at once: what they say stands in their lines."""
    rows = []
    for where, line in taken.lines.items():
        row = _row(found, submission, where)
        settled(row, State.TAKEN, seq, arrival.actor, arrival.now)
        row.line, row.cells_enc, row.why = line, b"", ""
        rows.append(row)
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
        household=found.chosen.get(where),
        cells_enc=hidden(kept, submission, where),
        why=found.sorted.waiting.get(where, Waiting.Why.CELL),
        claim=found.compared.listed.get(where),
    )


def _reports_of(found: Study, own: Iterable[Where], submissions: set[int]) -> list[Report]:
    """Where the same list's rows went before: those this file repeats, and those it puts right."""
    beside = [found.compared.repeated[w].claim.report for w in own if w in found.compared.repeated]
    if submissions:
        beside += Report.objects.filter(
            openings__submission__in=submissions, openings__ended_at=None
        )
    return beside


def _replaced(old: Mapping[Waiting, LossLine | None], seq: int, arrival: Arrival) -> list[Waiting]:
    """Rows that waited and have come anew: put right there, or waiting from there."""
    for row, line in old.items():
        went_on = line if arrival.of_a_file else None  # else the new row has the line
        state = State.TAKEN if went_on else State.REPLACED
        settled(row, state, seq, arrival.actor, arrival.now)
        row.line, row.cells_enc = went_on, b""
        row.save()
    return list(old)


def _free(
    pen: Pen, old: Iterable[Waiting], reports: list[Report], arrival: Arrival
) -> list[Settled]:
    """Rows of the older lists that waited only for those that are right now."""
    found = []
    for submission, rows in by_submission(old):
        if submission.waiting.filter(state=State.WAITING).exists():
            draft = pen.write("inbox.look_again", submission.number, named(rows))
            who = {"actor": arrival.actor, "now": arrival.now}
            found.append(settle(submission, {}, draft, beside=reports, **who))
    return found

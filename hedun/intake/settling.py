"""Rows of the inbox that go on after all (part of the room's actions).

Whatever somebody did to a row, the rows that wait in its submission are looked at again with what
is known today: those that are right now go on, each household as a whole; the others keep waiting
with what is wrong now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hedun.claims.models import Report
from hedun.domain.actors import Actor
from hedun.evidence.actions import Handed, Seen, attach_all, see
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content_of
from hedun.intake.amending import Amended, amend, amended
from hedun.intake.enclosures import hand_on
from hedun.intake.kept import ANOTHER, Kept, hidden, revealed
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import SheetProblem, at, problem
from hedun.intake.reading import Where
from hedun.intake.rereading import needed_of, still_wrong
from hedun.intake.roll import Compared, compare
from hedun.intake.sorting import HEADER_OF, field_of, sort_rows
from hedun.intake.taking import Row, Taken, openings, take
from hedun.intake.things import is_thing, tags_twice
from hedun.people.models import Household
from hedun.record.pen import Draft

State = Waiting.State


@dataclass
class Settled:
    """What became of a submission's rows: those that went on, those that wait still."""

    taken: list[Waiting] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    claims: int = 0


def settle(
    submission: Submission,
    anew: Mapping[int, Kept],
    draft: Draft,
    *,
    beside: Iterable[Report] = (),
    actor: Actor,
    now: datetime,
) -> Settled:
    """Look at everything that waits in the submission. `anew`: cells of rows (by pk) as they are
    now. `draft`: the entry that seals the rows this changes."""
    rows = {Where(row.sheet, row.row): row for row in _waiting(submission)}
    kept = {where: anew.get(row.pk) or revealed(row) for where, row in rows.items()}
    chosen = {w: row.household for w, row in rows.items() if row.household is not None}
    anew_of = amended({w: one.values for w, one in kept.items()}, chosen, submission)
    compared, problems = _looked_at(submission, rows, kept, chosen, anew_of)
    values = {where: one.values for where, one in kept.items()}
    found = sort_rows(values, problems, compared.households)
    ready = [Row(w, values[w], compared.households[w]) for w in found.ready]
    taken = amend([row for row in ready if row.where in anew_of], anew_of, actor=actor, now=now)
    draft.rows.extend(_give_way(anew_of, taken, draft.seq, actor, now))
    ready = [row for row in ready if row.where not in anew_of]
    beside = [*beside, *(compared.listed[w].report for w in found.ready if w in compared.listed)]
    for apart in sorted({rows[row.where].apart for row in ready}):
        own = [row for row in ready if rows[row.where].apart == apart]
        part = _take(submission, own, compared, () if apart else beside, draft, apart, actor, now)
        taken.add(part)
    for where, row in rows.items():
        kept[where].problems = problems.get(where) or _only(found.held.get(where))
        line = taken.lines.get(where)
        if line is not None:
            settled(row, State.TAKEN, draft.seq, actor, now)
            row.line, row.cells_enc = line, b""
        else:
            row.why = found.waiting[where]
            row.cells_enc = hidden(kept[where], submission, where)
            row.name = kept[where].values.get("name", row.name)
            row.id_last4 = kept[where].values.get("id_number", row.id_last4)[-4:]
            row.claim = compared.listed.get(where)
        row.save()
    draft.rows.extend(hand_on(submission, taken.reports, actor, now))
    draft.rows.extend(rows.values())
    return Settled(
        [row for row in rows.values() if row.state == State.TAKEN],
        [row for row in rows.values() if row.state == State.WAITING],
        taken.reports,
        len(taken.claims),
    )


def settled(row: Waiting, state: str, seq: int, actor: Actor, now: datetime) -> None:
    """The row (not saved) no longer waits, by this entry."""
    row.state, row.settled_by, row.settled_at, row.settled_seq = state, actor.user, now, seq


def keep_file(
    submission: Submission,
    reports: Iterable[Report],
    actor: Actor,
    now: datetime,
    *,
    seen: Seen | None = None,
) -> None:
    """The file as it came is evidence of every report that rows of it went into. `seen`: the file,
    where it was looked at just now."""
    kind, kept_as = Evidence.Kind.SHEET, submission.stored_sha256
    if not kept_as:
        return
    if seen is None:
        seen = see(content_of(submission.sha256, kept_as), kind, stored_sha256=kept_as)
    for report in dict.fromkeys(reports):
        attach_all(report, [Handed(seen, submission.name, kind)], actor=actor, now=now)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _give_way(
    anew: Amended, taken: Taken, seq: int, actor: Actor, now: datetime
) -> Iterable[Waiting]:
    """Rows whose lines are those of the rows that came anew now."""
    old = [row for where, row in anew.rows.items() if where in taken.lines]
    for row in old:
        settled(row, State.REPLACED, seq, actor, now)
        row.line = None
        row.save()
    return old


def _waiting(submission: Submission) -> Iterable[Waiting]:
    rows = submission.waiting.filter(state=State.WAITING)
    return rows.select_related("submission", "household__village").order_by("pk")


def _looked_at(
    submission: Submission,
    rows: Mapping[Where, Waiting],
    kept: Mapping[Where, Kept],
    chosen: Mapping[Where, Household],
    anew: Amended,
) -> tuple[Compared, dict[Where, list[SheetProblem]]]:
    """The rows against themselves, each other and what is known."""
    problems: dict[Where, list[SheetProblem]] = {}
    named = {}
    for where, one in kept.items():
        problems[where] = still_wrong(one, where, needed_of(rows[where], one.values))
        if where not in chosen and submission.profile and not one.values.get("id_number"):
            problems[where].append(at(where.sheet, where.row, "", problem("NO_CLAIMANT")))
        else:
            named[where] = one.values
    compared = compare(
        named,
        submission.village,
        first_told_at=submission.first_told_at,
        channel=submission.channel,
        chosen=chosen,
        another={*anew.more, *(where for where, one in kept.items() if ANOTHER in one.agreed)},
        anew=anew.rows,
    )
    found = [*compared.problems, *_repeated(named, compared)]
    found += [(where, HEADER_OF["tags"], wrong) for where, wrong in tags_twice(named)]
    found += [
        (where, "", problem("ALREADY_LISTED", claim=line.claim.number))
        for where, line in compared.repeated.items()
    ]
    for where, header, wrong in found:
        problems[where].append(at(where.sheet, where.row, header, wrong))
    for where, household in compared.households.items():
        if household.pk in compared.accounts:  # there is one to pay to, whatever the row leaves out
            problems[where] = [one for one in problems[where] if not _of_account(one)]
    return compared, problems


def _of_account(one: SheetProblem) -> bool:
    return one.code == "EMPTY" and field_of(one) in ("account", "bank")


def _repeated(values: Mapping[Where, Mapping[str, object]], compared: Compared) -> list[tuple]:
    """The same thing of the same household twice in what waits."""
    first: dict[tuple[object, ...], Where] = {}
    found = []
    for where, household in compared.households.items():
        if is_thing(values[where]):  # animals and goods may be alike without being the same
            continue
        thing = tuple(values[where].get(n) for n in ("occurred", "species", "plot", "crop"))
        if None in thing:
            continue
        earlier = first.setdefault((household.pk, *thing), where)
        if earlier != where:
            found.append((where, "", problem("DUPLICATE_ROW", row=earlier.row)))
    return found


def _take(
    submission: Submission,
    ready: list[Row],
    compared: Compared,
    beside: Iterable[Report],
    draft: Draft,
    apart: int,
    actor: Actor,
    now: datetime,
) -> Taken:
    going = submission.openings.filter(ended_at=None, apart=apart).select_related("report")
    own = [one.report for one in going]
    taken = take(submission, ready, compared, [*own, *beside], actor=actor, now=now)
    draft.rows.extend(openings(submission, taken.reports, now, apart))
    keep_file(submission, taken.reports, actor, now)
    return taken


def _only(one: SheetProblem | None) -> list[SheetProblem]:
    return [one] if one else []

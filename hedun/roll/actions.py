"""The only writer of the roll's room: taking in the county's own list, and the word of a person on
what it left open (answers.py). The households themselves are written by people."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake.problems import SheetProblem
from hedun.people import actions as people
from hedun.people import vault
from hedun.people.models import Household
from hedun.people.problems import BadFields
from hedun.people.queries import registers_in
from hedun.people.registering import NewHousehold, problems_of, ready
from hedun.places.models import Place
from hedun.record.pen import Pen, writing
from hedun.record.series import next_numbers
from hedun.roll.answers import answer_other, answer_same, leave, undo_answer
from hedun.roll.columns import PROFILE
from hedun.roll.differences import Known, Step, differences
from hedun.roll.listed import Listed, Roll, by_name, read_roll
from hedun.roll.matching import DOUBTFUL, KNOWN, LEFT, NEW, Match, matched, row_hash
from hedun.roll.models import Candidate, Doubt

__all__ = ["Imported", "answer_other", "answer_same", "import_roll", "leave", "undo_answer"]

# Fields of a new household → the list's columns, where they have other names.
FIELDS = {"account_holder": "holder", "account_bank": "bank", "account_number": "account",
          "account_kind": "account", "plots": "area_e4", "village": "village"}  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """What a list did, or would do. All but `rows` count households: `doubtful` those that wait for
    a person (`asked` of them did so already), `unchanged` those that stood just so."""

    rows: int
    registered: int
    updated: int
    unchanged: int
    doubtful: int
    asked: int
    problems: tuple[SheetProblem, ...]
    changes: dict[str, int]  # what was updated → how often
    notes: tuple[SheetProblem, ...] = ()

    @property
    def writes(self) -> int:
        return self.registered + self.updated + self.doubtful - self.asked


def import_roll(data: bytes, *, dry_run: bool = False, actor: Actor, now: datetime) -> Imported:
    """Register and update the households of the list, in the villages that the actor answers for;
    what only a person can tell is put in the queue, what is wrong is told and stays out.

    The same list again changes nothing. `dry_run`: only say it. Raises Refused (OTHER_ROLE) for
    who registers nobody anywhere.
    """
    today = local_day(now)
    roll = read_roll(data, by_name(_villages(actor, now)), today=today)
    if dry_run:
        return _Plan.of(roll, today).foreseen()
    with writing(actor=actor, now=now) as pen:
        plan = _Plan.of(roll, today)
        news = [new for _, new in plan.new]
        made = people.register_households(news, actor=actor, now=now)
        _declare(plan, made, actor, now)
        _update(plan, actor, now)
        doubts = _keep(plan.doubts, hashlib.sha256(data).hexdigest(), pen)
        done = plan.foreseen()
        if done.registered or done.updated or doubts:
            counts = {"rows": done.rows, "registered": done.registered, "updated": done.updated}
            facts = {"file": hashlib.sha256(data).hexdigest(), **counts, "doubts": len(doubts)}
            pen.write("roll.import", facts["file"][:16], facts)
        else:
            pen.nothing_done()
        return done


# ── what there is to do ─────────────────────────────────────────────────────────────────────────


@dataclass
class _Plan:
    roll: Roll
    new: list[tuple[Listed, NewHousehold]]
    updates: list[tuple[Match, list[Step]]]
    doubts: list[Match]
    unchanged: int

    @classmethod
    def of(cls, roll: Roll, today: date) -> "_Plan":
        found = matched(roll)
        listed = [m.listed for m in found if m.kind == NEW]
        households = ready([one.household() for one in listed], today=today)
        news = list(zip(listed, households, strict=True))
        wrong = problems_of(households, today=today)
        for at, bad in wrong.items():
            _tell(roll, news[at][0], bad)
        good = [pair for at, pair in enumerate(news) if at not in wrong]
        same = [m for m in found if m.kind == KNOWN and m.household is not None]
        known = Known.of([m.household for m in same if m.household], today)
        steps = [(m, differences(m.listed, m.household, known)) for m in same if m.household]
        updates = [(m, todo) for m, todo in steps if todo]
        left = sum(m.kind == LEFT for m in found)
        doubts = [m for m in found if m.kind == DOUBTFUL]
        return cls(roll, good, updates, doubts, len(steps) - len(updates) + left)

    def foreseen(self) -> Imported:
        changes: dict[str, int] = {}
        for _, steps in self.updates:
            for step in steps:
                changes[step.what] = changes.get(step.what, 0) + 1
        reading = self.roll.reading
        return Imported(
            rows=reading.rows,
            registered=len(self.new),
            updated=len(self.updates),
            unchanged=self.unchanged,
            doubtful=len(self.doubts),
            asked=sum(m.asked for m in self.doubts),
            problems=tuple(reading.in_order()),
            changes=changes,
            notes=tuple(reading.notes),
        )


def _tell(roll: Roll, one: Listed, bad: BadFields) -> None:
    for name, problems in bad.fields.items():
        header = PROFILE.header(FIELDS.get(name, name))
        for found in problems:
            roll.reading.note(one.where, header, found)


def _villages(actor: Actor, now: datetime) -> list[Place]:
    """Those that are there today and that the actor registers households in."""
    villages = list(registers_in(actor, now))
    if not villages:
        roles = [role for role in Role if role in PERMITTED["household.register"]]
        raise Refused([Refusal("OTHER_ROLE", {"roles": roles})], subject="")
    return villages


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def _update(plan: _Plan, actor: Actor, now: datetime) -> None:
    """Each household by itself: what cannot be is told at its row, and the others go on."""
    good = []
    for match, steps in plan.updates:
        try:
            with writing(actor=actor, now=now):
                for step in steps:
                    step(actor=actor, now=now)
        except Malformed as bad:
            plan.roll.reading.note(match.listed.where, "", bad.problem)
        else:
            good.append((match, steps))
    plan.updates = good


def _declare(plan: _Plan, households: Sequence[Household], actor: Actor, now: datetime) -> None:
    """What the list flags of those it brought: dead, or a minor."""
    for (one, _), household in zip(plan.new, households, strict=True):
        for kind in one.circumstances():
            people.declare_circumstance(household, kind, actor=actor, now=now)


def _keep(matches: Iterable[Match], file: str, pen: Pen) -> list[Doubt]:
    """The doubts that were not asked before, each with its entry."""
    new = [match for match in matches if not match.asked]
    if not new:
        return []
    numbers = next_numbers("roll-doubt", len(new))
    doubts = Doubt.objects.bulk_create(
        _doubt(match, f"HD-{number:05d}", file, pen)
        for match, number in zip(new, numbers, strict=True)
    )
    pairs = list(zip(doubts, new, strict=True))
    candidates = _by_doubt(
        Candidate.objects.bulk_create(
            Candidate(doubt=doubt, household=household)
            for doubt, match in pairs
            for household in match.candidates
        )
    )
    for doubt in doubts:
        rows = [doubt, *candidates.get(doubt.pk, ())]
        pen.write("roll.doubt", doubt.number, {"code": doubt.code, "file": file}, rows=rows)
    return doubts


def _doubt(match: Match, number: str, file: str, pen: Pen) -> Doubt:
    one = match.listed
    return Doubt(
        number=number,
        code=match.code,
        village=one.village,
        given_enc=vault.hide(one.written(), f"roll.Doubt.given:{number}"),
        given_hash=row_hash(one),
        file=file,
        sheet=one.where.sheet[:60],
        row=one.where.row,
        made_by=pen.actor.user,
        made_at=pen.now,
    )


def _by_doubt(candidates: Sequence[Candidate]) -> dict[int, list[Candidate]]:
    found: dict[int, list[Candidate]] = {}
    for one in candidates:
        found.setdefault(one.doubt_id, []).append(one)
    return found

"""The only writer of intake: a village's sheet becomes a report with draft claims, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hedun.claims.actions import NewLine, add_claim, add_event, open_report
from hedun.claims.models import Event, Report
from hedun.domain.actors import Actor, Role
from hedun.domain.deadlines import local_day
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from hedun.evidence.store import digest
from hedun.intake.models import SheetImport
from hedun.intake.problems import BadSheet, SheetProblem, malformed, problem
from hedun.intake.reading import Line, Reading
from hedun.intake.roll import compare, without_account
from hedun.intake.sheet import read_sheet
from hedun.people.actions import add_account
from hedun.people.models import Household
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_standing
from hedun.record.pen import writing

IMPORTERS = frozenset({Role.CLERK, Role.TOWNSHIP})


@dataclass(frozen=True)
class Imported:
    """The report of a sheet; how many rows and claims it has. `again`: it was there already."""

    report: Report
    rows: int
    claims: int
    again: bool = False


@dataclass(frozen=True)
class Preview:
    """What importing would do. With problems it would do nothing. `report`: of this very file,
    when it was taken in before."""

    rows: int
    claims: int
    events: int
    problems: tuple[SheetProblem, ...] = ()
    report: Report | None = None


def import_sheet(
    data: bytes,
    name: str,
    village: Place,
    *,
    first_told_at: datetime,
    no_evidence_reason: str = "",
    actor: Actor,
    now: datetime,
) -> Imported:
    """Take in a village's .xlsx: a report, its events, a draft claim for each household and event.

    All or nothing. The file itself is kept (encrypted) as evidence. The same file again adds
    nothing: the answer is the report it made. Raises BadSheet with every problem, Refused
    (OTHER_ROLE, OTHER_PLACE, NOT_POSTED_NOW), Malformed (TOLD_IN_FUTURE).
    """
    _insist(village, first_told_at, actor, now)
    with writing(actor=actor, now=now) as pen:
        before = SheetImport.objects.filter(sha256=digest(data)).first()
        if before is not None:
            pen.nothing_done()
            return Imported(_its_report(before, village), before.rows, _claims(before), again=True)
        reading, households = _read(data, village, first_told_at, now)
        if reading.problems:
            raise BadSheet(reading.in_order(), len(reading.values))
        lines = reading.lines()
        _add_accounts(lines, households, actor, now)
        report = open_report(
            village,
            occurred=min(line.occurred for line in lines),
            first_told_at=first_told_at,
            channel=Report.Channel.SHEET,
            actor=actor,
            now=now,
        )
        claims = _add_claims(report, lines, households, no_evidence_reason, actor, now)
        kept = attach(report, data, name, Evidence.Kind.SHEET, actor=actor, now=now)
        taken = SheetImport.objects.create(
            sha256=kept.sha256,
            report=report,
            evidence=kept,
            rows=len(lines),
            imported_by=actor.user,
            imported_at=now,
        )
        told = {"sha256": kept.sha256, "rows": len(lines), "claims": claims}
        pen.write("sheet.import", report.number, told, rows=[taken])
        return Imported(report, len(lines), claims)


def preview(
    data: bytes, village: Place, *, first_told_at: datetime, actor: Actor, now: datetime
) -> Preview:
    """What `import_sheet` would do with the file, with the same problems; nothing is written.

    Raises Refused and Malformed as `import_sheet` does.
    """
    _insist(village, first_told_at, actor, now)
    before = SheetImport.objects.filter(sha256=digest(data)).first()
    if before is not None:
        report = _its_report(before, village)
        return Preview(before.rows, _claims(before), report.events.count(), report=report)
    reading, households = _read(data, village, first_told_at, now)
    if reading.problems:
        return Preview(len(reading.values), 0, 0, tuple(reading.in_order()))
    groups = _grouped(reading.lines(), households)
    events = {event for event, _ in groups}
    return Preview(len(reading.values), len(groups), len(events))


# ── before ──────────────────────────────────────────────────────────────────────────────────────


def _insist(village: Place, first_told_at: datetime, actor: Actor, now: datetime) -> None:
    """Before anything is read: to others a sheet must not even tell who is on the roll."""
    insist_standing(IMPORTERS, lineage(village), actor=actor, now=now, subject=village.name)
    if first_told_at > now:
        raise malformed("TOLD_IN_FUTURE")


def _its_report(before: SheetImport, village: Place) -> Report:
    if before.report.village_id != village.pk:
        elsewhere = problem("TAKEN_ELSEWHERE")
        raise BadSheet([SheetProblem("", 0, "", elsewhere.code, elsewhere.zh, elsewhere.en)])
    return before.report


def _claims(before: SheetImport) -> int:
    return before.report.claims.count()


def _read(
    data: bytes, village: Place, first_told_at: datetime, now: datetime
) -> tuple[Reading, dict[int, Household]]:
    reading = read_sheet(data, today=local_day(now))
    return reading, compare(reading, village, first_told_at=first_told_at)


# ── writing ─────────────────────────────────────────────────────────────────────────────────────

Accident = tuple[date, str]  # the day, the animal


def _grouped(
    lines: Iterable[Line], households: dict[int, Household]
) -> dict[tuple[Accident, int], list[Line]]:
    """The lines of each claim (accident, household pk), in the order of the sheet."""
    groups: dict[tuple[Accident, int], list[Line]] = {}
    for line in lines:
        key = (line.occurred, line.species), households[line.row].pk
        groups.setdefault(key, []).append(line)
    return groups


def _add_accounts(
    lines: Sequence[Line], households: dict[int, Household], actor: Actor, now: datetime
) -> None:
    missing = without_account(households)
    for line in lines:
        household = households[line.row]
        if household.pk in missing:
            missing.remove(household.pk)
            add_account(
                household,
                holder=household.name,
                bank=line.bank,
                number=line.account,
                actor=actor,
                now=now,
            )


def _add_claims(
    report: Report,
    lines: Sequence[Line],
    households: dict[int, Household],
    no_evidence_reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """The events by day and animal, then the claims as the sheet has them; how many claims."""
    events: dict[Accident, Event] = {}
    for occurred, species in sorted({(line.occurred, line.species) for line in lines}):
        events[occurred, species] = add_event(
            report, species=species, occurred=occurred, actor=actor, now=now
        )
    groups = _grouped(lines, households)
    for (accident, _), own in groups.items():
        add_claim(
            events[accident],
            households[own[0].row],
            [_loss(line) for line in own],
            no_evidence_reason=no_evidence_reason,
            actor=actor,
            now=now,
        )
    return len(groups)


def _loss(line: Line) -> NewLine:
    return NewLine(
        section="crop",
        item=line.crop,
        quantity_e4=line.damaged_e4,
        stage=line.stage,
        plot=line.plot,
        planted_e4=line.planted_e4,
        degree_ppm=line.degree_ppm,
        note=line.note,
    )

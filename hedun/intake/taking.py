"""Rows that go on: into the village's report, its events and its draft claims (part of the room's
actions).

Rows that join later, because they had to be put right first, go into the report of their list as
long as all of it is still with the village as drafts. Once any household of it has been reported,
they open a supplementary report: what others have begun to work on does not grow under their hands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hedun.claims.actions import (
    NewClaim,
    NewGround,
    NewLine,
    add_claims,
    add_event,
    add_lines,
    keep_grounds,
    open_report,
)
from hedun.claims.models import Claim, Event, LossLine, Report
from hedun.claims.queries import lines_of
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.intake.beyond import KEEPS
from hedun.intake.models import Opening, Submission
from hedun.intake.reading import Ground, Where
from hedun.intake.roll import Compared
from hedun.intake.things import quantity_e4, section_of_row, stage
from hedun.people.actions import add_account
from hedun.people.models import Household
from hedun.places.models import Place
from hedun.policies.models import Policy

WGS84 = "WGS-84"
Accident = tuple[date, str]  # the day, the animal


@dataclass(frozen=True)
class Row:
    """A row that goes on: its cells by field name, and whose it is."""

    where: Where
    values: Mapping[str, Any]
    household: Household

    @property
    def accident(self) -> Accident:
        return self.values["occurred"], self.values["species"]


@dataclass
class Taken:
    """The loss line of each row, the reports they went into, and the claims that are theirs."""

    lines: dict[Where, LossLine] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def add(self, other: "Taken") -> None:
        self.lines |= other.lines
        self.reports += other.reports
        self.claims += other.claims

    def note(self, claim: Claim, rows: Sequence[Row], lines: Sequence[LossLine]) -> None:
        """The rows became these lines of the claim, in this order."""
        self.claims.append(claim)
        self.lines |= {row.where: line for row, line in zip(rows, lines, strict=True)}


def take(
    submission: Submission,
    rows: Sequence[Row],
    compared: Compared,
    beside: Iterable[Report],
    *,
    actor: Actor,
    now: datetime,
) -> Taken:
    """One report for each policy that the rows fall under; as a rule that is one. `beside`: reports
    of the same list that they join if they can. The openings are in `submission.openings`."""
    taken = Taken()
    _add_accounts(rows, compared, actor, now)
    candidates = _joinable(beside, submission.village)
    for policy, own in _by_policy(rows, compared).items():
        report = next((r for r in candidates if r.policy_id == policy.pk), None)
        if report is None:
            report = open_report(
                submission.village,
                occurred=min(row.accident[0] for row in own),
                first_told_at=submission.first_told_at,
                channel=submission.channel,
                actor=actor,
                now=now,
            )
        taken.reports.append(report)
        _list(report, own, submission.no_evidence_reason, taken, actor, now)
    return taken


def loss(values: Mapping[str, Any]) -> NewLine:
    """The loss line that a row of the list says. A thing without a shape may still have a place."""
    ground: Ground | None = values.get("ground")
    return NewLine(
        section=section_of_row(values),
        item=values["crop"],
        quantity_e4=quantity_e4(values),
        stage=stage(values),
        plot=values.get("plot", ""),
        planted_e4=values.get("planted_e4"),
        degree_ppm=values.get("degree_ppm"),
        amount_fen=values.get("amount_fen"),
        note=values.get("note", ""),
        lon_e7=ground.lon_e7 if ground else None,
        lat_e7=ground.lat_e7 if ground else None,
    )


def accidents(rows: Iterable[Row]) -> dict[tuple[Accident, int], list[Row]]:
    """The rows of each claim (accident, household pk), in the order of the sheet."""
    groups: dict[tuple[Accident, int], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.accident, row.household.pk), []).append(row)
    return groups


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _by_policy(rows: Iterable[Row], compared: Compared) -> dict[Policy, list[Row]]:
    found: dict[Policy, list[Row]] = {}
    for row in rows:
        policy = compared.policies[row.accident[0]]
        if policy is None:
            raise ValueError(f"row {row.where.row} goes on although no policy answers for it")
        found.setdefault(policy, []).append(row)
    return found


def _joinable(beside: Iterable[Report], village: Place) -> list[Report]:
    """Those in which nothing has left the village yet, the newest first."""
    pks = {report.pk for report in beside}
    if not pks:
        return []
    gone = Claim.objects.filter(report__in=pks).exclude(state=State.DRAFT).values("report")
    found = Report.objects.filter(pk__in=pks, village=village).exclude(pk__in=gone)
    return list(found.select_related("village__parent", "policy").order_by("-pk"))


def _add_accounts(rows: Iterable[Row], compared: Compared, actor: Actor, now: datetime) -> None:
    """Of households that have none on the roll yet, the one that the list names."""
    missing = {row.household.pk for row in rows} - set(compared.accounts)
    for row in rows:
        number, bank = row.values.get("account"), row.values.get("bank")
        if row.household.pk in missing and number and bank:
            missing.remove(row.household.pk)
            add_account(
                row.household,
                holder=row.household.name,
                bank=bank,
                number=number,
                actor=actor,
                now=now,
            )


def _list(
    report: Report, rows: Sequence[Row], no_evidence: str, taken: Taken, actor: Actor, now: datetime
) -> None:
    """The events by day and animal, then the claims as the sheet has them. What a household has in
    the report already grows by its lines."""
    events: dict[Accident, Event] = {(e.occurred, e.species): e for e in report.events.all()}
    for occurred, species in sorted({row.accident for row in rows} - set(events)):
        events[occurred, species] = add_event(
            report, species=species, occurred=occurred, actor=actor, now=now
        )
    there = {(c.event_id, c.household_id): c for c in report.claims.filter(merged_into=None)}
    new: dict[tuple[int, int], tuple[NewClaim, list[Row]]] = {}
    for (accident, household), own in accidents(rows).items():
        event, lines = events[accident], [loss(row.values) for row in own]
        claim = there.get((event.pk, household))
        if claim is None:
            one = NewClaim(event, own[0].household, lines, no_evidence)
            new[event.pk, household] = one, own
        else:
            written = add_lines(claim, lines, actor=actor, now=now)
            taken.note(claim, own, written)
    claims = add_claims(report, [one for one, _ in new.values()], actor=actor, now=now)
    of_claim: dict[int, list[LossLine]] = {}
    for line in lines_of(claims):
        of_claim.setdefault(line.claim_id, []).append(line)
    for claim, (_, own) in zip(claims, new.values(), strict=True):
        taken.note(claim, own, of_claim[claim.pk])
    said = {row.where: row.values for row in rows}
    keep_beyond({w: line for w, line in taken.lines.items() if w in said}, said, actor, now)


def keep_beyond(
    lines: Mapping[Where, LossLine],
    said: Mapping[Where, Mapping[str, Any]],
    actor: Actor,
    now: datetime,
    *,
    only_ground: bool = False,
) -> None:
    """What the rows say beyond these lines of theirs: the ground, and what lies behind the line."""
    grounds = {line: more for w, line in lines.items() if (more := _ground(said[w]))}
    if grounds:
        keep_grounds(grounds, actor=actor, now=now)
    for where, line in lines.items():
        for keep in () if only_ground else KEEPS:
            keep(line, said[where], actor, now)


def _ground(values: Mapping[str, Any]) -> NewGround | None:
    """What a row's place says beyond its point."""
    said: Ground | None = values.get("ground")
    if said is None or not (said.rings or said.accuracy_m is not None or said.datum != WGS84):
        return None
    return NewGround(said.datum, said.rings, said.area_e4, said.accuracy_m)


def openings(
    submission: Submission, reports: Iterable[Report], now: datetime, apart: int = 0
) -> list[Opening]:
    """New rows that say which reports the submission's rows went into (`apart`: which of them)."""
    known = set(submission.openings.values_list("report", flat=True))
    return [
        Opening.objects.create(submission=submission, report=report, opened_at=now, apart=apart)
        for report in dict.fromkeys(reports)
        if report.pk not in known
    ]

"""Opening a report, its events, claims and loss lines, and what is added to them later (part of the
room's actions)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models

from hedun.claims.models import Claim, Event, LineDecision, LineGround, LossLine, Report
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal, State
from hedun.domain.deadlines import due
from hedun.domain.permissions import by_state, permits
from hedun.domain.refusals import Refused
from hedun.people.models import Household
from hedun.people.queries import kin_of
from hedun.people.reasons import keep
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_standing
from hedun.policies.queries import Numbers, policy_for
from hedun.record.inserting import fresh, insert
from hedun.record.pen import writing
from hedun.record.series import next_number


@dataclass(frozen=True)
class NewLine:
    """A loss line as reported. Quantities in ten-thousandths of the unit, degrees of loss in
    millionths, of longitude and latitude (WGS 84) in ten-millionths."""

    section: str
    item: str
    quantity_e4: int
    stage: str = ""
    plot: str = ""
    planted_e4: int | None = None
    degree_ppm: int | None = None
    amount_fen: int | None = None
    other_paid_fen: int = 0
    person: str = ""
    note: str = ""
    lon_e7: int | None = None
    lat_e7: int | None = None


def open_report(
    village: Place,
    *,
    occurred: date,
    first_told_at: datetime,
    channel: str,
    actor: Actor,
    now: datetime,
) -> Report:
    """Open the village's folder under the policy that answers on the day of the loss.

    Raises Refused: NOT_IN_FORCE, OTHER_PLACE.
    """
    above = lineage(village)
    if not permits("claim.list", above, actor, now):
        raise Refused([Refusal("OTHER_PLACE")], subject=village.name)
    policy = policy_for(village, occurred)
    if policy is None:
        raise Refused([Refusal("NOT_IN_FORCE")], subject=village.name)
    with writing(actor=actor, now=now) as pen:
        series = f"BA-{above[1][:9]}-{occurred.year}"
        report = Report.objects.create(
            number=f"{series}-{next_number(series):04d}",
            village=village,
            policy=policy,
            channel=channel,
            first_told_at=first_told_at,
            opened_by=actor.user,
            opened_at=now,
        )
        pen.write("report.open", report.number, {"channel": channel}, rows=[report])
        return report


def add_event(
    report: Report, *, species: str, occurred: date, actor: Actor, now: datetime
) -> Event:
    """One accident of the report. A list over several nights or animals has several."""
    with writing(actor=actor, now=now) as pen:
        event = Event.objects.create(
            number=f"{report.number}-E{report.events.count() + 1}",
            report=report,
            species=species,
            occurred=occurred,
        )
        data = {"species": species, "occurred": occurred.isoformat()}
        pen.write("event.add", event.number, data, rows=[event])
        return event


@dataclass(frozen=True)
class NewClaim:
    """A household in an event of the report, with what it lost."""

    event: Event
    household: Household
    lines: Sequence[NewLine]
    no_evidence_reason: str = ""


def add_claims(
    report: Report, new: Sequence[NewClaim], *, actor: Actor, now: datetime
) -> list[Claim]:
    """The households' claims, as drafts with their loss lines, in this order.

    A clerk may list their own family; reporting it is somebody else's step (OWN_OR_KIN). Raises
    Refused (OTHER_PLACE, HOUSEHOLD_OVER) and IntegrityError for a second claim of a household in
    one event.
    """
    above = lineage(report.village)
    if not permits("claim.list", above, actor, now):
        raise Refused([Refusal("OTHER_PLACE")], subject=report.number)
    for one in new:
        _insist_there(one.household, one.event)
    numbers = Numbers()
    days = {one.event.occurred for one in new}
    until = {
        day: due(report.first_told_at, numbers.clock(report.policy, "report", day)) for day in days
    }
    with writing(actor=actor, now=now) as pen:
        first = next_row(report)
        claims = insert(
            fresh(
                Claim,
                number=f"{report.number}-{row:02d}",
                report_id=report.pk,
                event_id=one.event.pk,
                household_id=one.household.pk,
                row=row,
                state=State.DRAFT,
                since=now,
                due_at=until[one.event.occurred].at,
                due_provisional=until[one.event.occurred].provisional,
                no_evidence_reason=one.no_evidence_reason,
            )
            for row, one in enumerate(new, start=first)
        )
        for claim, one in zip(claims, new, strict=True):
            claim.report, claim.event, claim.household = report, one.event, one.household
        lines = insert(
            fresh(LossLine, claim_id=claim.pk, number=number, **vars(line))
            for claim, one in zip(claims, new, strict=True)
            for number, line in enumerate(one.lines, start=1)
        )
        of_claim: dict[int, list[models.Model]] = {claim.pk: [claim] for claim in claims}
        for line in lines:
            of_claim[line.claim_id].append(line)
        for claim in claims:
            rows = of_claim[claim.pk]
            pen.write("claim.open", claim.number, {"lines": len(rows) - 1}, rows=rows)
        return claims


def next_row(report: Report) -> int:
    """A claim keeps its number for life, also in another report (regrouping.py): no number that
    this report ever gave comes a second time."""
    own = Claim.objects.order_by().filter(number__startswith=f"{report.number}-")
    given = [int(number.rpartition("-")[2]) for number in own.values_list("number", flat=True)]
    return max([*given, *report.claims.order_by().values_list("row", flat=True), 0]) + 1


def _insist_there(household: Household, event: Event) -> None:
    """Claims are of the household of their day: not one that was merged or had moved before."""
    if household.until is not None and household.until < event.occurred:
        ended = {"number": household.number, "until": household.until}
        raise Refused([Refusal("HOUSEHOLD_OVER", ended)], subject=event.report.number)


def add_claim(
    event: Event,
    household: Household,
    lines: Sequence[NewLine],
    *,
    no_evidence_reason: str = "",
    actor: Actor,
    now: datetime,
) -> Claim:
    """One household's claim; as `add_claims`."""
    new = NewClaim(event, household, lines, no_evidence_reason)
    return add_claims(event.report, [new], actor=actor, now=now)[0]


def add_lines(
    claim: Claim, lines: Sequence[NewLine], *, actor: Actor, now: datetime
) -> list[LossLine]:
    """Further damaged things of a household in the same accident, while its claim is a draft.

    Raises Refused: OTHER_PLACE, WRONG_STATE.
    """
    above = lineage(claim.report.village)
    if not permits("claim.list", above, actor, now):
        raise Refused([Refusal("OTHER_PLACE")], subject=claim.number)
    with writing(actor=actor, now=now) as pen:
        claim.refresh_from_db()
        if claim.state != State.DRAFT:
            facts = {"action": "add_lines", "state": State(claim.state)}
            raise Refused([Refusal("WRONG_STATE", facts)], subject=claim.number)
        first = claim.lines.count() + 1
        written = [
            LossLine.objects.create(claim=claim, number=number, **vars(line))
            for number, line in enumerate(lines, start=first)
        ]
        pen.write("claim.add_lines", claim.number, {"lines": len(lines)}, rows=written)
        return written


@dataclass(frozen=True)
class NewGround:
    """The ground of a line, as LineGround keeps it."""

    datum: str
    rings: Sequence[Sequence[Sequence[int]]] = ()
    area_e4: int | None = None
    accuracy_m: int | None = None


def keep_grounds(
    grounds: Mapping[LossLine, NewGround], *, actor: Actor, now: datetime
) -> list[LineGround]:
    """Where the lines' plots lie, also where that is told anew; for the action that writes the
    lines, by who wrote them."""
    with writing(actor=actor, now=now) as pen:
        known = {row.line_id: row for row in LineGround.objects.filter(line__in=list(grounds))}
        rows = insert(
            LineGround(line=line, **vars(ground))
            for line, ground in grounds.items()
            if line.pk not in known
        )
        for line, ground in grounds.items():
            if old := known.get(line.pk):
                vars(old).update(vars(ground))
                old.line = line
                old.save()
                rows.append(old)
        of_claim: dict[str, list[LineGround]] = {}
        for row in rows:
            of_claim.setdefault(row.line.claim.number, []).append(row)
        for number, own in of_claim.items():
            pen.write("claim.grounds", number, {"lines": len(own)}, rows=own)
        if not rows:
            pen.nothing_done()
        return rows


# Who adds what comes to light later, by the state the claim stands in.
SUPPLEMENTS = by_state("claim.supplement")


def supplement(
    claim: Claim, lines: Sequence[NewLine], *, reason: str, actor: Actor, now: datetime
) -> list[LossLine]:
    """补充明细: what comes to light after the list was handed in, such as bills of a treatment.
    Lines that the insurer adds are covered; they are assessed like the others.

    Raises Refused: WRONG_STATE, HELD, NO_REASON, OWN_OR_KIN, OTHER_ROLE, OTHER_PLACE,
    NOT_POSTED_NOW.
    """
    with writing(actor=actor, now=now) as pen:
        claim.refresh_from_db()
        insist_on_work(claim, "supplement", SUPPLEMENTS, reason, actor, now)
        first = claim.lines.count() + 1
        written = insert(
            LossLine(claim=claim, number=number, **vars(line))
            for number, line in enumerate(lines, start=first)
        )
        rows: list[models.Model] = [*written, keep(pen, reason)]
        if claim.state == State.ACCEPTED:
            level = LineDecision.Level.DECIDED
            rows += insert(
                LineDecision(line=line, level=level, covered=True, user=actor.user, at=now)
                for line in written
            )
        pen.write("claim.supplement", claim.number, {"lines": len(written)}, rows=rows)
        return written


# Who sets a part of a line apart, by the state the claim stands in.
PARTERS = by_state("claim.part")


def part_line(
    line: LossLine, quantity_e4: int, *, reason: str, actor: Actor, now: datetime
) -> LossLine:
    """分列: part of what a line is about becomes a line of its own, to be decided by itself.

    While the claim is a draft the line itself says that much less; later it stays as the village
    said it, and the next figure found for it says what is left. The new line is covered or not as
    the old one is. Raises Refused: WRONG_STATE, HELD, NO_REASON, OWN_OR_KIN, OTHER_ROLE,
    OTHER_PLACE, NOT_POSTED_NOW; ValueError unless something stays in the line.
    """
    claim = line.claim
    with writing(actor=actor, now=now) as pen:
        claim.refresh_from_db()
        line.refresh_from_db(fields=["quantity_e4"])
        insist_on_work(claim, "part_line", PARTERS, reason, actor, now)
        if not 0 < quantity_e4 < line.quantity_e4:
            raise ValueError(f"{quantity_e4} of {line.quantity_e4} is no part of a line")
        kept_as = ("section", "item", "stage", "plot", "degree_ppm", "person", "note",
                   "lon_e7", "lat_e7")  # fmt: skip
        [new] = insert(
            [
                LossLine(
                    claim=claim,
                    number=claim.lines.count() + 1,
                    quantity_e4=quantity_e4,
                    **{name: getattr(line, name) for name in kept_as},
                )
            ]
        )
        rows: list[models.Model] = [new, keep(pen, reason)]
        if claim.state == State.DRAFT:
            line.quantity_e4 -= quantity_e4
            line.save(update_fields=["quantity_e4"])
            rows.append(line)
        newest = line.decisions.filter(level=LineDecision.Level.DECIDED).last()
        if newest is not None:
            newest.pk, newest.line, newest.user, newest.at = None, new, actor.user, now
            rows += insert([newest])
        told = {"line": line.number, "new": new.number}
        pen.write("claim.part_line", claim.number, told, rows=rows)
        return new


def insist_on_work(
    claim: Claim,
    action: str,
    roles: Mapping[State, frozenset[Role]],
    reason: str | None,
    actor: Actor,
    now: datetime,
) -> None:
    """The claim is in a state in which this is done, by one of the roles of that state; it is not
    held nor, once it has left the village, of the actor's own family. `reason` None: none is asked.
    """
    state = State(claim.state)
    if state not in roles:
        raise Refused([Refusal("WRONG_STATE", {"action": action, "state": state})], claim.number)
    insist_standing(
        roles[state], lineage(claim.report.village), actor=actor, now=now, subject=claim.number,
        insurer=claim.report.policy.insurer,
    )  # fmt: skip
    kin = kin_of([claim.household_id]).get(claim.household_id, ())
    against = (
        ("HELD", claim.held),
        ("NO_REASON", reason is not None and not reason.strip()),
        ("OWN_OR_KIN", actor.user in kin and state is not State.DRAFT),
    )
    refusals = [Refusal(code) for code, holds in against if holds]
    if refusals:
        raise Refused(refusals, subject=claim.number)

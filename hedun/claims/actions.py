"""The only writer of claims: opening a report, and the moves that need no other room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models

from hedun.claims.effects import Each, Step
from hedun.claims.models import Claim, Event, LineDecision, LossLine, Report
from hedun.claims.moves import Outcome, perform
from hedun.claims.queries import decided
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Ask, Refusal, State
from hedun.domain.deadlines import due
from hedun.domain.refusals import Refused
from hedun.ledger.actions import Moved, Short, transfer
from hedun.ledger.models import Kind, Transfer
from hedun.ledger.queries import UNPAID, purses
from hedun.people.models import Household
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.policies.queries import Numbers, policy_for
from hedun.record.inserting import insert
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


@dataclass(frozen=True)
class Verdict:
    """Covered or not, for one line; a code and a reason when not."""

    covered: bool
    code: str = ""
    reason: str = ""


# ── opening ─────────────────────────────────────────────────────────────────────────────────────


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
    if not any(actor.has(role, above, now) for role in (Role.CLERK, Role.TOWNSHIP)):
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
    if not any(actor.has(role, above, now) for role in (Role.CLERK, Role.TOWNSHIP)):
        raise Refused([Refusal("OTHER_PLACE")], subject=report.number)
    for one in new:
        _insist_there(one.household, one.event)
    numbers = Numbers()
    days = {one.event.occurred for one in new}
    until = {
        day: due(report.first_told_at, numbers.clock(report.policy, "report", day)) for day in days
    }
    with writing(actor=actor, now=now) as pen:
        first = report.claims.count() + 1
        claims = insert(
            Claim(
                number=f"{report.number}-{row:02d}",
                report=report,
                event=one.event,
                household=one.household,
                row=row,
                state=State.DRAFT,
                since=now,
                due_at=until[one.event.occurred].at,
                due_provisional=until[one.event.occurred].provisional,
                no_evidence_reason=one.no_evidence_reason,
            )
            for row, one in enumerate(new, start=first)
        )
        lines = insert(
            LossLine(claim=claim, number=number, **vars(line))
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
    if not any(actor.has(role, above, now) for role in (Role.CLERK, Role.TOWNSHIP)):
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


# ── moves ───────────────────────────────────────────────────────────────────────────────────────


def report(claims: Iterable[Claim], *, actor: Actor, now: datetime) -> Outcome:
    """上报."""
    return perform(claims, "report", actor=actor, now=now)


def send_back(
    claims: Iterable[Claim],
    *,
    missing: Sequence[str],
    reason: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """退回补正: everything that is missing, named at once."""
    ask = Ask("return", reason=reason, missing=tuple(missing))
    return perform(claims, "return", actor=actor, now=now, ask=ask)


def accept(
    claims: Iterable[Claim],
    *,
    verdicts: Mapping[int, Verdict] | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """复核通过. `verdicts` by line pk; a line without one is covered unless recommended otherwise.

    Raises Refused (NO_CODE, NO_REASON) for a line refused without code or reason.
    """
    given = dict(verdicts or {})
    insist_on_codes(given)

    def decide_lines(steps: Sequence[Step]) -> None:
        write_decisions(steps, LineDecision.Level.DECIDED, given)

    return perform(claims, "accept", actor=actor, now=now, effect=decide_lines)


def refuse(
    claims: Iterable[Claim], *, code: str, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """拒赔, the whole claim."""
    ask = Ask("refuse", code=code, reason=reason)
    return perform(claims, "refuse", actor=actor, now=now, ask=ask)


def withdraw(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """撤回, before paying."""
    return perform(claims, "withdraw", actor=actor, now=now, ask=Ask("withdraw", reason=reason))


def merge(
    claims: Iterable[Claim], *, into: Claim, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """并案: a duplicate ends; the other open claim of the same household goes on."""

    def ask(claim: Claim, case: object) -> Ask:
        other = Claim.objects.get(pk=into.pk)
        same = other.household_id == claim.household_id and other.state not in {"closed", "refused"}
        return Ask("merge", reason=reason, into=other.number if same else "")

    def point(step: Step) -> Iterable[models.Model]:
        Claim.objects.filter(pk=step.claim.pk).update(merged_into=into)
        return ()

    return perform(claims, "merge", actor=actor, now=now, ask=ask, effect=Each(point))


def hold(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """暂缓. The legal clocks run on."""
    return perform(claims, "hold", actor=actor, now=now, ask=Ask("hold", reason=reason))


def resume(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """恢复办理."""
    return perform(claims, "resume", actor=actor, now=now, ask=Ask("resume", reason=reason))


def reopen(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """重开 (balance, supplement): only the difference is paid."""
    return perform(claims, "reopen", actor=actor, now=now, ask=Ask("reopen", reason=reason))


def undo(claims: Iterable[Claim], *, actor: Actor, now: datetime) -> Outcome:
    """撤销上一步: the same person, while nobody has acted since."""
    return perform(claims, "undo", actor=actor, now=now)


# ── parts shared with the rooms below ───────────────────────────────────────────────────────────


def insist_on_codes(verdicts: Mapping[int, Verdict]) -> None:
    for verdict in verdicts.values():
        wrong = [
            Refusal(problem)
            for problem, value in (("NO_CODE", verdict.code), ("NO_REASON", verdict.reason))
            if not verdict.covered and not value.strip()
        ]
        if wrong:
            raise Refused(wrong)


def write_decisions(steps: Sequence[Step], level: str, verdicts: Mapping[int, Verdict]) -> None:
    """One decision a line of the claims. A line not named keeps what was recommended for it."""
    of_claim = {step.claim.pk: step for step in steps}
    lines = list(LossLine.objects.filter(claim__in=of_claim).order_by("claim_id", "number"))
    before = decided(lines, LineDecision.Level.RECOMMENDED)
    said = {pk: Verdict(row.covered, row.code, row.reason) for pk, row in before.items()}
    said |= verdicts
    rows = [
        LineDecision(
            line=line,
            level=level,
            **vars(said.get(line.pk, Verdict(True))),
            user=of_claim[line.claim_id].actor.user,
            at=of_claim[line.claim_id].now,
        )
        for line in lines
    ]
    for line, row in zip(lines, insert(rows), strict=True):
        of_claim[line.claim_id].seal(row)


def give_back_cover(steps: Sequence[Step]) -> None:
    """A claim that ends before paying gives what it was awarded back to the cover."""
    found = purses(step.claim.number for step in steps)
    back = [
        (step, Moved(kind, Kind.COVER, left, step.claim.number))
        for step in steps
        for kind in UNPAID
        if (left := found.of(step.claim.number, kind))
    ]
    pass_on(back)


def take_cover_again(steps: Sequence[Step]) -> None:
    """Undoing that end takes the same amounts out of the cover again. Raises Refused
    (COVER_EXHAUSTED)."""
    again = []
    for step in steps:
        end = step.claim.moves.filter(action=step.case.past[-1].action).latest("id")
        given = Transfer.objects.filter(
            claim=step.claim.number, credit__kind=Kind.COVER, entry_seq__gt=end.entry_seq
        ).select_related("debit")
        again += [
            (step, Moved(Kind.COVER, Kind(row.debit.kind), row.amount_fen, step.claim.number))
            for row in given
        ]
    pass_on(again)


def part_again(step: Step) -> Iterable[models.Model]:
    """Undoing a merge: the claim stands for itself again.

    Raises Refused (CANNOT_UNDO) when the household has claimed for the same event anew meanwhile.
    """
    claim = step.claim
    again = Claim.objects.filter(event=claim.event, household=claim.household, merged_into=None)
    if again.exists():
        raise Refused([Refusal("CANNOT_UNDO")], subject=claim.number)
    Claim.objects.filter(pk=claim.pk).update(merged_into=None)
    return ()


def pass_on(moves: Iterable[tuple[Step, Moved]], memo: str = "") -> None:
    """Money that steps move, each in the book of its policy. `memo`: the action unless given.

    Raises Refused (COVER_EXHAUSTED) when an account does not hold it; nothing is written.
    """
    books: dict[tuple[str, str], list[tuple[Step, Moved]]] = {}
    for step, moved in moves:
        if moved.fen:
            books.setdefault((step.book, memo or step.ask.action), []).append((step, moved))
    for (book, why), ours in books.items():
        first = ours[0][0]
        try:
            transfer(book, [moved for _, moved in ours], memo=why, actor=first.actor, now=first.now)
        except Short as short:
            lack = {"wanted_fen": short.wanted_fen, "cover_left_fen": short.left_fen}
            raise Refused([Refusal("COVER_EXHAUSTED", lack)], subject=short.claim) from short

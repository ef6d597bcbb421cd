"""Reading claims. Everything a person sees comes through `visible_to`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from hedun.claims.clocks import in_force
from hedun.claims.models import Claim, ClaimMove, LineDecision, LossLine, Report
from hedun.domain.actors import EVERYWHERE, READERS, Actor
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import LIMITED, worklist
from hedun.people.queries import places_of
from hedun.places.queries import below


def visible_to(actor: Actor, now: datetime) -> QuerySet[Claim]:
    """The claims of the villages at or under the places where the actor reads claims now."""
    claims = Claim.objects.select_related(
        "report__village__parent", "report__policy__place", "event", "household"
    )
    places = places_of(actor, now, READERS)
    if EVERYWHERE in places:
        return claims
    return claims.filter(report__village__in=below(places, local_day(now)))


def reports_visible_to(actor: Actor, now: datetime) -> QuerySet[Report]:
    """Likewise for reports."""
    reports = Report.objects.select_related("village__parent", "policy__place")
    villages = below(places_of(actor, now, READERS), local_day(now))
    return reports.filter(village__in=villages)


def marked_late(claims: Collection[Claim]) -> frozenset[int]:
    """pk of those that last came back from their end when its two years were over."""
    late = ClaimMove.objects.filter(claim__in=claims, late=True).order_by().values("claim")
    past: dict[int, list[ClaimMove]] = {}
    for move in ClaimMove.objects.filter(claim__in=late).order_by("id"):
        past.setdefault(move.claim_id, []).append(move)
    came = {pk: [m for m in in_force(moves) if m.action in LIMITED] for pk, moves in past.items()}
    return frozenset(pk for pk, moves in came.items() if moves and moves[-1].late)


@dataclass(frozen=True)
class WorkRow:
    """The claims of one report in one state: a row of "my work". `due_at` is the earliest, `late`
    how many came back after two years."""

    report: Report
    state: State
    claims: tuple[Claim, ...]
    due_at: datetime | None
    due_provisional: bool
    mine: bool
    late: int

    @property
    def count(self) -> int:
        return len(self.claims)


def work_rows(actor: Actor, now: datetime) -> list[WorkRow]:
    """Everything open that the actor may see, by report and state; what waits for them first.

    Within each part the most urgent comes first.
    """
    mine = frozenset(
        (posting.place, state)
        for posting in actor.in_force(now)
        for state in worklist(posting.role)
    )
    open_claims = visible_to(actor, now).exclude(
        state__in=(State.PAID, State.CLOSED, State.REFUSED)
    )
    found = list(open_claims.order_by("report_id", "state", "row"))
    late = marked_late(found)
    rows = [_row(group, mine, late) for group in _grouped(found).values()]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(rows, key=lambda r: (not r.mine, r.due_at or far, r.report.number))


def _grouped(claims: Sequence[Claim]) -> dict[tuple[int, str], list[Claim]]:
    groups: dict[tuple[int, str], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.report_id, claim.state), []).append(claim)
    return groups


def _row(
    group: Sequence[Claim], mine: frozenset[tuple[str, State]], late: frozenset[int]
) -> WorkRow:
    first = min(group, key=lambda c: (c.due_at is None, c.due_at))
    state, village = State(first.state), first.report.village
    above = set()
    while village is not None:
        above.add(village.code)
        village = village.parent
    return WorkRow(
        report=first.report,
        state=state,
        claims=tuple(group),
        due_at=first.due_at,
        due_provisional=any(c.due_provisional for c in group),
        mine=any((code, state) in mine for code in above),
        late=sum(c.pk in late for c in group),
    )


def claimed_from(household_ids: Collection[int], day: date) -> list[str]:
    """Numbers of the households' claims for a loss on the day or later (people.business)."""
    claims = Claim.objects.filter(
        household__in=household_ids, event__occurred__gte=day, merged_into=None
    ).exclude(state__in=(State.CLOSED, State.REFUSED))
    return list(claims.order_by("number").values_list("number", flat=True))


def acted_since(household_ids: Collection[int], at: datetime) -> list[str]:
    """Numbers of the households' claims opened or moved at that time or later (people.business)."""
    claims = Claim.objects.filter(household__in=household_ids).filter(
        Q(moves__at__gte=at) | Q(report__opened_at__gte=at)
    )
    return list(claims.order_by("number").values_list("number", flat=True).distinct())


def decided(
    lines: Sequence[LossLine], level: str, as_of: Mapping[int, datetime] | None = None
) -> dict[int, LineDecision]:
    """The newest decision of a level on each line, by line pk. `as_of` by claim pk: by then."""
    limits, claim_of = as_of or {}, {line.pk: line.claim_id for line in lines}
    rows = LineDecision.objects.filter(line__in=claim_of, level=level).order_by("id")
    until = {pk: limits[claim] for pk, claim in claim_of.items() if claim in limits}
    return {
        row.line_id: row for row in rows if row.line_id not in until or row.at <= until[row.line_id]
    }


def covered_lines(
    claims: Sequence[Claim], as_of: Mapping[int, datetime] | None = None
) -> list[LossLine]:
    """The lines of the claims that are not refused by the insurer, in order of claim and line,
    each with its claim as it was given. `as_of` by claim pk: not refused by then."""
    of_pk = {claim.pk: claim for claim in claims}
    lines = list(LossLine.objects.filter(claim__in=of_pk))
    for line in lines:
        line.claim = of_pk[line.claim_id]
    lines.sort(key=lambda line: (line.claim.number, line.number))
    said = decided(lines, LineDecision.Level.DECIDED, as_of)
    return [line for line in lines if line.pk not in said or said[line.pk].covered]


def search(text: str, actor: Actor, now: datetime) -> QuerySet[Claim]:
    """By name, village, report or claim number, or last four digits of the ID number."""
    text = text.strip()
    if not text:
        return Claim.objects.none()
    wanted = (
        Q(number__icontains=text)
        | Q(household__name__icontains=text)
        | Q(report__village__name__icontains=text)
        | Q(household__identity__id_number_last4=text.upper())
    )
    return visible_to(actor, now).filter(wanted)

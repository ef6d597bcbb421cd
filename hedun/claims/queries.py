"""Reading claims. Everything a person sees comes through `visible_to`."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from hedun.claims.models import Claim, Event, LineDecision, LossLine, Report
from hedun.claims.shelf import Seen, in_hands, shelf
from hedun.domain.actors import EVERYWHERE, Actor
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import worklist
from hedun.domain.permissions import PERMITTED
from hedun.people.models import Household
from hedun.people.queries import found_households, is_wide, places_of
from hedun.places.queries import below, lineages
from hedun.policies.models import Policy
from hedun.policies.queries import is_within, policies_of_company, within
from hedun.record.selecting import follow, link, rows_by, select


def read_by(actor: Actor, now: datetime, path: str = "") -> Q:
    """Of whatever hangs on a claim or a report: those that the actor may see. `path`: from there to
    the report. A semi-join with all claims that somebody sees took PostgreSQL through all of
    them."""
    at = {"village": f"{path}village__pk", "policy": f"{path}policy", "day": local_day(now)}
    return within(actor, now, "see.claims", **at)


def visible_to(actor: Actor, now: datetime) -> QuerySet[Claim]:
    """The claims of the villages at or under the places where the actor reads claims now, of a
    company's staff those under its own policies."""
    return _whole().filter(read_by(actor, now, "report__"))


def _whole() -> QuerySet[Claim]:
    return Claim.objects.select_related(
        "report__village__parent", "report__policy__place", "event", "household"
    )


def reports_visible_to(actor: Actor, now: datetime) -> QuerySet[Report]:
    """Likewise for reports."""
    reports = Report.objects.select_related("village__parent", "policy__place")
    return reports.filter(read_by(actor, now))


def report_seen(number: str, actor: Actor, now: datetime) -> Report | None:
    """The report with this number, of those that are visible to the actor."""
    found = rows_by(Report, "number", [number])
    follow(found, "village__parent", "policy__place")
    return next((report for report in found if is_seen(report, actor, now)), None)


def claim_seen(number: str, actor: Actor, now: datetime) -> Claim | None:
    """Likewise the claim."""
    found = rows_by(Claim, "number", [number])
    follow(found, "report__village__parent", "report__policy__place", "event", "household")
    return next((claim for claim in found if is_seen(claim.report, actor, now)), None)


def is_seen(report: Report, actor: Actor, now: datetime, action: str = "see.claims") -> bool:
    """Whether the actor does this with what hangs on the report; as `read_by`."""
    at = {"village": report.village_id, "policy": report.policy_id}
    return is_within(actor, now, action, day=local_day(now), **at)


def claims_of(report: Report) -> list[Claim]:
    """All claims of a report that the reader may see, in order of their rows, with event and
    household; they have the report as it was given. Three queries."""
    claims = rows_by(Claim, "report_id", [report.pk])
    for claim in claims:
        claim.report = report
    follow(claims, "event", "household")
    return sorted(claims, key=lambda claim: claim.row)


@dataclass(slots=True)  # frozen it takes four times as long to make, and a nation has ten thousand
class WorkRow:
    """The claims of one report in one state: a row of "my work". `due_at` is the earliest;
    `returned`: a draft that was sent back; `mine`: it waits for a role of the actor there;
    `late`: how many came back after two years; `remind_at`: when the first of those that nobody can
    hurry is looked at again; `held`: how many are on hold; `lineage`:
    codes of the village and what is above it; `hands`: how many each officer of an
    office has in hand, by name; of these `own` are the actor's, `elsewhere` other people's;
    `species`: of the report's accidents."""

    report_id: int
    number: str
    village: str
    town: str
    state: State
    count: int
    due_at: datetime | None
    due_provisional: bool
    returned: bool
    mine: bool
    late: int
    remind_at: datetime | None = None
    held: int = 0
    own: int = 0
    elsewhere: int = 0
    lineage: tuple[str, ...] = ()
    hands: Mapping[str, int] = field(default_factory=dict)
    species: frozenset[str] = frozenset()


def seen_by(actor: Actor, now: datetime) -> Seen:
    """The reports of the villages where the actor reads claims now, as the shelf has them; for a
    company under its own policies."""
    places = places_of(actor, now, PERMITTED["see.claims"])
    villages = None if EVERYWHERE in places else below(places, local_day(now))
    return shelf().seen(villages, policies_of_company(actor, now, "see.claims"))


def work_rows(actor: Actor, now: datetime) -> list[WorkRow]:
    """Everything open that the actor may see, by report and state; what waits for them first.

    Within each part the most urgent comes first. As many queries whatever there is to show.
    """
    in_hand, waits = in_hands(now), _waiting_for(actor, now)
    above = lineages(local_day(now))
    rows = []
    for report, part in seen_by(actor, now).opened:
        held_by = in_hand.get((report.pk, part.state))
        total = held_by.total() if held_by else 0
        own = sum(n for (user, _name), n in held_by.items() if user == actor.user) if held_by else 0
        row = WorkRow(
            report_id=report.pk,
            number=report.number,
            village=report.village,
            town=report.town,
            state=part.state,
            count=part.count,
            due_at=part.due_at,
            due_provisional=part.due_provisional,
            returned=part.returned,
            mine=report.village_id in waits.get(part.state, ()),
            late=part.late,
            remind_at=part.remind_at,
            held=part.held,
            lineage=above[report.village_id],
            own=own,
            elsewhere=total - own,
            hands={name: n for (_user, name), n in held_by.items()} if held_by else NONE,
            species=report.species,
        )
        rows.append(row)
    return sorted(rows, key=lambda row: not row.mine)


NOBODY: Counter[tuple[str, str]] = Counter()
NONE: Mapping[str, int] = {}


def waiting_for(actor: Actor, now: datetime) -> int:
    """How many rows of "my work" wait for the actor: lists, not households, and none of which a
    colleague has every household in hand."""
    in_hand, waits = in_hands(now), _waiting_for(actor, now)
    found = 0
    for report, part in seen_by(actor, now).opened if waits else ():
        if report.village_id in waits.get(part.state, ()):
            held_by = in_hand.get((report.pk, part.state), NOBODY)
            elsewhere = sum(n for (user, _name), n in held_by.items() if user != actor.user)
            found += elsewhere < part.count
    return found


def count_in(state: State, actor: Actor, now: datetime) -> int:
    """How many of the claims that the actor may see stand there: an open state."""
    return seen_by(actor, now).count_in(state)


def _waiting_for(actor: Actor, now: datetime) -> dict[State, frozenset[int]]:
    """Of each state that waits for a role which the actor holds somewhere, the villages there."""
    codes: dict[State, set[str]] = defaultdict(set)
    for posting in actor.in_force(now):
        for state in worklist(posting.role):
            codes[state].add(posting.place)
    return {state: below(places, local_day(now)) for state, places in codes.items()}


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


def lines_of(claims: Sequence[Claim]) -> list[LossLine]:
    """All lines of the claims, in order of claim and line, each with its claim as it was given."""
    of_pk = {claim.pk: claim for claim in claims}
    lines = rows_by(LossLine, "claim_id", of_pk)
    link(lines, "claim", of_pk)
    lines.sort(key=lambda line: (line.claim.number, line.number))
    return lines


def decisions(
    lines: Sequence[LossLine], as_of: Mapping[int, datetime] | None = None
) -> dict[tuple[int, str], LineDecision]:
    """(line pk, level) → the newest decision there. `as_of` by claim pk: by then."""
    limits, claim_of = as_of or {}, {line.pk: line.claim_id for line in lines}
    rows = rows_by(LineDecision, "line_id", claim_of)
    until = {pk: limits[claim] for pk, claim in claim_of.items() if claim in limits}
    return {
        (row.line_id, row.level): row
        for row in rows
        if row.line_id not in until or row.at <= until[row.line_id]
    }


def decided(lines: Sequence[LossLine], level: str) -> dict[int, LineDecision]:
    """The newest decision of one level on each line, by line pk."""
    return {pk: row for (pk, at), row in decisions(lines).items() if at == level}


def covered_lines(
    claims: Sequence[Claim], as_of: Mapping[int, datetime] | None = None
) -> list[LossLine]:
    """The lines of the claims that are not refused by the insurer, in order of claim and line,
    each with its claim as it was given. `as_of` by claim pk: there and not refused by then; a
    line that was first decided on later was added later."""
    lines = lines_of(claims)
    said = decisions(lines, as_of)
    if as_of:
        later = decisions(lines).keys() - said.keys()
        lines = [line for line in lines if (line.pk, LineDecision.Level.DECIDED) not in later]
    return covered(lines, said)


def covered(
    lines: Sequence[LossLine], said: Mapping[tuple[int, str], LineDecision]
) -> list[LossLine]:
    """The lines that the insurer has not refused, by these `decisions`."""
    final = LineDecision.Level.DECIDED
    return [line for line in lines if (one := said.get((line.pk, final))) is None or one.covered]


def of_household(
    household: Household, actor: Actor, now: datetime
) -> tuple[str, dict[str, object]]:
    """The household's claims that the actor may see, the newest first: a panel of its page."""
    claims = visible_to(actor, now).filter(household=household)
    return "claims/of_household.html", {"claims": claims.order_by("-event__occurred", "-pk")}


def found_by(text: str, actor: Actor, now: datetime) -> list[int]:
    """The keys of the claims with this in their number, or of a household found by it; the newest
    loss first."""
    seen = seen_by(actor, now).keys
    columns = ("id", "report_id", "event_id")
    of_them = select(Claim, columns, "household_id", found_households(text, actor, now))
    found = {pk: event for pk, report, event in of_them if report in seen}
    if len(text) >= 4:
        how = "startswith" if is_wide(actor, now) else "contains"
        inside = visible_to(actor, now).select_related(None).order_by()
        named = inside.filter(**{f"number__{how}": text.upper()})
        found |= dict(named.values_list("pk", "event_id"))
    days = dict(select(Event, ("id", "occurred"), "id", found.values()))
    return sorted(found, key=lambda pk: (days[found[pk]], pk), reverse=True)


def last_reported_day(policy: Policy) -> date | None:
    """The latest day of a loss that stands in a report of the policy."""
    day: date | None = Event.objects.filter(report__policy=policy).aggregate(day=Max("occurred"))[
        "day"
    ]
    return day

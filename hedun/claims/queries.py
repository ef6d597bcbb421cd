"""Reading claims. Everything a person sees comes through `visible_to`."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q, QuerySet

from hedun.claims.clocks import in_force
from hedun.claims.models import Claim, ClaimMove, Event, LineDecision, LossLine, Report
from hedun.claims.officers import hands, with_a_colleague
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import ENDED, LIMITED, worklist
from hedun.people.models import Household
from hedun.people.queries import is_wide, search_households
from hedun.places.queries import below, lineages
from hedun.policies.models import Policy
from hedun.policies.queries import of_company, within
from hedun.record.selecting import follow, link, rows_by

# Named one by one, so that the database goes to them and past what a county has settled.
OPEN = tuple(state for state in State if state not in ENDED)


def visible_to(actor: Actor, now: datetime) -> QuerySet[Claim]:
    """The claims of the villages at or under the places where the actor reads claims now, of a
    company's staff those under its own policies."""
    claims = Claim.objects.select_related(
        "report__village__parent", "report__policy__place", "event", "household"
    )
    return claims.filter(_of_own(actor, now, "report__"))


def reports_visible_to(actor: Actor, now: datetime) -> QuerySet[Report]:
    """Likewise for reports."""
    reports = Report.objects.select_related("village__parent", "policy__place")
    return reports.filter(_of_own(actor, now))


def _of_own(actor: Actor, now: datetime, path: str = "") -> Q:
    """What the table calls see.claims, of rows that lead to a report by `path`."""
    at = {"village": f"{path}village__pk", "policy": f"{path}policy", "day": local_day(now)}
    return within(actor, now, "see.claims", **at)


def claims_of(report: Report) -> list[Claim]:
    """All claims of a report that the reader may see, in order of their rows, with event and
    household; they have the report as it was given. Three queries."""
    claims = rows_by(Claim, "report_id", [report.pk])
    for claim in claims:
        claim.report = report
    follow(claims, "event", "household")
    return sorted(claims, key=lambda claim: claim.row)


def marked_late(claims: Collection[Claim] | QuerySet[Claim]) -> frozenset[int]:
    """pk of those that last came back from their end when its two years were over."""
    rows = ClaimMove.objects.filter(claim__in=claims, late=True).order_by()
    late = set(rows.values_list("claim", flat=True))
    past: dict[int, list[ClaimMove]] = {}
    for move in ClaimMove.objects.filter(claim__in=late).order_by("id") if late else ():
        past.setdefault(move.claim_id, []).append(move)
    came = {pk: [m for m in in_force(moves) if m.action in LIMITED] for pk, moves in past.items()}
    return frozenset(pk for pk, moves in came.items() if moves and moves[-1].late)


def sent_back(claims: Collection[int]) -> dict[int, ClaimMove]:
    """Those of the claims (pks) that are drafts because an office sent them back, with that move.
    One query."""
    moved = ClaimMove.objects.filter(claim__in=list(claims), claim__state=State.DRAFT)
    past: dict[int, list[ClaimMove]] = {}
    for move in moved.order_by("id"):
        past.setdefault(move.claim_id, []).append(move)
    last = {pk: kept[-1] for pk, moves in past.items() if (kept := in_force(moves))}
    return {pk: move for pk, move in last.items() if move.action == "return"}


@dataclass(frozen=True, slots=True)
class WorkRow:
    """The claims of one report in one state: a row of "my work". `due_at` is the earliest;
    `returned`: a draft that was sent back; `mine`: it waits for a role of the actor there;
    `late`: how many came back after two years; `remind_at`: when the first of those that nobody can
    hurry is looked at again; `held`: how many are on hold; `lineage`:
    codes of the village and what is above it; `hands`: how many each officer of an
    office has in hand, by name; of these `own` are the actor's, `elsewhere` other people's."""

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


def work_rows(actor: Actor, now: datetime) -> list[WorkRow]:
    """Everything open that the actor may see, by report and state; what waits for them first.

    Within each part the most urgent comes first. As many queries whatever there is to show.
    """
    opened = visible_to(actor, now).filter(state__in=OPEN).order_by()
    found = opened.values("report_id", "state").annotate(
        count=Count("pk"),
        due=Min("due_at"),
        remind=Min("remind_at"),
        provisional=Count("pk", filter=Q(due_provisional=True)),
        held=Count("pk", filter=Q(held=True)),
    )
    groups = list(found)
    known = _folders({group["report_id"] for group in groups})
    returned, late, in_hands = _sent_back(opened), _late(opened), hands(opened, now)
    mine, above = _waiting_for(actor, now), lineages(local_day(now))
    rows = []
    for group in groups:
        key = report_id, state = group["report_id"], State(group["state"])
        number, village_id, village, town = known[report_id]
        held_by = in_hands.get(key, Counter())
        own = sum(n for (user, _name), n in held_by.items() if user == actor.user)
        row = WorkRow(
            report_id=report_id,
            number=number,
            village=village,
            town=town or "",
            state=state,
            count=group["count"],
            due_at=group["due"],
            due_provisional=bool(group["provisional"]),
            returned=state is State.DRAFT and report_id in returned,
            mine=any((code, state) in mine for code in above[village_id]),
            late=late[key],
            remind_at=group["remind"],
            held=group["held"],
            lineage=above[village_id],
            own=own,
            elsewhere=held_by.total() - own,
            hands={name: n for (_user, name), n in held_by.items()},
        )
        rows.append(row)
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(rows, key=lambda r: (not r.mine, r.due_at or far, r.number, r.state))


def _sent_back(claims: QuerySet[Claim]) -> set[int]:
    """The reports that have drafts among these which were sent back."""
    drafts = claims.filter(state=State.DRAFT).values("pk")
    moves = ClaimMove.objects.filter(claim__in=drafts, action="return").order_by()
    return set(moves.values_list("claim__report_id", flat=True))


def _late(claims: QuerySet[Claim]) -> Counter[tuple[int, State]]:
    """How many of each report and state are marked late."""
    rows = claims.filter(pk__in=marked_late(claims)).values_list("report_id", "state")
    return Counter((report, State(state)) for report, state in rows)


def waiting_for(actor: Actor, now: datetime) -> int:
    """How many rows of "my work" wait for the actor: lists, not households, and none of which a
    colleague has every household in hand."""
    states: dict[frozenset[str], set[State]] = defaultdict(set)
    mine = _waiting_for(actor, now)
    for state in {state for _, state in mine}:
        states[frozenset(code for code, waits in mine if waits == state)].add(state)
    wanted = Q(pk__in=())
    for places, waiting in states.items():  # most people work at one place
        here = below(places, local_day(now))
        wanted |= Q(state__in=sorted(waiting), report__village__pk__among=here)
    own = of_company(actor, now, "see.claims", "report__policy")
    rows = Claim.objects.filter(own & wanted & ~with_a_colleague(actor, now)).order_by()
    return rows.values("report_id", "state").distinct().count() if mine else 0


def _waiting_for(actor: Actor, now: datetime) -> frozenset[tuple[str, State]]:
    """(place, state) that wait for a role the actor holds there."""
    return frozenset(
        (posting.place, state)
        for posting in actor.in_force(now)
        for state in worklist(posting.role)
    )


def _folders(reports: set[int]) -> dict[int, tuple[str, int, str, str | None]]:
    """report pk → its number, its village's pk and name, the name of the division above."""
    rows = Report.objects.filter(pk__in=reports).values_list(
        "pk", "number", "village_id", "village__name", "village__parent__name"
    )
    return {pk: (number, village, name, town) for pk, number, village, name, town in rows}


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


def found_by(text: str, actor: Actor, now: datetime) -> QuerySet[Claim]:
    """The claims with this in their number, or of a household found by it."""
    households = search_households(text, actor, now, ended=True).order_by()
    claims = Claim.objects.order_by()
    of_them = claims.filter(household__pk__among=set(households.values_list("pk", flat=True)))
    found = set(of_them.values_list("pk", flat=True))
    if len(text) >= 4:
        how = "startswith" if is_wide(actor, now) else "contains"
        inside = visible_to(actor, now).select_related(None).order_by()
        named = inside.filter(**{f"number__{how}": text.upper()})
        found |= set(named.values_list("pk", flat=True))
    return visible_to(actor, now).filter(pk__among=found)


def last_reported_day(policy: Policy) -> date | None:
    """The latest day of a loss that stands in a report of the policy."""
    day: date | None = Event.objects.filter(report__policy=policy).aggregate(day=Max("occurred"))[
        "day"
    ]
    return day

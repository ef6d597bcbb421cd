"""The backlog of each step in the weeks to come: what waits now, what comes in, what gets done.

What a step gets done in a week is read off the county's own weeks: the most that it moved in three
quarters of the last WEEKS in which anything waited for it, which is what it can rather than what it
was given. What comes in are the reports expected (expecting.py), in claims as a report had them on
average; low, middle and high are their 10, 50 and 90 of 100. What one step gets done the next has
to do, less what leaves the road there.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from hedun.claims.models import Claim, ClaimMove, Report
from hedun.domain.case import State
from hedun.domain.deadlines import local_day, monday_of
from hedun.places.models import Place
from hedun.places.queries import below
from hedun.readiness.expecting import WEEK, expected_reports

# Along the road; the others are beside it.
ROAD = (
    State.REPORTED, State.VERIFIED, State.ACCEPTED, State.ASSESSED, State.AWARDED,
    State.ON_NOTICE, State.PAYABLE, State.PAYING,
)  # fmt: skip
WEEKS, AHEAD = 12, 8
BANDS = ("low", "middle", "high")


@dataclass(frozen=True, slots=True)
class Step:
    """`now`: claims in this state; `can`: what gets done in a week, None where nobody knows yet;
    `ahead`: by band, claims in this state at the end of each week."""

    state: State
    now: int
    can: float | None
    ahead: Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Ahead:
    mondays: Sequence[date]
    comes: Mapping[str, Sequence[float]]
    steps: Sequence[Step]


def backlog(county: Place, now: datetime) -> Ahead:
    """Seven queries."""
    today = local_day(now)
    monday = monday_of(today)
    mondays = [monday + n * WEEK for n in range(AHEAD)]
    inside = below({county.code})
    claims = Claim.objects.filter(report__village__pk__in=inside, merged_into=None).order_by()
    waiting = {State(s): n for s, n in claims.values_list("state").annotate(n=Count("pk"))}
    done, onward = _moves(inside, monday)
    comes = _coming(county, monday, now)
    can = {state: able(done[state]) for state in ROAD}
    ahead = {
        band: flow({s: float(waiting.get(s, 0)) for s in ROAD}, comes[band], can, onward)
        for band in BANDS
    }
    steps = [
        Step(state, waiting.get(state, 0), can[state], {b: ahead[b][state] for b in BANDS})
        for state in ROAD
    ]
    return Ahead(mondays, comes, steps)


def able(weeks: Sequence[int]) -> float | None:
    """The upper quarter of what was done in weeks in which something was."""
    some = sorted(n for n in weeks if n)
    return float(some[min(len(some) * 3 // 4, len(some) - 1)]) if some else None


def flow(
    start: Mapping[State, float],
    comes: Sequence[float],
    can: Mapping[State, float | None],
    onward: Mapping[State, float],
) -> dict[State, list[float]]:
    """What is in each state at the end of each week. `onward`: the share of what a state gets done
    that goes to the next one. A step of which nobody knows what it can keeps what it has."""
    held = dict(start)
    found: dict[State, list[float]] = {state: [] for state in ROAD}
    for new in comes:
        arriving = new
        for state in ROAD:
            there = held[state] + arriving
            got_done = min(there, can[state] or 0.0)
            held[state] = there - got_done
            found[state].append(held[state])
            arriving = got_done * onward.get(state, 1.0)
    return found


def _moves(
    inside: frozenset[int], monday: date
) -> tuple[dict[State, list[int]], dict[State, float]]:
    """How many claims left each state in each of the last weeks, and which share went on along the
    road."""
    first = monday - WEEKS * WEEK
    rows = ClaimMove.objects.filter(
        claim__report__village__pk__in=inside, at__date__gte=first, at__date__lt=monday
    ).order_by()
    by: dict[State, Counter[int]] = defaultdict(Counter)
    went: Counter[tuple[State, bool]] = Counter()
    order = {state: n for n, state in enumerate(ROAD)}
    for start, to, at in rows.values_list("start", "to", "at"):
        here, there = State(start), State(to)
        if here in order and here is not there:
            by[here][(local_day(at) - first).days // 7] += 1
            went[here, there in order and order[there] > order[here]] += 1
    done = {state: [by[state][n] for n in range(WEEKS)] for state in ROAD}
    share = {
        state: went[state, True] / (went[state, True] + went[state, False])
        for state in ROAD
        if went[state, True]
    }
    return done, share


def _coming(county: Place, monday: date, now: datetime) -> dict[str, list[float]]:
    """Claims of the weeks to come: reports, times the claims that a report had."""
    inside = below({county.code})
    reports = Report.objects.filter(village__pk__in=inside).count()
    claims = Claim.objects.filter(report__village__pk__in=inside, merged_into=None).count()
    each = claims / reports if reports else 1.0
    low, mean, high = [0.0] * AHEAD, [0.0] * AHEAD, [0.0] * AHEAD
    for one in expected_reports(county, monday, AHEAD, now):
        n = (one.monday - monday).days // 7
        low[n] += one.p10 * each
        mean[n] += one.mean * each
        high[n] += one.p90 * each
    return {"low": low, "middle": mean, "high": high}

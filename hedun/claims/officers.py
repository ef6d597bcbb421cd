"""Reading who has a claim in hand: the assignments that count, of those who are at work.

An assignment counts while the claim waits for the role it was given for. Whoever has left the
office or is away has nothing in hand: their claims are in the hands of who stands in for them, or
wait for everybody of the office.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from hedun.claims.models import Assignment, Claim
from hedun.domain.actors import Actor, Role
from hedun.domain.case import State
from hedun.domain.lifecycle import waits_for, worklist
from hedun.people.queries import at_work, holders, standing_in
from hedun.places.queries import lineage
from hedun.record.selecting import rows_by

WAITING = tuple(role for role in Role if worklist(role))
COUNTS = reduce(or_, (Q(role=role, claim__state__in=worklist(role)) for role in WAITING))


def in_hand(now: datetime) -> QuerySet[Assignment]:
    """The assignments that count now, of people who are at work. `holder`: the officer, or who
    stands in for them."""
    rows = Assignment.objects.filter(COUNTS, ended_at=None).order_by()
    rows = rows.annotate(holder=Coalesce(standing_in("officer", "username", now), F("officer")))
    return rows.filter(
        Exists(at_work(now).filter(user__username=OuterRef("holder"), role=OuterRef("role")))
    )


def with_a_colleague(actor: Actor, now: datetime) -> Exists:
    """Of claims: somebody else has it in hand."""
    return Exists(in_hand(now).filter(claim=OuterRef("pk")).exclude(holder=actor.user))


Hands = dict[tuple[int, State], Counter[tuple[str, str]]]


def hands(claims: QuerySet[Claim], now: datetime) -> Hands:
    """{(report pk, state): how many of the claims each officer (username, name) has in hand}."""
    rows = (
        in_hand(now)
        .filter(claim__in=claims)
        .annotate(called=Coalesce(standing_in("officer", "name", now), F("officer_name")))
        .values_list("claim__report_id", "claim__state", "holder", "called")
    )
    found: Hands = {}
    for report, state, officer, name, n in rows.annotate(n=Count("claim", distinct=True)):
        found.setdefault((report, State(state)), Counter())[officer, name] += n
    return found


def of_claims(claims: Iterable[Claim]) -> dict[int, list[Assignment]]:
    """{claim pk: its assignments that count, whoever is away}; for the pages of claims."""
    states = {claim.pk: State(claim.state) for claim in claims}
    found: dict[int, list[Assignment]] = {}
    for row in rows_by(Assignment, "claim_id", states, ended_at=None):
        if states[row.claim_id] in worklist(Role(row.role)):
            found.setdefault(row.claim_id, []).append(row)
    return found


def colleagues(claims: Sequence[Claim], actor: Actor, now: datetime) -> list[tuple[str, str]]:
    """(username, name) of those who could have all these claims in hand: of the offices which they
    wait for and the actor belongs to, oneself first."""
    mine = actor.roles(now)
    found: Counter[tuple[str, str]] = Counter()
    kinds = {
        (claim.report.village, State(claim.state), claim.report.policy.insurer) for claim in claims
    }
    for village, state, insurer in kinds:
        above = lineage(village)
        users = {
            (user.username, user.name)
            for role in waits_for(state) & mine
            for user in holders(role, above, now, insurer)
        }
        found.update(users)
    fit = [who for who, n in found.items() if n == len(kinds)]
    return sorted(fit, key=lambda who: (who[0] != actor.user, who[1]))

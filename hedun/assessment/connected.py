"""Which claims have to be calculated together: those whose amounts a wording makes depend on one
another.

A limit for a household's year ties all its claims together, a deductible for an accident all claims
of the event, an annual aggregate everything. What is tied to nothing that is awarded cannot change
by the award and is not calculated again. An aggregate that stands at the end of the wording ties
nothing as long as it has never been reached and is not reached now (`unreached`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from django.db.models import Max, Min, Sum

from hedun.assessment.models import Award, ClaimAward
from hedun.claims.models import Claim, LossLine
from hedun.policies.models import Policy, TermsFile
from hedun.policies.queries import load
from hedun.record.selecting import select
from hedun.terms.model import Count, GroupStep, Limit, Terms

# Scope of a step or gate (SPEC §4) → what claims have in common that fall into one group.
EVENT, HOUSEHOLD, PERSON, POLICY = "event", "household", "person", "policy"
TIES: Mapping[str, str | None] = {
    "line": None,
    "claim": None,
    "report": EVENT,
    "person_report": EVENT,
    "household": HOUSEHOLD,
    "person": PERSON,
    "section": POLICY,
    "policy": POLICY,
}


def ties(wordings: Iterable[Terms]) -> frozenset[str]:
    """What ties claims under these wordings; `by` only splits groups further."""
    rules = [rule for terms in wordings for rule in (*terms.gates, *terms.steps)]
    found = {TIES[rule.scope] for rule in rules if isinstance(rule, Count | GroupStep)}
    return frozenset(tie for tie in found if tie is not None)


def connected(claims: Collection[int], among: Collection[int], by: frozenset[str]) -> set[int]:
    """Claims (pks) that are tied to one of `claims`, directly or through others: out of `among`."""
    if POLICY in by:
        return {*claims, *among}
    members: dict[object, list[int]] = {}
    knots: dict[int, list[object]] = {}
    for pk, knot in _knots({*claims, *among}, by):
        members.setdefault(knot, []).append(pk)
        knots.setdefault(pk, []).append(knot)
    found, left = set(claims), list(claims)
    while left:
        for knot in knots.get(left.pop(), ()):
            new = set(members.pop(knot, ())) - found
            found |= new
            left += new
    return found


def _knots(claims: Collection[int], by: frozenset[str]) -> Iterable[tuple[int, object]]:
    if by & {EVENT, HOUSEHOLD}:
        rows = select(Claim, ("id", "event_id", "household_id"), "id", claims)
        for pk, event, household in rows:
            if EVENT in by:
                yield pk, (EVENT, event)
            if HOUSEHOLD in by:
                yield pk, (HOUSEHOLD, household)
    if PERSON in by:
        for pk, person in _persons():
            if pk in claims:
                yield pk, (PERSON, person)


def _persons() -> set[tuple[int, str]]:
    """(claim pk, person) of the lines that are about one; of fields and flocks there are many, so
    these few are not looked for among the claims."""
    about = LossLine.objects.filter(person__gt="").order_by()
    return set(about.values_list("claim_id", "person"))


# ── aggregates that nobody has come near ────────────────────────────────────────────────────────


def unreached(policy: Policy, rows: Sequence[TermsFile], awarding: Collection[int]) -> int | None:
    """fen that may still be awarded before an aggregate of the wordings (`rows`) matters to any
    claim that was awarded or is among those being awarded now; None where that cannot be said,
    because without the aggregates as well some claims depend on others, or a wording was corrected
    after claims had been awarded under it.

    Below this each claim comes to what it comes to alone: at no time did the totals together (each
    claim's largest is counted) reach a limit, so none was ever cut short.
    """
    if _corrected_since_the_first_award(policy, rows):
        return None
    split = [_aggregates_apart(load(row)) for row in rows]
    limits = [limit for _, ends in split for limit in ends]
    left = ties(terms for terms, _ in split)
    if not limits or left - {PERSON} or (PERSON in left and _met_twice(policy, awarding)):
        return None
    given = ClaimAward.objects.filter(award__policy=policy, reverses=None).order_by()
    most = given.values("claim").annotate(most=Max("total_fen"))
    return min(limits) - (most.aggregate(sum=Sum("most"))["sum"] or 0)


def _corrected_since_the_first_award(policy: Policy, rows: Sequence[TermsFile]) -> bool:
    """Whether a wording took the place of another for some days when claims had been awarded."""
    first = Award.objects.filter(policy=policy).aggregate(at=Min("made_at"))["at"]
    return first is not None and any(
        new.put_in_force_at >= first
        and new.effective <= old.expires
        and old.effective <= new.expires
        for old, new in combinations(rows, 2)  # in the order they were put in force
    )


def _aggregates_apart(terms: Terms) -> tuple[Terms, list[int]]:
    """The wording without the limits over everything that end it, and their amounts in fen."""
    steps, amounts = list(terms.steps), list[int]()
    while steps and isinstance(steps[-1], Limit) and TIES[steps[-1].scope] == POLICY:
        amounts.append(steps.pop().amount or 0)
    return replace(terms, steps=tuple(steps)), amounts


def _met_twice(policy: Policy, awarding: Collection[int]) -> bool:
    """Whether a person has lines in more than one of the claims that were awarded or are now."""
    about = _persons()
    stand = ClaimAward.standing().filter(award__policy=policy)
    awarded = set(stand.filter(claim__in={pk for pk, _ in about}).values_list("claim", flat=True))
    persons = Counter(person for pk, person in about if pk in awarded or pk in awarding)
    return any(n > 1 for n in persons.values())

"""Which claims have to be calculated together: those whose amounts a wording makes depend on one
another.

A limit for a household's year ties all its claims together, a deductible for an accident all claims
of the event, an annual aggregate everything. What is tied to nothing that is awarded cannot change
by the award and is not calculated again.
"""

from collections.abc import Collection, Iterable, Mapping

from hedun.claims.models import Claim, LossLine
from hedun.terms.model import Count, GroupStep, Terms

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
        rows = Claim.objects.filter(pk__in=claims).order_by()
        for pk, event, household in rows.values_list("pk", "event_id", "household_id"):
            if EVENT in by:
                yield pk, (EVENT, event)
            if HOUSEHOLD in by:
                yield pk, (HOUSEHOLD, household)
    if PERSON in by:
        lines = LossLine.objects.filter(claim__in=claims).exclude(person="").order_by()
        for pk, person in lines.values_list("claim_id", "person").distinct():
            yield pk, (PERSON, person)

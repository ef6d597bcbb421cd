"""The facts a decision rests on, gathered from every room.

Rooms below this one know things that guards ask for (is the notice over? is the account good?).
They may not be imported from here, so each registers a provider in its apps.py:

    facts.register(provider, "notice_ends", "open_objections")

A provider takes claims and answers {claim pk: {field: value}} in a constant number of queries. A
field has exactly one provider; tests/shape checks that every field of Case has one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from hedun.claims.models import Claim, ClaimMove, LossLine
from hedun.domain.actors import Role
from hedun.domain.case import Case, Past, State
from hedun.domain.clocks import LIMITS
from hedun.ledger.queries import unpaid
from hedun.people.queries import kin_of
from hedun.places.queries import lineages
from hedun.policies.queries import limit_fen

FactsOf = Mapping[int, Mapping[str, object]]
Provider = Callable[[Sequence[Claim]], FactsOf]

OWN_FIELDS = frozenset(
    {"number", "state", "lineage", "past", "held", "kin", "lines", "no_evidence_reason"}
    | {"in_force", "in_place", "authority_fen", "small_fen", "due_fen", "ended_at"}
)
PROVIDERS: dict[Provider, frozenset[str]] = {}


def register(provider: Provider, *fields: str) -> None:
    taken = OWN_FIELDS.union(*PROVIDERS.values()) & set(fields)
    if taken and provider not in PROVIDERS:
        raise RuntimeError(f"{', '.join(sorted(taken))}: another room already provides this")
    PROVIDERS[provider] = frozenset(fields)


def cases(claims: Sequence[Claim]) -> dict[int, Case]:
    """{claim pk: Case} with the facts of every room. Claims come with report and event loaded."""
    known: dict[int, dict[str, object]] = {pk: dict(own) for pk, own in _own(claims).items()}
    for provider, fields in PROVIDERS.items():
        for pk, facts in provider(claims).items():
            stray = set(facts) - fields
            if stray:
                raise RuntimeError(f"{provider.__name__} gave {stray}, not what it registered")
            known[pk].update(facts)
    return {pk: Case(**facts) for pk, facts in known.items()}  # type: ignore[arg-type]


def _own(claims: Sequence[Claim]) -> FactsOf:
    pks = [c.pk for c in claims]
    past: dict[int, list[Past]] = {pk: [] for pk in pks}
    for m in ClaimMove.objects.filter(claim_id__in=pks).order_by("id"):
        past[m.claim_id].append(
            Past(m.action, State(m.start), State(m.to), m.user, Role(m.role), m.at)
        )
    lines = dict.fromkeys(pks, 0)
    for pk in LossLine.objects.filter(claim_id__in=pks).values_list("claim_id", flat=True):
        lines[pk] += 1
    kin = kin_of({c.household_id for c in claims})
    above = lineages()
    due_fen = unpaid([c.number for c in claims])
    policy = _policy_facts(claims, above)
    return {
        c.pk: {
            "number": c.number,
            "state": State(c.state),
            "lineage": above[c.report.village_id],
            "past": tuple(past[c.pk]),
            "held": c.held,
            "kin": kin.get(c.household_id, frozenset()),
            "lines": lines[c.pk],
            "no_evidence_reason": c.no_evidence_reason,
            "ended_at": c.ended_at,
            "due_fen": due_fen.get(c.number, 0),
            **policy[c.pk],
        }
        for c in claims
    }


def _policy_facts(
    claims: Sequence[Claim], above: Mapping[int, tuple[str, ...]]
) -> dict[int, dict[str, object]]:
    """What the contract says of each claim; its numbers are read once a policy and day."""
    numbers: dict[tuple[int, date], dict[str, int]] = {}
    found = {}
    for claim in claims:
        policy, day = claim.report.policy, claim.event.occurred
        if (policy.pk, day) not in numbers:
            numbers[policy.pk, day] = {key: limit_fen(policy, key, day) for key in LIMITS}
        found[claim.pk] = {
            "in_force": policy.starts <= day <= policy.ends,
            "in_place": policy.place.code in above[claim.report.village_id],
            **numbers[policy.pk, day],
        }
    return found

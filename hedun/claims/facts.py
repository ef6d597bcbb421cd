"""The facts a decision rests on, gathered from every room when a guard asks for them.

Rooms above this one know things that guards ask for (is the notice over? is the account good?).
They may not be imported from here, so each registers a provider in its apps.py:

    facts.register(provider, "notice_ends", "open_objections")

A provider takes claims and answers {claim pk: {field: value}} in a constant number of queries. It
is asked once for all claims that are decided together, and only if a guard reads one of its
fields. A field has exactly one provider; tests/shape checks that every field of Case has one.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hedun.claims.models import Claim, LossLine
from hedun.claims.past import pasts
from hedun.domain.case import Case, State
from hedun.domain.clocks import LIMITS
from hedun.ledger.models import Kind
from hedun.ledger.queries import UNPAID, purses
from hedun.people.queries import kin_of
from hedun.places.queries import lineages
from hedun.policies.queries import Numbers
from hedun.record.selecting import select

FactsOf = Mapping[int, Mapping[str, object]]
Provider = Callable[[Sequence[Claim]], FactsOf]

ON_THE_CLAIM = ("number", "state", "held", "no_evidence_reason", "ended_at")
PROVIDERS: dict[str, Provider] = {}


def register(provider: Provider, *fields: str) -> None:
    for field in fields:
        if field in ON_THE_CLAIM or PROVIDERS.setdefault(field, provider) is not provider:
            raise RuntimeError(f"{field}: another room already provides this")


def cases(claims: Sequence[Claim]) -> dict[int, Case]:
    """{claim pk: Case}. What stands on the claim itself is as it is now; the facts of the rooms
    are read when they are asked for. Claims come with report, event and household loaded."""
    together = _Together(claims)
    return {pk: case for pk, case in together.cases.items()}


class _Together:
    """Claims that are decided on together: a fact that one of them needs is read for all."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = claims
        self.cases = {claim.pk: _Case(self, claim) for claim in claims}

    def read(self, field: str) -> None:
        """Raises AttributeError for what no room provides."""
        if field not in PROVIDERS:
            raise AttributeError(f"no room provides {field!r}")
        provider = PROVIDERS[field]
        for pk, facts in provider(self.claims).items():
            for name, value in facts.items():
                if PROVIDERS.get(name) is not provider:
                    raise RuntimeError(f"{provider.__name__} gave {name}, not what it registered")
                self.cases[pk].know(name, value)


class _Case(Case):
    """A case whose facts are read when they are first looked at; none has a default."""

    __slots__ = ("_together",)

    def __init__(self, together: _Together, claim: Claim) -> None:
        self.know("_together", together)
        for name in ON_THE_CLAIM:
            self.know(name, getattr(claim, name))
        self.know("state", State(claim.state))

    def know(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:  # only called for what is not known yet
        self._together.read(name)
        return object.__getattribute__(self, name)


# ── what this room and those below it know ──────────────────────────────────────────────────────


def _past(claims: Sequence[Claim]) -> FactsOf:
    past = pasts(claim.pk for claim in claims)
    return {claim.pk: {"past": tuple(past.get(claim.pk, ()))} for claim in claims}


def _lineage(claims: Sequence[Claim]) -> FactsOf:
    above = lineages()
    return {claim.pk: {"lineage": above[claim.report.village_id]} for claim in claims}


def _kin(claims: Sequence[Claim]) -> FactsOf:
    kin = kin_of({claim.household_id for claim in claims})
    return {claim.pk: {"kin": kin.get(claim.household_id, frozenset())} for claim in claims}


def _lines(claims: Sequence[Claim]) -> FactsOf:
    rows = select(LossLine, ("claim_id",), "claim_id", (claim.pk for claim in claims))
    count = Counter(pk for (pk,) in rows)
    return {claim.pk: {"lines": count[claim.pk]} for claim in claims}


def _due(claims: Sequence[Claim]) -> FactsOf:
    found = purses(claim.number for claim in claims)
    return {
        claim.pk: {
            "due_fen": found.of(claim.number, *UNPAID),
            "paid_fen": found.of(claim.number, Kind.PAID),
        }
        for claim in claims
    }


def _insurer(claims: Sequence[Claim]) -> FactsOf:
    return {claim.pk: {"insurer": claim.report.policy.insurer} for claim in claims}


def _contract(claims: Sequence[Claim]) -> FactsOf:
    """What the contract says of each claim on the day of its loss."""
    above, numbers = lineages(), Numbers()
    found = {}
    for claim in claims:
        policy, day = claim.report.policy, claim.event.occurred
        found[claim.pk] = {
            "in_force": policy.starts <= day <= policy.ends,
            "in_place": policy.place.code in above[claim.report.village_id],
            **{key: numbers.limit_fen(policy, key, day) for key in LIMITS},
        }
    return found


for _provider, _fields in (
    (_past, ("past",)),
    (_lineage, ("lineage",)),
    (_kin, ("kin",)),
    (_lines, ("lines",)),
    (_due, ("due_fen", "paid_fen")),
    (_insurer, ("insurer",)),
    (_contract, ("in_force", "in_place", *LIMITS)),
):
    register(_provider, *_fields)

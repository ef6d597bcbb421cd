"""What the lifecycle asks of this room: does something keep the claim from being paid?"""

from collections.abc import Sequence

from hedun.checks.queries import findings
from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim


def blocking_checks(claims: Sequence[Claim]) -> FactsOf:
    """`blocking_checks`: findings that must be dealt with before money leaves."""
    found = findings(claims, blocking=True)
    return {pk: {"blocking_checks": len(blocking)} for pk, blocking in found.items()}

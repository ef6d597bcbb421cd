"""What the lifecycle asks of this room: does something keep the claim from being paid?"""

from collections.abc import Sequence

from hedun.checks.queries import findings
from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim


def blocking_checks(claims: Sequence[Claim]) -> FactsOf:
    """`blocking_checks`: findings that must be dealt with before money leaves."""
    return {
        pk: {"blocking_checks": sum(finding.severity == "block" for finding in found)}
        for pk, found in findings(claims).items()
    }

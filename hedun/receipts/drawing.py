"""What everybody is told of a policy's audit draw: what was committed to at signing, and after the
policy is over the seed itself, so that anybody computes it again (domain.draw). No claim is named;
who holds a receipt is told of their own.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hedun.claims.models import Claim
from hedun.domain import draw
from hedun.policies.models import AuditSeed, Policy
from hedun.policies.queries import draw_share_ppm


@dataclass(frozen=True, slots=True)
class Drawing:
    """`sha256`: of the seed, recorded at signing; `seed`: "" while it is secret; `below`: tickets
    below it are drawn; `percent`: the share."""

    policy: Policy
    sha256: str
    percent: Decimal
    below: str
    seed: str
    revealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A claim's own; none while the seed is secret."""

    ticket: str
    drawn: bool


def drawing_of(policy: Policy) -> Drawing | None:
    """Two queries; None for a policy that nothing is drawn by."""
    row = AuditSeed.objects.filter(policy=policy).first()
    if row is None:
        return None
    share = draw_share_ppm(policy)
    percent = (Decimal(share) / 10_000).normalize()
    return Drawing(
        policy, row.sha256, percent, draw.first_not_drawn(share), row.revealed, row.revealed_at
    )


def ticket_of(claim: Claim) -> Ticket | None:
    """One query; two once the seed is revealed."""
    policy = claim.report.policy
    row = AuditSeed.objects.filter(policy=policy).exclude(revealed="").first()
    if row is None:
        return None
    made = draw.ticket(row.revealed, claim.number)
    return Ticket(made, draw.drawn(row.revealed, claim.number, draw_share_ppm(policy)))

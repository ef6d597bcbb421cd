"""What the QR code of a slip says, and what is typed where nobody can scan it.

The one place that knows how a villager finds the claim again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hedun.claims.models import Claim


@dataclass(frozen=True, slots=True)
class Reference:
    """`code`: to read aloud and type in; `address`: what the QR code says."""

    code: str
    address: str


def references(claims: Sequence[Claim], base: str) -> dict[int, Reference]:
    """{claim pk: Reference}. `base`: how the desk is reached, without a slash at the end."""
    return {claim.pk: Reference(claim.number, claim.number) for claim in claims}

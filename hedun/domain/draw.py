"""The audit draw: which claims are visited whatever they look like.

Nobody can foresee it, because the seed is secret; nobody can steer it, because the seed's digest
stands in the record before the first claim; and anybody can compute it again once the seed is
revealed after the policy year:

    printf %s "$SEED" | sha256sum                                # the digest in the record
    printf %s "$CLAIM" | openssl dgst -sha256 -hmac "$SEED"      # the claim's ticket

A claim is drawn when its ticket, as a fraction of all 2^256 tickets, lies below the share.
"""

import hashlib
import hmac

MILLION = 1_000_000
SEED_LEAST, SEED_MOST = 16, 200
_TICKET_BITS = 256


def seed_digest(seed: str) -> str:
    """SHA-256 of the seed, hex: what is made public beforehand."""
    return hashlib.sha256(_bytes(seed)).hexdigest()


def drawn(seed: str, claim_number: str, share_ppm: int) -> bool:
    """Whether the claim is drawn at a share in millionths (0 to 1,000,000).

    HMAC-SHA-256 (RFC 2104) of the claim number under the seed. A larger share draws all that a
    smaller one draws. Raises ValueError for a seed, number or share that cannot be.
    """
    if not 0 <= share_ppm <= MILLION:
        raise ValueError(f"share is {share_ppm} millionths; expected 0 to {MILLION}")
    return int(ticket(seed, claim_number), 16) * MILLION < share_ppm << _TICKET_BITS


def ticket(seed: str, claim_number: str) -> str:
    """The claim's ticket, 64 hex digits. Raises ValueError for a seed or number that cannot be."""
    if not claim_number:
        raise ValueError("the claim has no number; without one there is no ticket")
    return hmac.digest(_bytes(seed), claim_number.encode(), "sha256").hex()


def first_not_drawn(share_ppm: int) -> str:
    """The lowest ticket that is not drawn at the share, hex; a claim with a ticket below it is."""
    return f"{-(-(share_ppm << _TICKET_BITS) // MILLION):064x}"


def _bytes(seed: str) -> bytes:
    if not SEED_LEAST <= len(seed) <= SEED_MOST or not seed.isprintable():
        raise ValueError(
            f"the seed must be {SEED_LEAST} to {SEED_MOST} visible characters of chance, "
            "such as 64 random hex digits"
        )
    return seed.encode()

"""What the lifecycle asks of this room: who has given an opinion."""

from collections.abc import Sequence

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.oversight.models import PanelOpinion, Referral
from hedun.record.selecting import select


def panel_facts(claims: Sequence[Claim]) -> FactsOf:
    """`panel`: users with an opinion on the open referral; `panelists`: on any, at any time."""
    now: dict[int, set[str]] = {claim.pk: set() for claim in claims}
    ever: dict[int, set[str]] = {claim.pk: set() for claim in claims}
    asked = select(Referral, ("id", "claim_id", "closed_at"), "claim_id", ever)
    referrals = {pk: (claim, closed) for pk, claim, closed in asked}
    given = select(PanelOpinion, ("referral_id", "user"), "referral_id", referrals)
    for referral, user in given:
        pk, closed = referrals[referral]
        ever[pk].add(user)
        if closed is None:
            now[pk].add(user)
    return {pk: {"panel": frozenset(now[pk]), "panelists": frozenset(ever[pk])} for pk in ever}

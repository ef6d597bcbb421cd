"""What the lifecycle asks of this room: who has given an opinion."""

from collections.abc import Sequence

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.oversight.models import PanelOpinion


def panel_facts(claims: Sequence[Claim]) -> FactsOf:
    """`panel`: users with an opinion on the open referral; `panelists`: on any, at any time."""
    now: dict[int, set[str]] = {claim.pk: set() for claim in claims}
    ever: dict[int, set[str]] = {claim.pk: set() for claim in claims}
    rows = PanelOpinion.objects.filter(referral__claim__in=claims)
    for pk, closed, user in rows.values_list("referral__claim_id", "referral__closed_at", "user"):
        ever[pk].add(user)
        if closed is None:
            now[pk].add(user)
    return {pk: {"panel": frozenset(now[pk]), "panelists": frozenset(ever[pk])} for pk in ever}

"""What the lifecycle asks of this room: who has given an opinion on the open question."""

from collections.abc import Sequence

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.oversight.models import PanelOpinion


def panel_facts(claims: Sequence[Claim]) -> FactsOf:
    """`panel`: users with an opinion on the open referral."""
    members: dict[int, set[str]] = {claim.pk: set() for claim in claims}
    rows = PanelOpinion.objects.filter(referral__claim__in=claims, referral__closed_at__isnull=True)
    for pk, user in rows.values_list("referral__claim_id", "user"):
        members[pk].add(user)
    return {pk: {"panel": frozenset(users)} for pk, users in members.items()}

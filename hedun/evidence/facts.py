"""What the lifecycle asks of this room: has the claim any evidence?"""

from collections.abc import Sequence

from django.db.models import Count

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.evidence.models import Evidence

COUNTED = (Evidence.Kind.PHOTO, Evidence.Kind.PAPER, Evidence.Kind.MEDICAL)


def evidence_count(claims: Sequence[Claim]) -> FactsOf:
    """`evidence`: photographs and papers of the claim itself.

    A picture of the village as a whole says nothing about one family's field and does not count.
    """
    rows = Evidence.objects.filter(claim__in=claims, kind__in=COUNTED)
    counted = dict(rows.values_list("claim_id").annotate(n=Count("pk")).order_by())
    return {claim.pk: {"evidence": counted.get(claim.pk, 0)} for claim in claims}

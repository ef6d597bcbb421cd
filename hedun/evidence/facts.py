"""What the lifecycle asks of this room: has the claim any evidence?"""

from collections import Counter
from collections.abc import Sequence

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.evidence.models import Evidence
from hedun.record.selecting import select

COUNTED = (Evidence.Kind.PHOTO, Evidence.Kind.PAPER, Evidence.Kind.MEDICAL)


def evidence_count(claims: Sequence[Claim]) -> FactsOf:
    """`evidence`: photographs and papers of the claim itself.

    A picture of the village as a whole says nothing about one family's field and does not count.
    """
    rows = select(Evidence, ("claim_id", "kind"), "claim_id", (claim.pk for claim in claims))
    counted = Counter(pk for pk, kind in rows if kind in COUNTED)
    return {claim.pk: {"evidence": counted[claim.pk]} for claim in claims}

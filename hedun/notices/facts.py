"""What the lifecycle asks of this room: when the notice is over, and what is objected to it."""

from collections.abc import Sequence

from django.db.models import Count

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.domain.case import State
from hedun.notices.models import NoticeItem, Objection
from hedun.notices.queries import current_items


def notice_facts(claims: Sequence[Claim]) -> FactsOf:
    """`notice_ends` and `open_objections` of the item that counts."""
    items = current_items(claims)
    open_ones = Objection.objects.filter(item__in=items.values(), closed_at__isnull=True)
    counted = dict(open_ones.values_list("claim_id").annotate(n=Count("pk")).order_by())
    return {
        claim.pk: {
            "notice_ends": _ends(claim, items[claim.pk]) if claim.pk in items else None,
            "open_objections": counted.get(claim.pk, 0),
        }
        for claim in claims
    }


def _ends(claim: Claim, item: NoticeItem) -> object:
    """A notice that stood still while the city had the claim ends later for that claim."""
    ends = item.notice.ends_at
    if claim.state == State.ON_NOTICE and claim.due_at:
        return max(ends, claim.due_at)
    return ends

"""Which claims a paper may be made of, for whom."""

from collections.abc import Iterable
from datetime import datetime

from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.notices.models import Notice


def claim_of(number: str, actor: Actor, now: datetime) -> Claim | None:
    """The claim, None for one that the actor may not see."""
    return visible_to(actor, now).filter(number=number).first()


def claims_of_report(number: str, actor: Actor, now: datetime) -> list[Claim]:
    """The report's claims in the order of their rows; none where the actor may see none."""
    return _in_order(visible_to(actor, now).filter(report__number=number))


def claims_of_notice(notice: Notice, actor: Actor, now: datetime) -> list[Claim]:
    """Those on the notice that were not taken off it."""
    items = notice.items.filter(withdrawn_at=None).values("claim")
    return _in_order(visible_to(actor, now).filter(pk__in=items))


def _in_order(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: (claim.row, claim.pk))

"""The docket of hard cases."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from hedun.claims.models import Claim
from hedun.claims.queries import read_by
from hedun.domain.actors import Actor
from hedun.domain.permissions import PERMITTED
from hedun.oversight.models import PanelOpinion, Referral


def docket(actor: Actor, now: datetime) -> QuerySet[Referral]:
    """The open questions of the claims the actor may see, the oldest first, with the opinions."""
    opinions = Prefetch("opinions", PanelOpinion.objects.order_by("id"))
    return (
        Referral.objects.filter(read_by(actor, now, "claim__report__"), closed_at=None)
        .select_related("claim__report__village__parent", "claim__event", "claim__household")
        .prefetch_related(opinions)
        .order_by("referred_at", "id")
    )


# ── for the pages ───────────────────────────────────────────────────────────────────────────────

# Who sees the docket and the board: those who ask, those who answer, those who watch over both.
SEES = PERMITTED["see.hard_cases"]


def reads_cases(actor: Actor, now: datetime) -> bool:
    """Whether the docket and the pages of its cases are there for the actor."""
    return bool(actor.roles(now) & SEES)


def question_of(claim: Claim) -> Referral | None:
    """The newest question put to the city about the claim, if there was one."""
    return claim.referrals.order_by("-pk").first()


def answered(actor: Actor, now: datetime) -> QuerySet[Referral]:
    """The last twenty questions that were answered, the newest first."""
    seen = read_by(actor, now, "claim__report__")
    rows = Referral.objects.filter(seen, closed_at__isnull=False)
    return rows.select_related("claim__report__village", "claim__household").order_by(
        "-closed_at", "-id"
    )[:20]

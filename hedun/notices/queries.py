"""What stands on the notice for a claim: the figures its award rests on."""

from collections.abc import Sequence

from django.db.models import Q

from hedun.assessment.models import Assessment, AwardLine, ClaimAward
from hedun.claims.models import Claim, LossLine
from hedun.notices.models import NoticeItem


def current_items(claims: Sequence[Claim]) -> dict[int, NoticeItem]:
    """claim pk → the item that counts: the newest one not withdrawn."""
    rows = NoticeItem.objects.filter(claim__in=claims, withdrawn_at__isnull=True)
    return {item.claim_id: item for item in rows.select_related("notice").order_by("id")}


def standing_awards(claims: Sequence[Claim]) -> dict[int, ClaimAward]:
    """claim pk → its newest award that was not taken back."""
    rows = ClaimAward.objects.filter(claim__in=claims, reversed_by__isnull=True)
    rows = rows.exclude(kind=ClaimAward.Kind.REVERSAL)
    return {row.claim_id: row for row in rows.order_by("id")}


def awarded_lines(claims: Sequence[Claim]) -> list[AwardLine]:
    """The lines of the standing awards, in order of the report's rows."""
    awards = standing_awards(claims).values()
    return list(
        AwardLine.objects.filter(claim_award__in=list(awards))
        .exclude(Q(outcome="refused"))
        .select_related("line__claim__household", "line__claim__event")
        .order_by("line__claim__row", "line__claim_id", "line__number")
    )


def found_figures(lines: Sequence[LossLine]) -> dict[int, Assessment]:
    """line pk → the figure that counts: the newest of the highest level. Lines without: none."""
    rows = Assessment.objects.filter(line__in=lines).order_by("level", "id")
    return {row.line_id: row for row in rows}

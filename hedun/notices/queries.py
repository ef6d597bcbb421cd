"""What stands on the notice for a claim: the figures its award rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from hedun.assessment.models import AwardLine
from hedun.assessment.standing import standing
from hedun.claims import facts
from hedun.claims.models import Claim, Report
from hedun.claims.queries import read_by
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Refusal, State
from hedun.domain.lifecycle import decide
from hedun.notices.models import Notice, NoticeItem
from hedun.record.selecting import by_key, follow, rows_by


def current_items(claims: Sequence[Claim]) -> dict[int, NoticeItem]:
    """claim pk → the item that counts: the newest one not withdrawn."""
    every = rows_by(NoticeItem, "claim_id", (claim.pk for claim in claims))
    items = [item for item in every if item.withdrawn_at is None]
    # The whole village's sheet is not read along with its items.
    notices = by_key(Notice, {item.notice_id for item in items}, without=frozenset({"sheet"}))
    for item in items:
        item.notice = notices[item.notice_id]
    return {item.claim_id: item for item in items}


def awarded_lines(claims: Sequence[Claim]) -> list[AwardLine]:
    """The lines of the standing awards, in order of the report's rows."""
    awards = {award.pk: award for award in standing(claim.pk for claim in claims).values()}
    rows = rows_by(AwardLine, "claim_award_id", awards, without=frozenset({"steps"}))
    rows = [row for row in rows if row.outcome != "refused"]
    follow(rows, "line__claim__household", "line__claim__event")
    for row in rows:
        row.claim_award = awards[row.claim_award_id]
    return sorted(rows, key=lambda row: (row.line.claim.row, row.line.claim_id, row.line.number))


# ── for the pages ───────────────────────────────────────────────────────────────────────────────


def notices_visible_to(actor: Actor, now: datetime) -> QuerySet[Notice]:
    """The notices of the reports that the actor may read now."""
    return Notice.objects.filter(read_by(actor, now, "report__")).select_related(
        "report__village__parent", "report__policy__place", "photo"
    )


@dataclass(frozen=True)
class Postable:
    """The awarded claims of a report: which can be posted now, and why the others cannot."""

    ready: tuple[Claim, ...]
    waiting: tuple[tuple[Claim, tuple[Refusal, ...]], ...]


def postable(report: Report, actor: Actor, now: datetime) -> Postable:
    """What the sheet to print holds: exactly what a posting by the actor would put up.

    For somebody who does not post (`actor` in another role) the claims not on hold.
    """
    rows = list(
        Claim.objects.filter(report=report, state=State.AWARDED)
        .select_related("report__village__parent", "report__policy__place", "event", "household")
        .order_by("row", "pk")
    )
    known = facts.cases(rows)
    ready, waiting = [], []
    for claim in rows:
        decision = decide(known[claim.pk], Ask("post", posted_photo=True), actor, now)
        refusals = tuple(r for r in decision.refusals if r.code not in NOT_WHO_POSTS)
        if refusals or claim.held:
            waiting.append((claim, refusals or (Refusal("HELD"),)))
        else:
            ready.append(claim)
    return Postable(tuple(ready), tuple(waiting))


# About the person that looks, not about the claim: they may print, and cannot post.
NOT_WHO_POSTS = frozenset({"OTHER_ROLE", "OTHER_PLACE", "NOT_POSTED_NOW"})


def may(action: str, claims: Sequence[Claim], actor: Actor, now: datetime) -> list[Claim]:
    """Those of the claims on which the actor may take the action now."""
    known = facts.cases(claims)
    asked = Ask(action, reason="…", posted_photo=True)
    return [c for c in claims if decide(known[c.pk], asked, actor, now).allowed]

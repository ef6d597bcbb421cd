"""What the lifecycle asks of this room: when the notice is over, and what is objected to it."""

from collections.abc import Sequence
from datetime import datetime

from hedun.assessment.past import moves_in_force
from hedun.claims.clocks import running
from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.claims.past import upheld
from hedun.domain.case import Past, State
from hedun.domain.deadlines import due
from hedun.notices.models import Objection
from hedun.notices.queries import current_items
from hedun.policies.queries import clock
from hedun.record.selecting import select

OBJECTIONS = ("open_objections", "own_objections", "set_aside")
# Where a claim may be while its notice still hangs, but that it is on notice.
OFF_NOTICE = frozenset({State.CONTESTED, State.PAYABLE})


def notice_ends(claims: Sequence[Claim]) -> FactsOf:
    """`notice_ends`: of the item that counts. A notice that stood still while the city had the
    claim ends later for that claim."""
    items = current_items(claims)
    off = [claim.pk for claim in claims if claim.pk in items and claim.state in OFF_NOTICE]
    past = moves_in_force(upheld(off))
    found: dict[int, dict[str, object]] = {claim.pk: {"notice_ends": None} for claim in claims}
    for claim in claims:
        if claim.pk in items:
            later = claim.due_at if claim.state == State.ON_NOTICE else None
            if claim.pk in past:
                later = _ended_after_the_city(claim, past[claim.pk])
            ends = items[claim.pk].notice.ends_at
            found[claim.pk]["notice_ends"] = max(ends, later or ends)
    return found


def objections(claims: Sequence[Claim]) -> FactsOf:
    """Open ones to the item that counts: in the way, the household's own among them, set aside."""
    items = current_items(claims)
    found: dict[int, list[tuple[bool, bool]]] = {claim.pk: [] for claim in claims}
    columns, pks = ("claim_id", "own_amount", "set_aside_at"), [x.pk for x in items.values()]
    for pk, own, aside in select(Objection, columns, "item_id", pks, closed_at=None):
        found[pk].append((own, aside is not None))
    return {
        pk: {
            "open_objections": sum(not aside for _, aside in rows),
            "own_objections": sum(own and not aside for own, aside in rows),
            "set_aside": sum(aside for _, aside in rows),
        }
        for pk, rows in found.items()
    }


def _ended_after_the_city(claim: Claim, moves: Sequence[Past]) -> datetime | None:
    """When the last stay on notice would have ended, if the city had put the claim back there."""
    came = max((n for n, m in enumerate(moves) if m.to == State.ON_NOTICE), default=None)
    if came is None or moves[came].action != "uphold":
        return None
    told = claim.report.first_told_at
    start, pauses = running(moves[: came + 1], State.ON_NOTICE, told=told)
    return due(start, clock(claim.report.policy, "notice", claim.event.occurred), pauses).at

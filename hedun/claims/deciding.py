"""The insurer's decision on a single line after the claim was accepted (part of the room's
actions): something came to light, such as another insurance."""

from collections.abc import Mapping
from datetime import datetime

from hedun.claims.models import Claim, LineDecision, LossLine
from hedun.domain.actors import Actor
from hedun.domain.case import Refusal, State
from hedun.domain.refusals import Refused
from hedun.people.queries import kin_of
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.record.pen import writing

# Before, it is decided on accepting; later, what was awarded is taken back first.
DECIDED_IN = frozenset({State.ACCEPTED, State.ASSESSED})


def decide_line(
    line: LossLine,
    *,
    covered: bool,
    code: str = "",
    reason: str,
    actor: Actor,
    now: datetime,
) -> LineDecision:
    """改定一条: covered or not. It is a new row; what was decided before stays.

    Raises Refused: WRONG_STATE, HELD, NO_REASON, NO_CODE, OWN_OR_KIN, OTHER_ROLE, OTHER_PLACE,
    NOT_POSTED_NOW.
    """
    with writing(actor=actor, now=now) as pen:
        claim = Claim.objects.select_related("report__village").get(pk=line.claim_id)
        insist_insurer(claim, "decide_line", DECIDED_IN, actor, now)
        against = (("NO_REASON", not reason.strip()), ("NO_CODE", not covered and not code.strip()))
        if refusals := [Refusal(name) for name, holds in against if holds]:
            raise Refused(refusals, subject=claim.number)
        row = LineDecision.objects.create(
            line=line,
            level=LineDecision.Level.DECIDED,
            covered=covered,
            code=code,
            reason=reason.strip(),
            user=actor.user,
            at=now,
        )
        data = {"line": line.number, "covered": covered, "code": code}
        pen.write("claim.decide_line", claim.number, data, rows=[row])
        return row


def insist_insurer(
    claim: Claim, action: str, states: frozenset[State], actor: Actor, now: datetime
) -> None:
    """The insurer's branch of the place, while the claim is in one of these states; not held, and
    not of the actor's own family. Raises Refused."""
    above = lineage(claim.report.village)
    insist_permitted(
        "claim.lines", above, actor=actor, now=now, subject=claim.number,
        insurer=claim.report.policy.insurer,
    )  # fmt: skip
    kin: Mapping[int, frozenset[str]] = kin_of([claim.household_id])
    state = State(claim.state)
    facts = {"action": action, "state": state}
    against = (
        (Refusal("WRONG_STATE", facts), state not in states),
        (Refusal("HELD"), claim.held),
        (Refusal("OWN_OR_KIN"), actor.user in kin.get(claim.household_id, ())),
    )
    if refusals := [refusal for refusal, holds in against if holds]:
        raise Refused(refusals, subject=claim.number)

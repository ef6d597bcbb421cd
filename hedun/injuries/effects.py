"""What moves of a claim do here: while somebody is in hospital, a claim that waits to be assessed
is reminded of and not due."""

from collections.abc import Sequence

from hedun.claims.effects import Step
from hedun.claims.reminding import remind
from hedun.domain.case import State
from hedun.injuries.facts import under_treatment


def remind_of_treatment(steps: Sequence[Step]) -> None:
    """After any move, taken back or not, that leads to be assessed."""
    came = [s for s in steps if s.decision.to is State.ACCEPTED and s.case.state != State.ACCEPTED]
    if not came:
        return
    treated = under_treatment({step.claim.pk for step in came})
    for step in came:
        if step.claim.pk in treated:
            remind(step.claim, "treatment", step.now)

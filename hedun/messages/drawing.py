"""Which of the paid are called back: drawn by the policy's secret, as the audit draw is.

The ticket is of "call-back:" and the claim's number under the seed that was committed to before the
first claim (domain.draw), so nobody chooses whom to call, and once the seed is revealed anybody
can draw again.
"""

from collections.abc import Iterable, Sequence

from hedun.claims.effects import Step
from hedun.domain.draw import drawn
from hedun.messages.models import CallBack
from hedun.messages.switches import switches_of
from hedun.policies.models import AuditSeed, Policy
from hedun.policies.queries import secret_seed
from hedun.record.inserting import fresh, insert
from hedun.record.selecting import select

PURPOSE = "call-back:"


def drawn_to_call(policy: Policy, numbers: Iterable[str], share_ppm: int) -> set[str]:
    """Those of the claims that are called at this share. One query."""
    row = AuditSeed.objects.select_related("policy").filter(policy=policy).first()
    if row is None:
        return set()
    seed = secret_seed(row)
    return {number for number in numbers if drawn(seed, PURPOSE + number, share_ppm)}


def draw(steps: Sequence[Step]) -> None:
    """Paid now: those drawn stand on the list, each once however often it is paid."""
    policies = {step.claim.report.policy_id: step.claim.report.policy for step in steps}
    known = switches_of({policy.place_id for policy in policies.values()})
    listed = {pk for (pk,) in select(CallBack, ("claim_id",), "claim_id", _claims(steps))}
    chosen: list[tuple[Step, int]] = []
    for policy in policies.values():
        share = known[policy.place_id].share_ppm
        own = [step for step in steps if step.claim.report.policy_id == policy.pk]
        picked = drawn_to_call(policy, (step.claim.number for step in own), share)
        chosen += [
            (step, share)
            for step in own
            if step.claim.number in picked and step.claim.pk not in listed
        ]
    rows = insert(
        fresh(CallBack, claim_id=step.claim.pk, share_ppm=share, drawn_at=step.now)
        for step, share in chosen
    )
    for (step, _), row in zip(chosen, rows, strict=True):
        step.seal(row)


def _claims(steps: Sequence[Step]) -> set[int]:
    return {step.claim.pk for step in steps}

"""A wording put in force as it is put in force: proposed by one officer, confirmed by another."""

from datetime import datetime

from hedun.domain.actors import Actor
from hedun.policies import actions as policies
from hedun.policies.models import Policy, TermsFile


def put_in_force(
    policy: Policy, data: bytes, *, by: tuple[Actor, Actor], now: datetime, corrects: bool = True
) -> TermsFile:
    """`by`: who proposes and who confirms. As a correction, whatever was awarded before."""
    proposal = policies.propose_terms(
        policy, data, reason="更正" if corrects else "", corrects=corrects, actor=by[0], now=now
    )
    return policies.confirm_terms(proposal, actor=by[1], now=now)


def without_wording(policy: Policy) -> None:
    """As if none had ever been put in force."""
    policy.proposals.all().delete()
    policy.terms.all().delete()

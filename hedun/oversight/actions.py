"""The only writer of oversight: questions put to the city, opinions of its panel, its answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import models

from hedun.assessment.actions import Found, city_effect
from hedun.claims import facts
from hedun.claims.effects import Each, Step
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome, loaded, perform
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Ask, Attempt, Refusal, State
from hedun.domain.lifecycle import ALWAYS
from hedun.domain.refusals import Refused
from hedun.oversight.models import PanelOpinion, Referral
from hedun.oversight.problems import malformed
from hedun.places.standing import insist_standing
from hedun.record.pen import writing

PANEL = 3


def escalate(claims: Iterable[Claim], *, question: str, actor: Actor, now: datetime) -> Outcome:
    """提请市级: the question is the reason of the move."""
    return _refer(claims, "escalate", question, actor, now)


def appeal(claims: Iterable[Claim], *, question: str, actor: Actor, now: datetime) -> Outcome:
    """申诉 of a claim that has ended, entered by the clerk or the township."""
    return _refer(claims, "appeal", question, actor, now)


def give_opinion(
    claim: Claim, *, upholds: bool, reason: str, actor: Actor, now: datetime
) -> PanelOpinion:
    """One member's opinion: uphold what was found (True) or set it anew (False).

    Raises Refused (WRONG_STATE, OTHER_ROLE, TWO_HATS, OWN_OR_KIN, HELD) and Malformed
    (NO_OPEN_REFERRAL, OPINION_GIVEN, PANEL_FULL, NO_REASON).
    """
    with writing(actor=actor, now=now) as pen:
        [claim] = loaded([claim])
        _insist_member(claim, actor, now)
        referral = _open_referral(claim)
        given = set(referral.opinions.values_list("user", flat=True))
        for code, wrong in (
            ("NO_REASON", not reason.strip()),
            ("OPINION_GIVEN", actor.user in given),
            ("PANEL_FULL", len(given) >= PANEL),
        ):
            if wrong:
                raise malformed(code)
        opinion = PanelOpinion.objects.create(
            referral=referral,
            user=actor.user,
            user_name=actor.name,
            upholds=upholds,
            reason=reason,
            at=now,
        )
        pen.write("panel.opinion", claim.number, {"upholds": upholds}, rows=[opinion])
        return opinion


def decide(
    claim: Claim,
    *,
    reason: str,
    found: Mapping[int, Found] | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """市级裁定: the panel sets the facts anew; `found` by line pk is what it found.

    Raises Malformed (AGAINST_MAJORITY) when the panel is complete and its majority upholds.
    """
    _insist_majority(claim, upholds=False)
    ask = Ask("decide", reason=reason)
    effect = city_effect(found or {}, reason)
    return perform([claim], "decide", actor=actor, now=now, ask=ask, effect=effect)


def uphold(claim: Claim, *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """市级维持: what was found stands; the claim goes back to where it was.

    Raises Malformed (AGAINST_MAJORITY) when the panel is complete and its majority does not uphold.
    """
    _insist_majority(claim, upholds=True)
    ask = Ask("uphold", reason=reason)
    return perform([claim], "uphold", actor=actor, now=now, ask=ask)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _refer(
    claims: Iterable[Claim], action: str, question: str, actor: Actor, now: datetime
) -> Outcome:
    def put(step: Step) -> Iterable[models.Model]:
        referral = Referral.objects.create(
            claim=step.claim, question=question, referred_by=step.actor.user, referred_at=step.now
        )
        return [referral]

    ask = Ask(action, reason=question)
    return perform(claims, action, actor=actor, now=now, ask=ask, effect=Each(put))


def _open_referral(claim: Claim) -> Referral:
    referral = claim.referrals.filter(closed_at__isnull=True).first()
    if referral is None:
        raise malformed("NO_OPEN_REFERRAL")
    return referral


def _insist_member(claim: Claim, actor: Actor, now: datetime) -> None:
    """An opinion is bound as the decision itself is: the city's panel, one hat, no kin."""
    case = facts.cases([claim])[claim.pk]
    if case.state is not State.ESCALATED:
        state = Refusal("WRONG_STATE", {"action": "decide", "state": case.state})
        raise Refused([state], subject=claim.number)
    insist_standing({Role.CITY}, case.lineage, actor=actor, now=now, subject=claim.number)
    attempt = Attempt(case, Ask("decide"), actor, Role.CITY, now)
    refusals = [r for guard in ALWAYS if (r := guard(attempt))]
    if refusals:
        raise Refused(refusals, subject=claim.number)


def _insist_majority(claim: Claim, *, upholds: bool) -> None:
    """The outcome is the majority's. An incomplete panel is refused by the lifecycle itself."""
    opinions = PanelOpinion.objects.filter(referral__claim=claim, referral__closed_at__isnull=True)
    votes = list(opinions.values_list("upholds", flat=True))
    most, least = votes.count(not upholds), votes.count(upholds)
    if len(votes) >= PANEL and most > least:
        zh, en = ("裁定", "decide anew") if upholds else ("维持", "uphold")
        raise malformed("AGAINST_MAJORITY", zh=zh, en=en, most=most, least=least)

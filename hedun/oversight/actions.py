"""The only writer of oversight: questions put to the city, opinions of its panel, its answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import models

from hedun.assessment.actions import Found, city_effect
from hedun.claims.effects import Each, Step
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome, loaded, perform
from hedun.domain.actors import Actor
from hedun.domain.case import Ask
from hedun.oversight.models import PanelOpinion, Referral
from hedun.oversight.panel import (
    PANEL,
    insist_member,
    name_panel,
    open_referral,
    stand_aside,
    take_seat,
)
from hedun.oversight.problems import malformed
from hedun.oversight.words import QUESTIONS
from hedun.record.pen import writing

__all__ = [
    "PANEL",
    "appeal",
    "decide",
    "escalate",
    "give_opinion",
    "name_panel",
    "stand_aside",
    "uphold",
]


def escalate(
    claims: Iterable[Claim], *, question: str, kind: str = "", actor: Actor, now: datetime
) -> Outcome:
    """提请市级: the question is the reason of the move. `kind`: one of `words.QUESTIONS`.

    Raises Malformed (NO_SUCH_KIND)."""
    return _refer(claims, "escalate", question, kind, actor, now)


def appeal(
    claims: Iterable[Claim], *, question: str, kind: str = "", actor: Actor, now: datetime
) -> Outcome:
    """申诉 of a claim that has ended, entered by the clerk or the township. As `escalate`."""
    return _refer(claims, "appeal", question, kind, actor, now)


def give_opinion(
    claim: Claim, *, upholds: bool, reason: str, actor: Actor, now: datetime
) -> PanelOpinion:
    """One member's opinion: uphold what was found (True) or set it anew (False).

    Who has no seat on the panel takes a free one. Raises Refused (WRONG_STATE, OTHER_ROLE,
    TWO_HATS, OWN_OR_KIN, HELD) and Malformed (NO_OPEN_REFERRAL, OPINION_GIVEN, PANEL_FULL,
    NOT_ON_PANEL, STOOD_ASIDE, NO_REASON).
    """
    with writing(actor=actor, now=now) as pen:
        [claim] = loaded([claim])
        insist_member(claim, actor, now)
        referral = open_referral(claim)
        given = set(referral.opinions.values_list("user", flat=True))
        for code, wrong in (
            ("NO_REASON", not reason.strip()),
            ("OPINION_GIVEN", actor.user in given),
            ("PANEL_FULL", len(given) >= PANEL),
        ):
            if wrong:
                raise malformed(code)
        seats = take_seat(referral, actor, now)
        opinion = PanelOpinion.objects.create(
            referral=referral,
            user=actor.user,
            user_name=actor.name,
            upholds=upholds,
            reason=reason,
            at=now,
        )
        pen.write("panel.opinion", claim.number, {"upholds": upholds}, rows=[opinion, *seats])
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
    claims: Iterable[Claim], action: str, question: str, kind: str, actor: Actor, now: datetime
) -> Outcome:
    if kind and kind not in QUESTIONS:
        raise malformed("NO_SUCH_KIND", kind=kind, kinds=", ".join(QUESTIONS))

    def put(step: Step) -> Iterable[models.Model]:
        referral = Referral.objects.create(
            claim=step.claim,
            kind=kind,
            question=question,
            referred_by=step.actor.user,
            referred_at=step.now,
        )
        return [referral]

    ask = Ask(action, reason=question)
    return perform(claims, action, actor=actor, now=now, ask=ask, effect=Each(put))


def _insist_majority(claim: Claim, *, upholds: bool) -> None:
    """The outcome is the majority's. An incomplete panel is refused by the lifecycle itself."""
    opinions = PanelOpinion.objects.filter(referral__claim=claim, referral__closed_at__isnull=True)
    votes = list(opinions.values_list("upholds", flat=True))
    most, least = votes.count(not upholds), votes.count(upholds)
    if len(votes) >= PANEL and most > least:
        zh, en = ("裁定", "decide anew") if upholds else ("维持", "uphold")
        raise malformed("AGAINST_MAJORITY", zh=zh, en=en, most=most, least=least)

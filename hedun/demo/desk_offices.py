"""The demo's town, insurer, experts and city."""

from datetime import timedelta

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Found
from hedun.claims import actions as claims_
from hedun.claims.actions import Verdict
from hedun.claims.models import Claim
from hedun.demo import findings, officers, texts
from hedun.demo.channels import PHONE, channel_of, from_the_plots
from hedun.demo.fates import Fate
from hedun.demo.findings import PPM, Measured
from hedun.demo.hands import Hands
from hedun.demo.plan import Sitting
from hedun.domain.actors import Role
from hedun.ledger.models import Kind
from hedun.ledger.queries import claim_balance
from hedun.notices import actions as notices
from hedun.oversight import actions as oversight

NOT_FROM_PICTURES = frozenset({"NOT_SMALL"})
OPINIONS = tuple(timedelta(minutes=n) for n in (15, 10, 5))  # before the answer


def send_back(hand: Hands, s: Sitting) -> None:
    claims_.send_back(
        hand.on_desk(s, "return"),
        missing=["CLOSE_PHOTO", "SIGN_PHOTO"],
        reason=texts.SENT_BACK,
        actor=hand.who(s),
        now=s.at,
    ).insist()


def verify(hand: Hands, s: Sitting) -> None:
    """Visited, measured, and what the town would not pay."""
    chosen = hand.on_desk(s, "verify")
    found: dict[int, Found] = {}
    said: dict[int, Verdict] = {}
    for claim in chosen:
        key = hand.keys[claim.pk]
        for pk, n, loss in hand.fields(key):
            measured = findings.township(hand.year.seed, key, n, loss)
            if measured:
                found[pk] = _found(measured)
        if hand.fate(key) is Fate.PART_REFUSED:
            said[hand.lines[key][-1]] = Verdict(False, *hand.one_of(texts.OUTSIDE, claim))
    assessment.verify(
        chosen,
        visited_at=s.began,
        found=found,
        recommendations=said,
        actor=hand.who(s),
        now=s.at,
    ).insist()


def resurvey(hand: Hands, s: Sitting) -> None:
    chosen = hand.on_desk(s, "resurvey")
    found = {
        pk: _found(findings.again(hand.year.seed, key, n, loss))
        for key in (hand.keys[claim.pk] for claim in chosen)
        for pk, n, loss in hand.fields(key)
    }
    notices.resurvey(
        chosen,
        visited_at=s.began,
        found=found,
        reason="换人复测",
        actor=hand.who(s),
        now=s.at,
    ).insist()


def send_back_later(hand: Hands, s: Sitting) -> None:
    claims_.send_back(
        hand.on_desk(s, "return"),
        missing=["LAND_RIGHT"],
        reason=texts.SENT_BACK_LATER,
        actor=hand.who(s),
        now=s.at,
    ).insist()


def accept(hand: Hands, s: Sitting) -> None:
    claims_.accept(hand.on_desk(s, "accept"), actor=hand.who(s), now=s.at).insist()


def refuse(hand: Hands, s: Sitting) -> None:
    for claim in hand.on_desk(s, "refuse"):
        again = hand.year.lists[hand.keys[claim.pk][0]].mishap is not None
        code, reason = texts.TOLD_BEFORE if again else hand.one_of(texts.REFUSALS, claim)
        claims_.refuse([claim], code=code, reason=reason, actor=hand.who(s), now=s.at).insist()


def refuse_later(hand: Hands, s: Sitting) -> None:
    claims_.refuse(
        hand.on_desk(s, "refuse"),
        code="no_loss",
        reason=texts.REFUSED_LATER,
        actor=hand.who(s),
        now=s.at,
    ).insist()


def escalate(hand: Hands, s: Sitting) -> None:
    for claim in hand.on_desk(s, "escalate"):
        kind, question = hand.one_of(texts.QUESTIONS, claim)
        oversight.escalate(
            [claim], question=question, kind=kind, actor=hand.who(s), now=s.at
        ).insist()


def advance(hand: Hands, s: Sitting) -> None:
    """What a household does not dispute is paid before the rest is looked at again; of an award of
    nothing there is no such part."""
    chosen = hand.on_desk(s, "advance")
    due = [claim for claim in chosen if claim_balance(claim.number, Kind.AWARDED)]
    notices.advance(due, reason=texts.ADVANCE, actor=hand.who(s), now=s.at).insist()


def hold(hand: Hands, s: Sitting) -> None:
    claims_.hold(hand.on_desk(s, "hold"), reason=texts.HELD, actor=hand.who(s), now=s.at).insist()


def resume(hand: Hands, s: Sitting) -> None:
    chosen = [c for c in hand.claims(s) if c.held]
    claims_.resume(chosen, reason=texts.RESUMED, actor=hand.who(s), now=s.at).insist()


def pictures(hand: Hands, s: Sitting) -> None:
    """What turns out larger than it looked, or not clear, stays and waits for an expert."""
    assessment.assess_pictures(
        hand.on_desk(s, "assess_pictures"),
        reason=texts.SMALL_AND_CLEAR,
        actor=hand.who(s),
        now=s.at,
    ).insist(but=NOT_FROM_PICTURES)


def award(hand: Hands, s: Sitting) -> None:
    ready, actor = hand.on_desk(s, "award"), hand.who(s)
    shown = assessment.preview(ready, explained=False, actor=actor, now=s.at)
    seen = {pk: one.difference_fen for pk, one in shown.items()}
    assessment.award(ready, shown=seen, actor=actor, now=s.at).insist()


def assess(hand: Hands, s: Sitting) -> None:
    chosen = hand.on_desk(s, "assess")
    degrees = {
        pk: Degree([p * PPM for p in findings.points(hand.year.seed, key, n, loss)])
        for key in (hand.keys[claim.pk] for claim in chosen)
        for pk, n, loss in hand.fields(key)
    }
    for claim in [c for c in chosen if _placed(hand, c)][:1]:  # one of them by the phone
        own = {pk: degrees.pop(pk) for pk, _, _ in hand.fields(hand.keys[claim.pk])}
        from_the_plots(hand, s, claim, own)
        chosen.remove(claim)
    assessment.assess(
        chosen, degrees=degrees, visited_at=s.began, actor=hand.who(s), now=s.at
    ).insist()


def _placed(hand: Hands, claim: Claim) -> bool:
    """Whether it is known where its plots lie."""
    return channel_of(hand.year.lists[hand.keys[claim.pk][0]]) == PHONE


def panel(hand: Hands, s: Sitting) -> None:
    """Three opinions, and the answer by the one who leads this case."""
    for claim in hand.on_desk(s, "decide"):
        upholds = hand.fate(hand.keys[claim.pk]) in (Fate.HARD_UPHELD, Fate.OBJECTS_TO_CITY)
        members = officers.of(hand.county.people, Role.CITY)
        for member, before, why in zip(members, OPINIONS, texts.OPINIONS[upholds], strict=True):
            oversight.give_opinion(
                claim,
                upholds=upholds,
                reason=why,
                actor=hand.county.actor(member.username),
                now=s.at - before,
            )
        answer = oversight.uphold if upholds else oversight.decide
        answer(claim, reason=texts.ANSWERS[upholds], actor=hand.who(s), now=s.at).insist()


def _found(measured: Measured) -> Found:
    return Found(measured.quantity_e4, measured.degree * PPM, measured.why)

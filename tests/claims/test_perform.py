"""One function makes every move: some go, some are refused, and nobody holds up the others."""

from collections.abc import Iterable

import pytest
from django.db import models

from hedun.claims import actions as claims_
from hedun.claims.effects import Each, Step
from hedun.claims.models import Claim, ClaimMove
from hedun.claims.moves import Conflict, perform
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Refusal
from hedun.domain.refusals import Refused
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.support.road import (
    AUDITOR,
    CLERK,
    INSURER,
    OTHER_INSURER,
    TOWNSHIP,
    Road,
    make_claim,
    walk,
)


def now(claim: Claim) -> Claim:
    claim.refresh_from_db()
    return claim


def states(*claims: Claim) -> list[str]:
    return [now(claim).state for claim in claims]


def test_a_claim_that_may_not_move_holds_up_nobody(road: Road) -> None:
    first, wrong, last = (make_claim(road, at=s) for s in ("verified", "reported", "verified"))
    outcome = claims_.accept([first, wrong, last], actor=road.who(INSURER), now=road.now)
    assert [c.pk for c in outcome.done] == [first.pk, last.pk]
    [(claim, refusals)] = outcome.refused
    assert claim.pk == wrong.pk and [r.code for r in refusals] == ["WRONG_STATE"]
    assert states(first, wrong, last) == ["accepted", "reported", "accepted"]
    assert verify().faults == ()


def test_when_none_may_nothing_is_written(road: Road) -> None:
    claim = make_claim(road, at="verified")
    entries = Entry.objects.count()
    outcome = claims_.accept([claim], actor=road.who(TOWNSHIP), now=road.now)
    assert outcome.done == [] and Entry.objects.count() == entries
    with pytest.raises(Refused) as refused:
        outcome.insist()
    assert refused.value.subject == claim.number


def test_an_effect_that_refuses_takes_back_its_own_claim_alone(road: Road) -> None:
    first, wrong, last = (make_claim(road, at="verified") for _ in range(3))

    def effect(step: Step) -> Iterable[models.Model]:
        Claim.objects.filter(pk=step.claim.pk).update(no_evidence_reason="half done")
        if step.claim.pk == wrong.pk:
            raise Refused([Refusal("COVER_EXHAUSTED", {"wanted_fen": 2, "cover_left_fen": 1})])
        return ()

    outcome = perform(
        [first, wrong, last], "accept", actor=road.who(INSURER), now=road.now, effect=Each(effect)
    )
    assert [c.pk for c in outcome.done] == [first.pk, last.pk]
    [(claim, refusals)] = outcome.refused
    assert (claim.pk, claim.state) == (wrong.pk, "verified")
    assert [r.code for r in refusals] == ["COVER_EXHAUSTED"]
    assert states(first, wrong, last) == ["accepted", "verified", "accepted"]
    assert now(wrong).no_evidence_reason == ""
    assert not wrong.moves.filter(action="accept").exists()
    assert verify().faults == ()


def test_a_state_changed_behind_the_pen_is_a_conflict_and_nothing_is_written(road: Road) -> None:
    first, second = make_claim(road, at="verified"), make_claim(road, at="verified")
    entries, moves = Entry.objects.count(), ClaimMove.objects.count()

    def meanwhile(claim: Claim, case: object) -> Ask:
        Claim.objects.filter(pk=second.pk).update(state="reported")
        return Ask("accept")

    with pytest.raises(Conflict, match=f"no longer “verified”.*{second.number}"):
        perform([first, second], "accept", actor=road.who(INSURER), now=road.now, ask=meanwhile)
    assert (Entry.objects.count(), ClaimMove.objects.count()) == (entries, moves)
    assert states(first, second) == ["verified", "verified"]


def test_a_claim_put_on_hold_behind_the_pen_is_a_conflict_too(road: Road) -> None:
    first, second = make_claim(road, at="verified"), make_claim(road, at="verified")

    def meanwhile(claim: Claim, case: object) -> Ask:
        Claim.objects.filter(pk=second.pk).update(held=True)
        return Ask("accept")

    with pytest.raises(Conflict):
        perform([first, second], "accept", actor=road.who(INSURER), now=road.now, ask=meanwhile)
    assert states(first, second) == ["verified", "verified"]


def test_the_claim_is_looked_at_as_it_is_now_and_not_as_the_page_showed_it(road: Road) -> None:
    claim = make_claim(road, at="verified")
    shown = Claim.objects.get(pk=claim.pk)
    claims_.accept([claim], actor=road.who(INSURER), now=road.now).insist()
    outcome = claims_.accept([shown], actor=road.who(OTHER_INSURER), now=road.now)
    assert [r.code for r in outcome.refused[0][1]] == ["WRONG_STATE"]


def test_a_move_is_written_with_who_when_why_and_its_entry(road: Road) -> None:
    claim = make_claim(road, at="reported")
    claims_.send_back(
        [claim], missing=["近景照片", "承包证"], reason="看不清", actor=road.who(TOWNSHIP),
        now=road.now,
    ).insist()  # fmt: skip
    move = claim.moves.last()
    assert move is not None
    assert (move.action, move.start, move.to) == ("return", "reported", "draft")
    assert (move.user, move.user_name, move.role) == (TOWNSHIP, "周晓峰", "township")
    assert (move.at, move.reason, move.missing) == (road.now, "看不清", ["近景照片", "承包证"])
    entry = Entry.objects.get(seq=move.entry_seq)
    assert (entry.action, entry.subject, entry.user) == ("claim.return", claim.number, TOWNSHIP)
    assert "看不清" not in entry.body  # a reason may name people; the row keeps it


def test_nobody_moves_or_sees_what_lies_outside_their_postings(road: Road) -> None:
    claim = make_claim(road, at="verified")
    nobody = Actor("stranger", "外人", ())
    outcome = claims_.accept([claim], actor=nobody, now=road.now)
    assert [r.code for r in outcome.refused[0][1]] == ["OTHER_ROLE"]
    assert list(visible_to(nobody, road.now)) == []
    for username in (CLERK, TOWNSHIP, INSURER, AUDITOR):
        assert [c.pk for c in visible_to(road.who(username), road.now)] == [claim.pk]


def test_the_same_claim_named_twice_moves_once(road: Road) -> None:
    claim = make_claim(road, at="verified")
    outcome = claims_.accept([claim, claim], actor=road.who(INSURER), now=road.now)
    assert len(outcome.done) == 1 and claim.moves.filter(action="accept").count() == 1


def test_a_reopened_claim_is_open_again_and_walks_the_road_once_more(road: Road) -> None:
    claim = make_claim(road, at="refused")
    assert claim.ended_at is not None and claim.due_at is None
    claims_.reopen(
        [claim], reason="补充材料", actor=road.who(INSURER), now=road.later(days=1)
    ).insist()
    assert (now(claim).state, claim.ended_at) == ("accepted", None)
    assert claim.due_at is not None
    walk(road, claim, "paid")
    assert claim.ended_at == road.now
    assert verify().faults == ()

"""Hard cases: three members of the city's panel, and what the majority finds."""

import pytest

from hedun.assessment.actions import Found
from hedun.claims.actions import undo, withdraw
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome
from hedun.claims.past import marked_late
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.queries import balances
from hedun.notices.actions import confirm_due, object_to, post
from hedun.notices.models import Objection
from hedun.oversight.actions import appeal, decide, escalate, give_opinion, uphold
from hedun.oversight.models import PanelOpinion, Referral
from hedun.payments.models import Obligation
from hedun.people.models import Kinship, User
from hedun.record.pen import writing
from hedun.record.verification import verify
from tests.notices.world import (
    CITY,
    CLERK,
    DAY,
    EXPERT,
    INSURER,
    NOW,
    OTHER_INSURER,
    PHOTO,
    TOWNSHIP,
    World,
    award_again,
    maize,
)


def vote(claim: Claim, *upholds: bool) -> None:
    for member, opinion in zip(CITY, upholds, strict=False):
        give_opinion(claim, upholds=opinion, reason="合议意见", actor=member, now=NOW + DAY)


def state(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.state


def refusals(outcome: Outcome) -> list[str]:
    return [r.code for _, why in outcome.refused for r in why]


# ── putting the question ────────────────────────────────────────────────────────────────────────


def test_a_question_to_the_city_is_written_down(world: World, hard_case: Claim) -> None:
    assert hard_case.state == "escalated"
    referral = Referral.objects.get()
    assert (referral.claim, referral.referred_by) == (hard_case, "liu")
    assert referral.question == "地块在保护区边上，是否承保？"


def test_a_referral_without_a_question_is_refused(world: World) -> None:
    claim = world.claim()
    outcome = escalate([claim], question=" ", actor=INSURER, now=NOW)
    assert refusals(outcome) == ["NO_REASON"] and not Referral.objects.exists()


def test_who_escalated_by_mistake_takes_it_back(world: World, hard_case: Claim) -> None:
    undo([hard_case], actor=INSURER, now=NOW + DAY).insist()
    assert state(hard_case) == "awarded"
    assert Referral.objects.get().outcome == "withdrawn"
    escalate([hard_case], question="再问一次", actor=INSURER, now=NOW + DAY).insist()
    assert Referral.objects.filter(closed_at__isnull=True).count() == 1


def test_a_claim_withdrawn_from_the_city_closes_its_question_until_undone(
    world: World, hard_case: Claim
) -> None:
    withdraw([hard_case], reason="村民撤回", actor=CLERK, now=NOW + DAY).insist()
    assert Referral.objects.get().outcome == "withdrawn"
    undo([hard_case], actor=CLERK, now=NOW + 2 * DAY).insist()
    assert state(hard_case) == "escalated"
    assert Referral.objects.get().closed_at is None


# ── the panel ───────────────────────────────────────────────────────────────────────────────────


def test_two_opinions_are_not_a_panel(hard_case: Claim) -> None:
    vote(hard_case, True, True)
    outcome = uphold(hard_case, reason="维持", actor=CITY[0], now=NOW + DAY)
    assert refusals(outcome) == ["PANEL_INCOMPLETE"] and state(hard_case) == "escalated"


def test_the_deciding_member_is_one_of_the_three(hard_case: Claim) -> None:
    vote(hard_case, True, True, True)
    outcome = uphold(hard_case, reason="维持", actor=CITY[3], now=NOW + DAY)
    assert refusals(outcome) == ["PANEL_INCOMPLETE"]


def test_what_the_majority_upholds_stands(hard_case: Claim) -> None:
    vote(hard_case, True, False, True)
    with pytest.raises(Malformed, match=r"2 to 1"):
        decide(hard_case, reason="重定", actor=CITY[1], now=NOW + DAY)
    uphold(hard_case, reason="维持县里意见", actor=CITY[0], now=NOW + DAY).insist()
    assert state(hard_case) == "awarded"
    referral = Referral.objects.get()
    assert (referral.outcome, referral.answer) == ("upheld", "维持县里意见")
    assert referral.closed_at == NOW + DAY


def test_what_the_majority_finds_anew_goes_back_to_be_assessed(hard_case: Claim) -> None:
    vote(hard_case, False, False, True)
    with pytest.raises(Malformed, match=r"2 to 1"):
        uphold(hard_case, reason="维持", actor=CITY[2], now=NOW + DAY)
    decide(hard_case, reason="面积按复量计", actor=CITY[0], now=NOW + DAY).insist()
    assert state(hard_case) == "accepted"
    assert Referral.objects.get().outcome == "decided"
    assert verify().faults == ()


def test_a_member_gives_one_opinion_and_there_are_three(hard_case: Claim) -> None:
    vote(hard_case, True)
    with pytest.raises(Malformed, match="have given your opinion"):
        give_opinion(hard_case, upholds=False, reason="改主意", actor=CITY[0], now=NOW)
    give_opinion(hard_case, upholds=True, reason="同意", actor=CITY[1], now=NOW)
    give_opinion(hard_case, upholds=True, reason="同意", actor=CITY[2], now=NOW)
    with pytest.raises(Malformed, match="Three members"):
        give_opinion(hard_case, upholds=True, reason="同意", actor=CITY[3], now=NOW)
    assert PanelOpinion.objects.count() == 3


def test_opinions_on_an_earlier_question_do_not_count_for_the_next(hard_case: Claim) -> None:
    vote(hard_case, True, True, True)
    uphold(hard_case, reason="维持", actor=CITY[0], now=NOW + DAY).insist()
    later = NOW + 2 * DAY
    escalate([hard_case], question="又有新情况", actor=INSURER, now=later).insist()
    outcome = uphold(hard_case, reason="维持", actor=CITY[0], now=later)
    assert refusals(outcome) == ["PANEL_INCOMPLETE"]
    give_opinion(hard_case, upholds=False, reason="新情况属实", actor=CITY[0], now=later)


def test_an_opinion_has_its_reason(hard_case: Claim) -> None:
    with pytest.raises(Malformed, match="reason is missing"):
        give_opinion(hard_case, upholds=True, reason="  ", actor=CITY[0], now=NOW)


def test_only_the_citys_panel_gives_opinions(hard_case: Claim) -> None:
    for actor in (INSURER, EXPERT, CLERK):
        with pytest.raises(Refused, match="belongs to"):
            give_opinion(hard_case, upholds=True, reason="同意", actor=actor, now=NOW)


def test_an_opinion_is_given_only_on_an_open_question(world: World) -> None:
    claim = world.claim()
    with pytest.raises(Refused, match="cannot be moved"):
        give_opinion(claim, upholds=True, reason="同意", actor=CITY[0], now=NOW)


def test_a_relative_on_the_panel_stands_aside(world: World, hard_case: Claim) -> None:
    with writing(actor=CITY[0], now=NOW) as pen:
        user = User.objects.create(username="c1", name="申一", created_at=NOW)
        kin = Kinship.objects.create(
            user=user, household=hard_case.household, relation="兄", declared_at=NOW
        )
        pen.write("kin.declare", hard_case.household.number, rows=[user, kin])
    with pytest.raises(Refused, match="stand aside"):
        give_opinion(hard_case, upholds=True, reason="同意", actor=CITY[0], now=NOW)


# ── with the other rooms ────────────────────────────────────────────────────────────────────────


def test_an_objection_is_answered_by_the_city(world: World) -> None:
    claim = world.claim()
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    object_to(claim, said_by="李*", reason="面积不对", actor=CLERK, now=NOW).insist()
    escalate([claim], question="面积争议", actor=TOWNSHIP, now=NOW).insist()
    vote(claim, False, False, False)
    decide(claim, reason="按复量计", actor=CITY[0], now=NOW + DAY).insist()
    assert Objection.objects.get().outcome == "decided"


def test_a_decision_voids_what_was_agreed_and_the_new_award_is_posted_again(world: World) -> None:
    claim = world.claim_of(world.household("王福生"), maize(50))
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    agreed = NOW + 4 * DAY
    confirm_due(now=agreed)
    escalate([claim], question="邻居举报", actor=OTHER_INSURER, now=agreed).insist()
    vote(claim, False, False, False)
    found = {claim.lines.get().pk: Found(12_500, 400_000, "复量")}
    decide(claim, reason="损失四成", found=found, actor=CITY[0], now=agreed).insist()
    books = balances(world.policy.number)
    assert (books["payable"], books["awarded"]) == (0, 45_000)
    assert Obligation.objects.get().cancelled_at == agreed
    award_again(claim, [40], now=agreed)
    post([claim], photo=PHOTO, photo_name="s2.jpg", actor=CLERK, now=agreed).insist()
    confirm_due(now=agreed + 4 * DAY)
    open_one = Obligation.objects.get(cancelled_at__isnull=True)
    assert open_one.amount_fen == 36_000
    assert balances(world.policy.number)["payable"] == 36_000
    assert balances(world.policy.number)["cover"] == 1_000_000_000 - 36_000
    assert verify().faults == ()


def test_a_payable_claim_that_is_upheld_is_payable_as_before(world: World) -> None:
    claim = world.claim("王福生", 30_000)
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    agreed = NOW + 4 * DAY
    confirm_due(now=agreed)
    escalate([claim], question="邻居举报", actor=OTHER_INSURER, now=agreed).insist()
    vote(claim, True, True, True)
    uphold(claim, reason="查无实据", actor=CITY[0], now=agreed + DAY).insist()
    assert state(claim) == "payable"
    assert Obligation.objects.get().cancelled_at is None
    assert verify().faults == ()


def test_a_notice_stands_still_while_the_city_has_the_claim(world: World) -> None:
    claim = world.claim("王福生", 30_000)
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    # Monday to Wednesday before the city: the 21st, 22nd and 23rd do not count any more, so the
    # three days are the 24th, 25th and 26th.
    escalate([claim], question="邻居举报", actor=OTHER_INSURER, now=NOW).insist()
    vote(claim, True, True, True)
    uphold(claim, reason="查无实据", actor=CITY[0], now=NOW + 2 * DAY).insist()
    assert confirm_due(now=NOW + 4 * DAY).done == []
    late = object_to(claim, said_by="李*", reason="面积", actor=TOWNSHIP, now=NOW + 4 * DAY)
    assert [c.state for c in late.done] == ["contested"]
    undo([claim], actor=TOWNSHIP, now=NOW + 4 * DAY).insist()
    assert [c.state for c in confirm_due(now=NOW + 6 * DAY).done] == ["payable"]


def test_a_closed_claim_is_appealed_and_marked_late_only_after_two_years(world: World) -> None:
    claim = world.claim("王福生", 0)
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    ended = NOW + 4 * DAY
    confirm_due(now=ended)
    late = ended + 732 * DAY
    appeal([claim], question="为何为零？", actor=CLERK, now=late).insist()
    assert marked_late([claim]) == {claim.pk}
    undo([claim], actor=CLERK, now=late).insist()
    assert marked_late([claim]) == frozenset()
    appeal([claim], question="为何为零？", actor=CLERK, now=ended + 30 * DAY).insist()
    assert marked_late([claim]) == frozenset()
    assert Referral.objects.get(closed_at=None).question == "为何为零？"
    vote(claim, True, True, True)
    uphold(claim, reason="损失低于起赔线", actor=CITY[0], now=ended + 31 * DAY).insist()
    assert state(claim) == "closed"

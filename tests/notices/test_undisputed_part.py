"""先付无争议部分: a household objects to its own amount; what it does not dispute is paid first.

1.80 mu of milk-ripe maize at 45 % come to 1.80 × 900 × 90 % × 45 % × 80 % = 524.88 yuan, at 60 % to
699.84. Everything is walked by the real actions.
"""

from pathlib import Path

import pytest

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.claims import actions as claims_
from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome, loaded
from hedun.claims.queries import work_rows
from hedun.domain.case import State
from hedun.ledger.queries import balances
from hedun.notices import actions as notices
from hedun.notices.models import Objection
from hedun.oversight import actions as oversight
from hedun.oversight.tick import tick
from hedun.payments import actions as payments
from hedun.payments.models import Obligation
from hedun.record.verification import verify
from tests.support import road as steps
from tests.support.road import (
    CHECKER,
    CLERK,
    EXPERT,
    INSURER,
    MAKER,
    OTHER_TOWNSHIP,
    PANEL,
    TOWNSHIP,
    Road,
    bank_says,
    make_claim,
    make_county,
    walk,
)

COVER = 1_000_000_000
AT_45, AT_60 = 52_488, 69_984


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=4)


@pytest.fixture
def claim(road: Road) -> Claim:
    """On notice; the household has objected to its own amount."""
    found = make_claim(road, at="on_notice")
    assert objects(road, found, own=True).refused == []
    return now(found)


def objects(road: Road, claim: Claim, *, own: bool = False, by: str = CLERK) -> Outcome:
    who = claim.household.name if own else "邻居"
    return notices.object_to(
        claim, said_by=who, reason="少算了一垄" if own else "那块地是我家的", own_amount=own,
        actor=road.who(by), now=road.later(hours=1),
    )  # fmt: skip


def advance(road: Road, claim: Claim) -> Outcome:
    return notices.advance(
        [claim], reason="原定金额双方无争议", actor=road.who(INSURER), now=road.later(hours=1)
    )


def undo(road: Road, claim: Claim, by: str) -> None:
    claims_.undo([claim], actor=road.who(by), now=road.later(hours=1)).insist()


def released(road: Road, claim: Claim) -> Claim:
    """A batch made and released, when the notice has stood its time."""
    road.later(days=4)
    steps.STEPS["paying"](road, claim).insist()
    return now(claim)


def paid(road: Road, claim: Claim) -> Claim:
    advance(road, claim).insist()
    released(road, claim)
    bank_says(road, claim)
    return now(claim)


def looked_at_again(road: Road, claim: Claim, percent: int) -> Claim:
    """Another person surveys, the expert finds this degree, it is awarded and posted anew."""
    road.later(hours=1)
    notices.resurvey(
        [claim], visited_at=road.now, reason="换人复测", actor=road.who(OTHER_TOWNSHIP),
        now=road.now,
    ).insist()  # fmt: skip
    degrees = {line.pk: Degree(points=[percent * 10_000] * 5) for line in claim.lines.all()}
    assessment.assess(
        [claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1)
    ).insist()
    return walk(road, now(claim), "on_notice")


def city(road: Road, claim: Claim, *, upholds: bool) -> None:
    road.later(hours=1)
    oversight.escalate([claim], question="面积争议", actor=road.who(INSURER), now=road.now).insist()
    for member in PANEL:
        oversight.give_opinion(
            claim, upholds=upholds, reason="合议", actor=road.who(member), now=road.now
        )
    answer = oversight.uphold if upholds else oversight.decide
    answer(claim, reason="合议结果", actor=road.who(PANEL[0]), now=road.later(hours=1)).insist()


def now(claim: Claim) -> Claim:
    claim.refresh_from_db()
    return claim


def book(road: Road) -> dict[str, int]:
    found = balances(road.county.policy.number)
    return {kind: fen for kind, fen in found.items() if fen and kind != "source"}


def codes(outcome: Outcome) -> list[str]:
    return [r.code for _, refusals in outcome.refused for r in refusals]


def waits_for(road: Road, claim: Claim, username: str) -> bool:
    rows = work_rows(road.who(username), road.now)
    here = claim.report_id, now(claim).state
    return any(row.mine and (row.report_id, row.state) == here for row in rows)


# ── the whole road ──────────────────────────────────────────────────────────────────────────────


def test_the_undisputed_part_is_paid_then_the_rest_is_found_and_only_the_difference_paid(
    road: Road, claim: Claim
) -> None:
    assert (claim.state, waits_for(road, claim, INSURER)) == ("contested", True)
    advance(road, claim).insist()
    assert now(claim).state == "payable" and waits_for(road, claim, MAKER)
    assert book(road) == {"cover": COVER - AT_45, "payable": AT_45}
    assert Obligation.objects.get().amount_fen == AT_45
    [objection] = Objection.objects.all()
    assert objection.closed_at is None and objection.set_aside_at == road.now

    released(road, claim)
    assert book(road) == {"cover": COVER - AT_45, "in_flight": AT_45}
    bank_says(road, claim)
    assert now(claim).state == "contested" and claim.ended_at is None
    assert waits_for(road, claim, TOWNSHIP) and not waits_for(road, claim, MAKER)
    assert book(road) == {"cover": COVER - AT_45, "paid": AT_45}
    assert codes(advance(road, claim)) == ["NOTHING_DUE"]
    assert verify().faults == ()

    looked_at_again(road, claim, 60)
    assert Objection.objects.get().outcome == "resurveyed"
    assert book(road) == {"cover": COVER - AT_60, "paid": AT_45, "awarded": AT_60 - AT_45}
    walk(road, now(claim), "paid")
    assert claim.ended_at is not None
    assert book(road) == {"cover": COVER - AT_60, "paid": AT_60}
    amounts = list(Obligation.objects.order_by("id").values_list("amount_fen", flat=True))
    assert amounts == [AT_45, AT_60 - AT_45]
    assert verify().faults == ()


def test_where_nothing_more_is_found_the_claim_ends_as_paid(road: Road, claim: Claim) -> None:
    looked_at_again(road, paid(road, claim), 45)
    told = tick(road.later(days=4))
    assert told.closed == (claim.number,)
    assert now(claim).state == "paid" and claim.ended_at == road.now
    assert book(road) == {"cover": COVER - AT_45, "paid": AT_45}
    assert verify().faults == ()


def test_who_is_content_after_all_withdraws_and_keeps_what_was_paid(
    road: Road, claim: Claim
) -> None:
    paid(road, claim)
    steps.STEPS["closed"](road, claim).insist()
    assert now(claim).state == "paid" and Objection.objects.get().outcome == "ended"
    undo(road, claim, CLERK)
    assert now(claim).state == "contested" and Objection.objects.get().closed_at is None
    assert verify().faults == ()


# ── what stands in the way ──────────────────────────────────────────────────────────────────────


def test_what_a_neighbour_disputes_is_not_paid_in_advance(road: Road) -> None:
    other = make_claim(road, at="on_notice")
    objects(road, other).insist()
    assert codes(advance(road, now(other))) == ["OTHERS_OBJECT"]
    objects(road, other, own=True).insist()
    assert now(other).state == "contested"
    assert codes(advance(road, other)) == ["OTHERS_OBJECT"]
    undo(road, other, CLERK)  # takes back its own, the last; the neighbour's stays
    assert [o.closed_at is None for o in Objection.objects.order_by("id")] == [True, False]
    assert codes(advance(road, other)) == ["OTHERS_OBJECT"]


def test_nothing_is_released_before_the_notice_has_stood_its_time(road: Road, claim: Claim) -> None:
    advance(road, claim).insist()
    made = payments.make_batch(
        [claim], template="rural_bank", actor=road.who(MAKER), now=road.later(hours=1)
    )
    assert [p.code for _, problems in made.left_out for p in problems] == ["NOTICE_RUNS"]
    assert made.batch is None


def test_the_city_put_it_back_on_notice_and_the_notice_stands_that_much_longer(road: Road) -> None:
    """Posted on Monday the 31st, with the city on Thursday; upheld then, it hangs till Sunday."""
    late = make_claim(road, at="on_notice")
    road.later(days=2)
    city(road, late, upholds=True)
    assert now(late).state == "on_notice"
    ends = late.due_at
    objects(road, late, own=True).insist()
    advance(road, now(late)).insist()
    case = facts.cases(loaded([late]))[late.pk]
    assert case.notice_ends == ends and ends > late.notice_items.get().notice.ends_at


def test_a_neighbour_objects_before_it_is_released_and_the_money_stays(
    road: Road, claim: Claim
) -> None:
    advance(road, claim).insist()
    objects(road, claim, by=TOWNSHIP).insist()
    assert now(claim).state == "contested"
    assert book(road) == {"cover": COVER - AT_45, "awarded": AT_45}
    assert Obligation.objects.get().cancelled_at == road.now
    assert codes(advance(road, claim)) == ["OTHERS_OBJECT"]
    assert verify().faults == ()

    undo(road, claim, TOWNSHIP)  # the neighbour was mistaken
    assert now(claim).state == "payable"
    assert book(road) == {"cover": COVER - AT_45, "payable": AT_45}
    assert Obligation.objects.get().cancelled_at is None
    released(road, claim)
    bank_says(road, claim)
    assert now(claim).state == "contested" and verify().faults == ()


def test_with_a_neighbours_objection_too_all_is_answered_by_one_re_survey(
    road: Road, claim: Claim
) -> None:
    advance(road, claim).insist()
    objects(road, claim).insist()
    looked_at_again(road, now(claim), 60)
    assert {o.outcome for o in Objection.objects.all()} == {"resurveyed"}
    walk(road, now(claim), "paid")
    assert book(road) == {"cover": COVER - AT_60, "paid": AT_60}
    assert verify().faults == ()


# ── undone, sent back, before the city ──────────────────────────────────────────────────────────


def test_the_insurer_takes_the_advance_back_and_the_objection_stands_in_the_way_again(
    road: Road, claim: Claim
) -> None:
    due = claim.due_at
    advance(road, claim).insist()
    undo(road, claim, INSURER)
    assert (now(claim).state, claim.due_at) == ("contested", due)
    assert book(road) == {"cover": COVER - AT_45, "awarded": AT_45}
    assert Obligation.objects.get().cancelled_at == road.now
    assert Objection.objects.get().set_aside_at is None
    advance(road, claim).insist()
    assert Obligation.objects.filter(cancelled_at=None).count() == 1
    assert verify().faults == ()


def test_a_batch_made_meanwhile_is_not_sent_when_the_advance_was_taken_back(
    road: Road, claim: Claim
) -> None:
    advance(road, claim).insist()
    road.later(days=4)
    made = payments.make_batch([claim], template="rural_bank", actor=road.who(MAKER), now=road.now)
    undo(road, claim, INSURER)
    assert made.batch is not None
    told = payments.release(made.batch, actor=road.who(CHECKER), now=road.now)
    assert told.file is None and "WRONG_STATE" in codes(told.outcome)
    assert verify().faults == ()


def test_the_bank_sends_the_advance_back_and_it_is_paid_to_a_good_account(
    road: Road, claim: Claim
) -> None:
    advance(road, claim).insist()
    released(road, claim)
    bank_says(road, claim, "1103")
    assert now(claim).state == "payable"
    assert book(road) == {"cover": COVER - AT_45, "returned": AT_45}
    payments.confirm_account(
        claim, reason="银行已恢复", actor=road.who(MAKER), now=road.later(hours=1)
    )
    released(road, claim)
    bank_says(road, claim)
    assert now(claim).state == "contested"
    assert book(road) == {"cover": COVER - AT_45, "paid": AT_45}
    assert verify().faults == ()


def test_the_bank_takes_the_advance_back_late(road: Road, claim: Claim) -> None:
    paid(road, claim)
    payments.late_return(
        claim, code="CLOSED", actor=road.who(MAKER), now=road.later(hours=1)
    ).insist()
    assert now(claim).state == "payable"
    assert book(road) == {"cover": COVER - AT_45, "returned": AT_45}
    payments.confirm_account(claim, reason="已重开", actor=road.who(MAKER), now=road.later(hours=1))
    released(road, claim)
    bank_says(road, claim)
    assert now(claim).state == "contested" and verify().faults == ()


def test_the_city_upholds_before_the_advance_is_paid_and_it_is_the_whole_payment(
    road: Road, claim: Claim
) -> None:
    advance(road, claim).insist()
    city(road, claim, upholds=True)
    assert now(claim).state == "payable" and Objection.objects.get().outcome == "upheld"
    released(road, claim)
    bank_says(road, claim)
    assert now(claim).state == "paid"
    assert verify().faults == ()


def test_the_city_upholds_after_the_advance_and_the_claim_ends_as_paid(
    road: Road, claim: Claim
) -> None:
    city(road, paid(road, claim), upholds=True)
    assert now(claim).state == "on_notice"
    tick(road.later(days=5))
    assert now(claim).state == "paid"
    assert book(road) == {"cover": COVER - AT_45, "paid": AT_45}
    assert verify().faults == ()


def test_the_city_sets_the_facts_anew_and_the_advance_is_void(road: Road, claim: Claim) -> None:
    advance(road, claim).insist()
    city(road, claim, upholds=False)
    assert now(claim).state == "accepted"
    assert book(road) == {"cover": COVER - AT_45, "awarded": AT_45}
    assert Obligation.objects.get().cancelled_at == road.now
    assert verify().faults == ()


def test_the_clock_of_the_re_survey_stands_still_while_the_advance_is_paid(
    road: Road, claim: Claim
) -> None:
    """Contested on Monday the 31st: 1, 2, 3, 4 and 7 September. Advanced on the 31st, paid on
    Friday the 4th: Tuesday to Friday do not count, so it ends on Friday the 11th."""
    days = {"contested": claim.due_at}
    advance(road, claim).insist()
    assert State(now(claim).state) is State.PAYABLE
    released(road, claim)
    bank_says(road, claim)
    days["again"] = now(claim).due_at
    assert [f"{day:%m-%d}" for day in days.values() if day] == ["09-07", "09-11"]


def test_withdrawn_before_it_is_paid_the_advance_goes_back_to_the_cover(
    road: Road, claim: Claim
) -> None:
    advance(road, claim).insist()
    steps.STEPS["closed"](road, claim).insist()
    assert now(claim).state == "closed" and book(road) == {"cover": COVER}
    undo(road, claim, CLERK)
    assert now(claim).state == "payable"
    assert book(road) == {"cover": COVER - AT_45, "payable": AT_45}
    [objection] = Objection.objects.all()
    assert objection.closed_at is None and objection.set_aside_at is not None
    assert verify().faults == ()

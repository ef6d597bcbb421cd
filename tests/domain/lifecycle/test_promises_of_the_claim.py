"""The promises of the road about the claim itself: what is measured, awarded, posted and paid.

Stated from the design, independently of the table of moves, each on a claim made by hand.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from hedun.domain.actors import TICKER, Role
from hedun.domain.case import Ask, State
from hedun.domain.lifecycle import Decision, decide, withheld
from hedun.domain.refusals import say
from tests.domain.lifecycle.office import (
    CASHIER,
    CLERK,
    EXPERT,
    INSURER,
    NOW,
    TOWNSHIP,
    codes,
    did,
    form,
    in_order,
    person,
    works_as,
)

SECOND = timedelta(seconds=1)


def releases(**facts: object) -> Decision:
    """The cashier releases a payment where all is in order but `facts`."""
    case = replace(in_order("release", "payable"), **facts)  # type: ignore[arg-type]
    return decide(case, Ask("release"), CASHIER, NOW)


def confirms(action: str = "confirm", now: datetime = NOW, **facts: object) -> Decision:
    case = replace(in_order(action, "on_notice"), **facts)  # type: ignore[arg-type]
    return decide(case, Ask(action), TICKER, now)


def advances(**facts: object) -> Decision:
    """The insurer pays the undisputed part where all is in order but `facts`."""
    case = replace(in_order("advance", "contested"), **facts)  # type: ignore[arg-type]
    return decide(case, form("advance"), INSURER, NOW)


def awards(role: Role = Role.INSURER, awarded_fen: int = 0, **filled_in: object) -> Decision:
    case = replace(in_order("award", "assessed"), awarded_fen=awarded_fen)
    return decide(case, form("award", **filled_in), works_as(role), NOW)


# ── the loss: seen, measured, measured again ────────────────────────────────────────────────────


def test_a_report_has_a_line_and_evidence_or_a_word_why_there_is_none() -> None:
    bare = replace(in_order("report", "draft"), lines=0, evidence=0)
    assert codes(decide(bare, Ask("report"), CLERK, NOW)) == ["NO_LINE", "NO_EVIDENCE"]
    said_why = replace(bare, lines=1, no_evidence_reason="夜里下雨，没有拍到")
    assert codes(decide(said_why, Ask("report"), CLERK, NOW)) == []


def test_the_township_has_visited_or_says_why_not() -> None:
    case = in_order("verify", "reported")
    for visited, reason, said in (
        (True, "", []),
        (False, "道路塌方，看照片核实", []),
        (False, " ", ["NOT_VISITED"]),
    ):
        ask = Ask("verify", visited=visited, reason=reason)
        assert codes(decide(case, ask, TOWNSHIP, NOW)) == said


def test_the_insurer_accepts_only_under_a_policy_in_force_that_covers_the_place() -> None:
    case = in_order("accept", "verified")
    for facts, said in (
        ({"in_force": False}, ["NOT_IN_FORCE"]),
        ({"in_place": False}, ["OUT_OF_PLACE"]),
    ):
        assert codes(decide(replace(case, **facts), Ask("accept"), INSURER, NOW)) == said


def test_a_degree_comes_with_its_sampling() -> None:
    case = in_order("assess", "accepted")
    assert codes(decide(case, Ask("assess"), EXPERT, NOW)) == ["NO_SAMPLING"]
    assert codes(decide(case, Ask("assess", sampling=True), EXPERT, NOW)) == []


def test_pictures_suffice_only_for_the_small_and_clear_by_a_second_officer_undrawn() -> None:
    case = replace(in_order("assess_pictures", "accepted"), past=(did("colleague"),))
    limit = case.small_fen
    for facts, said in (
        ({"estimate_fen": limit}, []),
        ({"estimate_fen": limit + 1}, ["NOT_SMALL"]),
        ({"blocking_checks": 1}, ["NOT_SMALL"]),
        ({"drawn": True}, ["DRAWN"]),
        ({"past": (did("me"),)}, ["SAME_OFFICER"]),
    ):
        changed = replace(case, **facts)
        assert codes(decide(changed, form("assess_pictures"), INSURER, NOW)) == said, facts


def test_a_contested_claim_is_surveyed_again_by_another_person_and_only_once() -> None:
    case = in_order("resurvey", "contested")
    for facts, said in (
        ({}, []),
        ({"surveyors": frozenset({"me", "colleague"})}, ["SAME_SURVEYOR"]),
        ({"resurveys": 1}, ["RESURVEYED_BEFORE"]),
    ):
        for who in (TOWNSHIP, INSURER):
            again = decide(replace(case, **facts), form("resurvey"), who, NOW)
            assert codes(again) == said, facts


def test_whose_step_it_is_and_who_may_not_take_it_is_told_why() -> None:
    case = in_order("resurvey", "contested")
    seen = replace(case, surveyors=frozenset({"me"}), resurveys=1)
    told = ["RESURVEYED_BEFORE", "SAME_SURVEYOR"]
    for facts, who, said in (
        (case, TOWNSHIP, []),
        (seen, TOWNSHIP, told),
        (seen, INSURER, told),
        (seen, person(*TOWNSHIP.postings, *INSURER.postings), told),
        (replace(seen, held=True), INSURER, ["HELD", *told]),
        (seen, CLERK, []),  # whose step it is not
        (replace(seen, state=State.CLOSED), INSURER, []),  # nobody's step
    ):
        assert sorted(r.code for r in withheld(facts, who, NOW)) == sorted(said), (facts, who)


# ── the award ───────────────────────────────────────────────────────────────────────────────────


def test_an_award_waits_for_every_degree() -> None:
    case = replace(in_order("award", "assessed"), degrees_missing=2)
    assert codes(decide(case, form("award"), INSURER, NOW)) == ["DEGREES_MISSING"]


def test_what_is_awarded_is_what_the_reviewer_saw() -> None:
    assert codes(awards(shown_fen=38_301)) == ["AMOUNT_CHANGED"]
    assert codes(awards(award_fen=None, shown_fen=None)) == ["AMOUNT_CHANGED"]
    assert codes(awards(award_fen=0, shown_fen=0)) == []


def test_an_award_fits_into_the_cover_that_is_left() -> None:
    assert codes(awards(cover_left_fen=38_300)) == []
    assert codes(awards(cover_left_fen=38_299)) == ["COVER_EXHAUSTED"]


def test_an_award_fits_into_the_limit_of_each_kind_of_loss() -> None:
    assert codes(awards(limits=(("crop", 38_300, 38_300), ("tree", 0, 0)))) == []
    assert codes(awards(limits=(("crop", 38_300, 40_000), ("tree", 1, 0)))) == ["LIMIT_EXHAUSTED"]
    assert codes(awards(limits=(("crop", -500, 0),))) == []  # it gives some back


def test_above_the_branchs_authority_the_superior_branch_awards() -> None:
    enough = {"cover_left_fen": 10_000_000}
    at_limit = {"award_fen": 5_000_000, "shown_fen": 5_000_000, **enough}
    above = {"award_fen": 5_000_001, "shown_fen": 5_000_001, **enough}
    assert codes(awards(**at_limit)) == []
    assert codes(awards(**above)) == ["ABOVE_AUTHORITY"]
    assert codes(awards(Role.SUPERIOR, **above)) == []


def test_the_reviewer_hears_first_that_the_amount_changed_then_what_stands_against_it() -> None:
    limits = (("crop", 6_000_000, 0),)
    said = codes(awards(award_fen=6_000_000, shown_fen=1, cover_left_fen=0, limits=limits))
    assert said == ["AMOUNT_CHANGED", "COVER_EXHAUSTED", "LIMIT_EXHAUSTED", "ABOVE_AUTHORITY"]


def test_authority_counts_what_was_awarded_on_the_claim_before() -> None:
    assert codes(awards(awarded_fen=5_000_000 - 38_300)) == []
    assert codes(awards(awarded_fen=5_000_000 - 38_299)) == ["ABOVE_AUTHORITY"]


# ── words that must be there ────────────────────────────────────────────────────────────────────


def test_a_return_names_everything_that_is_missing() -> None:
    for state, who in (("reported", TOWNSHIP), ("verified", INSURER)):
        case = in_order("return", state)
        for missing in ((), ("", "  ")):
            decision = decide(case, form("return", missing=missing), who, NOW)
            assert codes(decision) == ["NOTHING_NAMED"]
        named = form("return", missing=("地块照片", "身份证复印件"))
        assert decide(case, named, who, NOW).to == "draft"


def test_a_refusal_has_a_code_and_a_reason() -> None:
    for state in ("verified", "assessed"):
        case = in_order("refuse", state)
        said = codes(decide(case, Ask("refuse", code=" ", reason="\n"), INSURER, NOW))
        assert said == ["NO_CODE", "NO_REASON"]


def test_a_notice_is_posted_with_a_photograph_of_the_sheet() -> None:
    case = in_order("post", "awarded")
    assert codes(decide(case, Ask("post"), CLERK, NOW)) == ["NO_POSTED_PHOTO"]


def test_a_claim_is_merged_into_another_one_and_not_into_itself() -> None:
    case = in_order("merge", "reported")
    for into, said in (
        ("", ["NO_MERGE_TARGET"]),
        (case.number, ["NO_MERGE_TARGET"]),
        ("BA-140423100-2026-0001-02", []),
    ):
        assert codes(decide(case, form("merge", into=into), CLERK, NOW)) == said


# ── money: nothing confirmed or paid before its time ────────────────────────────────────────────


def test_nothing_is_confirmed_or_closed_before_its_notice_is_over() -> None:
    for action, due_fen in (("confirm", 1), ("close", 0)):
        for ends, said in (
            (NOW + SECOND, ["NOTICE_RUNS"]),
            (None, ["NOTICE_RUNS"]),
            (NOW, []),
            (NOW - SECOND, []),
        ):
            assert codes(confirms(action, notice_ends=ends, due_fen=due_fen)) == said


def test_nothing_is_paid_before_its_notice_is_over() -> None:
    assert codes(releases(notice_ends=NOW + SECOND)) == ["NOTICE_RUNS"]
    assert codes(releases(notice_ends=None)) == ["NOTICE_RUNS"]
    assert codes(releases(notice_ends=NOW)) == []


def test_an_advance_for_injuries_is_paid_before_any_notice_and_nothing_else_is() -> None:
    advanced = did("a", Role.INSURER, "prepay", State.AWARDED, State.PAYABLE)
    confirmed = did("clock", Role.TICKER, "confirm", State.ON_NOTICE, State.PAYABLE)
    undisputed = did("x", Role.INSURER, "advance", State.CONTESTED, State.PAYABLE)
    back = did("y", Role.CASHIER, "bank_returned", State.PAYING, State.PAYABLE)
    for past, said in (
        ((advanced,), []),
        ((confirmed, advanced, back), []),
        ((advanced, confirmed), ["NOTICE_RUNS"]),
        ((advanced, undisputed, back), ["NOTICE_RUNS"]),
        ((), ["NOTICE_RUNS"]),
    ):
        assert codes(releases(notice_ends=None, past=past)) == said, past
    # What the final award adds is confirmed by its own notice, whatever was advanced before.
    assert codes(confirms(notice_ends=None, past=(advanced,))) == ["NOTICE_RUNS"]


def test_only_an_advance_for_injuries_goes_past_the_notice_by_the_insurer_with_a_reason() -> None:
    case = in_order("prepay", "awarded")
    assert decide(case, form("prepay"), INSURER, NOW).to == "payable"
    other = replace(case, injury_advance=False)
    assert codes(decide(other, form("prepay"), INSURER, NOW)) == ["NO_INJURY_ADVANCE"]
    assert codes(decide(case, Ask("prepay"), INSURER, NOW)) == ["NO_REASON"]


def test_a_claim_of_several_payees_is_paid_when_the_last_of_them_is() -> None:
    paid, back = in_order("bank_paid", "paying"), in_order("bank_returned", "paying")
    for facts, then, turned_away in (
        ({"with_bank": 3}, "paying", "paying"),
        ({"with_bank": 2, "parts_owed": 1}, "paying", "paying"),
        ({"with_bank": 1, "parts_owed": 1}, "payable", "payable"),
        ({"with_bank": 1, "parts_owed": 1, "set_aside": 1}, "payable", "payable"),
        ({"with_bank": 1, "parts_owed": 0}, "paid", "payable"),
    ):
        for case, action, to in ((paid, "bank_paid", then), (back, "bank_returned", turned_away)):
            decision = decide(replace(case, **facts), form(action), CASHIER, NOW)  # type: ignore[arg-type]
            assert decision.to == to, (facts, action)


def test_what_the_bank_takes_back_of_one_payee_leaves_the_others_where_they_are() -> None:
    for state in ("payable", "paying"):
        case = in_order("late_return", state)
        assert decide(case, form("late_return"), CASHIER, NOW).to == state
        unpaid = replace(case, paid_fen=0)
        assert codes(decide(unpaid, form("late_return"), CASHIER, NOW)) == ["NOTHING_PAID"]


def test_nothing_is_confirmed_closed_or_paid_while_an_objection_is_open() -> None:
    assert codes(confirms(open_objections=1)) == ["OPEN_OBJECTION"]
    assert codes(confirms("close", open_objections=1)) == ["OPEN_OBJECTION"]
    assert codes(releases(open_objections=1)) == ["OPEN_OBJECTION"]


def test_what_a_household_does_not_dispute_of_its_own_amount_can_be_paid() -> None:
    """Its objection to more is then set aside, and no payment waits for it."""
    assert advances(open_objections=1, own_objections=1).to == "payable"
    assert advances(open_objections=2, own_objections=2).to == "payable"
    assert codes(releases(set_aside=2)) == []


def test_nothing_is_paid_in_advance_of_an_amount_that_somebody_else_disputes() -> None:
    for open_ones, own in ((1, 0), (2, 1)):
        said = codes(advances(open_objections=open_ones, own_objections=own))
        assert said == ["OTHERS_OBJECT"], (open_ones, own)
    # The first was set aside; the neighbour's, or one more of its own, stands in the way again.
    assert codes(releases(set_aside=1, open_objections=1)) == ["OPEN_OBJECTION"]
    assert codes(advances(set_aside=1, open_objections=1, own_objections=0)) == ["OTHERS_OBJECT"]
    assert codes(advances(set_aside=1, open_objections=1, own_objections=1)) == []


def test_a_fen_is_paid_in_advance_and_nothing_is_not() -> None:
    assert codes(advances(due_fen=1)) == []
    assert codes(advances(due_fen=0)) == ["NOTHING_DUE"]


def test_an_advance_too_is_paid_only_after_its_notice() -> None:
    assert codes(advances(notice_ends=NOW + SECOND)) == []
    assert codes(releases(set_aside=1, notice_ends=NOW + SECOND)) == ["NOTICE_RUNS"]


def test_when_the_bank_has_paid_an_advance_the_claim_is_contested_again() -> None:
    case = in_order("bank_paid", "paying")
    assert decide(case, Ask("bank_paid"), CASHIER, NOW).to == "paid"
    advanced = replace(case, set_aside=1)
    assert decide(advanced, Ask("bank_paid"), CASHIER, NOW).to == "contested"
    back = decide(replace(in_order("bank_returned", "paying"), set_aside=1),
                  form("bank_returned"), CASHIER, NOW)  # fmt: skip
    assert back.to == "payable"


def test_an_advance_that_the_bank_takes_back_late_is_owed_again() -> None:
    """Of a claim contested otherwise nothing was paid that could come back."""
    case = replace(in_order("late_return", "contested"), set_aside=1)
    assert decide(case, form("late_return"), CASHIER, NOW).to == "payable"
    disputed = replace(case, open_objections=1)
    assert codes(decide(disputed, form("late_return"), CASHIER, NOW)) == ["OPEN_OBJECTION"]


def test_a_claim_that_ends_with_nothing_more_due_is_paid_if_money_has_reached_the_household() -> (
    None
):
    for action, state, who in (
        ("close", "on_notice", TICKER),
        ("withdraw", "contested", CLERK),
    ):
        case = in_order(action, state)
        assert decide(case, form(action), who, NOW).to == "closed", action
        for fen, ends in ((1, "paid"), (0, "closed")):
            paid = replace(case, paid_fen=fen)
            assert decide(paid, form(action), who, NOW).to == ends, (action, fen)
    assert decide(
        replace(in_order("merge", "draft"), paid_fen=1), form("merge"), CLERK, NOW
    ).to == ("closed")


def test_a_fen_is_confirmed_and_paid_and_nothing_is_closed_by_itself() -> None:
    assert codes(confirms(due_fen=1)) == []
    assert codes(confirms(due_fen=0)) == ["NOTHING_DUE"]
    assert codes(releases(due_fen=0)) == ["NOTHING_DUE"]
    assert codes(confirms("close", due_fen=0)) == []
    assert codes(confirms("close", due_fen=1)) == ["SOMETHING_DUE"]


def test_nothing_is_paid_to_an_account_that_is_not_in_order() -> None:
    assert codes(releases(account_ok=False)) == ["ACCOUNT_NOT_READY"]
    (several,) = releases(account_ok=False, account_of=("李玉", "李石")).refusals
    assert "李玉、李石" in say(several, "zh") and "李玉, 李石" in say(several, "en")
    # One of several can be paid: the others do not stop it.
    assert codes(releases(account_ok=True, account_of=("李石",))) == []


def test_money_leaves_by_two_persons() -> None:
    assert codes(releases(maker="me")) == ["SAME_MAKER"]
    assert codes(releases(maker="")) == ["NO_BATCH"]
    assert codes(releases(maker="colleague")) == []


def test_nothing_is_paid_while_a_check_blocks_it() -> None:
    assert codes(releases(blocking_checks=1)) == ["CHECK_BLOCKS"]


def test_only_the_clock_ends_a_notice() -> None:
    for action in ("confirm", "close"):
        for role in Role:
            decision = decide(in_order(action, "on_notice"), Ask(action), works_as(role), NOW)
            assert decision.allowed == (role is Role.TICKER), (action, role)


def test_an_unknown_answer_of_the_bank_is_never_paid_again() -> None:
    unknown = decide(in_order("bank_unknown", "paying"), form("bank_unknown"), CASHIER, NOW)
    assert unknown.to == "paying"
    again = decide(in_order("release", "paying"), Ask("release"), CASHIER, NOW)
    assert codes(again) == ["WRONG_STATE"]


def test_a_payment_with_three_things_wrong_names_all_three() -> None:
    wrong = releases(open_objections=2, account_ok=False, blocking_checks=1)
    assert codes(wrong) == ["OPEN_OBJECTION", "ACCOUNT_NOT_READY", "CHECK_BLOCKS"]
    assert wrong.to is None and not wrong.allowed


def test_a_medical_account_is_confirmed_by_an_officer_who_neither_accepted_nor_drew_it_up() -> None:
    case = replace(in_order("assess_injuries", "accepted"), past=(did("colleague"),))
    for changes, said in (
        ({}, []),
        ({"past": (did("me"),)}, ["SAME_OFFICER"]),
        ({"reckoners": frozenset({"me", "colleague"})}, ["SAME_RECKONER"]),
        ({"reckoned": False}, ["NOT_RECKONED"]),
        ({"for_expert": 2}, ["EXPERT_FIRST"]),
    ):
        changed = replace(case, **changes)
        assert codes(decide(changed, form("assess_injuries"), INSURER, NOW)) == said, changes


def test_who_no_longer_handles_the_injury_confirms_nothing() -> None:
    case = in_order("assess_injuries", "assessed")
    for until, said in (
        (None, []),
        (NOW + timedelta(microseconds=1), []),
        (NOW, ["NOT_HANDLER"]),
        (NOW - timedelta(days=1), ["NOT_HANDLER"]),
    ):
        handled = replace(case, handlers=frozenset({("me", until), ("colleague", None)}))
        assert codes(decide(handled, form("assess_injuries"), INSURER, NOW)) == said, until

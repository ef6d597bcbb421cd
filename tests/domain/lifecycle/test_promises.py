"""The promises of the road as an official would say them: who may act, and when one stands still.

Stated from the design, independently of the table of moves: who may not, when not, and what has to
be there. `test_permissions` says the same of every role, place and state at once.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hedun.domain.actors import KEEPERS, TICKER, Level, Role
from hedun.domain.case import Ask, Case, Past, State
from hedun.domain.lifecycle import Decision, decide
from tests.domain.lifecycle import table
from tests.domain.lifecycle.office import (
    CASHIER,
    CITY,
    CLERK,
    DAY,
    EXPERT,
    HAMLET,
    INSURER,
    LINEAGE,
    NEXT_DOOR,
    NOW,
    OWN,
    SUPERIOR,
    TOWNSHIP,
    codes,
    did,
    form,
    in_order,
    own,
    person,
    posting,
    works_as,
)

SECOND, INSTANT = timedelta(seconds=1), timedelta(microseconds=1)


def undoes(*past: Past, role: Role = Role.INSURER, state: str = "accepted") -> Decision:
    case = replace(in_order("undo", state), past=past)
    return decide(case, Ask("undo"), works_as(role), NOW)


# ── the road itself ─────────────────────────────────────────────────────────────────────────────


def test_a_claim_goes_from_the_village_to_the_money_by_eight_people_and_the_clock() -> None:
    road = (
        ("draft", "report", CLERK, "reported"),
        ("reported", "verify", TOWNSHIP, "verified"),
        ("verified", "accept", INSURER, "accepted"),
        ("accepted", "assess", EXPERT, "assessed"),
        ("assessed", "award", INSURER, "awarded"),
        ("awarded", "post", CLERK, "on_notice"),
        ("on_notice", "confirm", TICKER, "payable"),
        ("payable", "release", CASHIER, "paying"),
        ("paying", "bank_paid", CASHIER, "paid"),
    )
    for state, action, who, then in road:
        decision = decide(in_order(action, state), form(action), who, NOW)
        assert (codes(decision), decision.to) == ([], then), action


# ── who: one hat, no kin, one's own place, a posting in force, at its level ─────────────────────


def test_who_verified_for_the_township_cannot_accept_for_the_insurer() -> None:
    both = person(own(Role.TOWNSHIP), own(Role.INSURER))
    past = (did("me", Role.TOWNSHIP, "verify", State.REPORTED, State.VERIFIED),)
    case = replace(in_order("accept", "verified"), past=past)
    assert codes(decide(case, Ask("accept"), both, NOW)) == ["TWO_HATS"]
    assert codes(decide(replace(case, past=()), Ask("accept"), both, NOW)) == []


def test_a_hat_once_worn_on_a_claim_stays_on_however_long_ago() -> None:
    past = (did("me", Role.CLERK, "report", State.DRAFT, State.REPORTED), did("a"), did("b"))
    for action, state, who in (
        ("object", "on_notice", TOWNSHIP),
        ("award", "assessed", INSURER),
        ("award", "assessed", SUPERIOR),
        ("release", "payable", CASHIER),
        ("decide", "escalated", CITY),
        ("assess", "accepted", EXPERT),
    ):
        case = replace(in_order(action, state), past=past)
        assert codes(decide(case, form(action), who, NOW)) == ["TWO_HATS"], action


def test_an_opinion_for_the_city_and_a_batch_made_are_hats_too() -> None:
    opinion = replace(in_order("award", "assessed"), panelists=frozenset({"me"}))
    assert codes(decide(opinion, form("award"), INSURER, NOW)) == ["TWO_HATS"]
    assert codes(decide(opinion, form("award"), SUPERIOR, NOW)) == ["TWO_HATS"]
    batch = replace(in_order("object", "on_notice"), makers=frozenset({"me"}))
    assert codes(decide(batch, form("object"), TOWNSHIP, NOW)) == ["TWO_HATS"]
    again = replace(in_order("bank_paid", "paying"), makers=frozenset({"me", "other"}))
    assert codes(decide(again, form("bank_paid"), CASHIER, NOW)) == []
    deciding = in_order("decide", "escalated")
    deciding = replace(deciding, panelists=deciding.panel, makers=frozenset({"other"}))
    assert codes(decide(deciding, form("decide"), CITY, NOW)) == []


def test_the_hat_of_a_colleague_hinders_nobody_and_ones_own_may_be_worn_again() -> None:
    past = (did("colleague", Role.TOWNSHIP), did("me", Role.INSURER))
    case = replace(in_order("award", "assessed"), past=past)
    assert codes(decide(case, form("award"), INSURER, NOW)) == []


def test_with_two_postings_the_one_without_a_conflict_carries_the_move() -> None:
    both = person(own(Role.CLERK), own(Role.TOWNSHIP))
    case = replace(in_order("object", "on_notice"), past=(did("me", Role.TOWNSHIP, "verify"),))
    decision = decide(case, form("object"), both, NOW)
    assert (codes(decision), decision.role) == ([], Role.TOWNSHIP)


def test_nobody_acts_on_their_own_or_a_near_relatives_claim() -> None:
    for action, state, who in (
        ("report", "draft", CLERK),
        ("verify", "reported", TOWNSHIP),
        ("accept", "verified", INSURER),
        ("award", "assessed", SUPERIOR),
        ("release", "payable", CASHIER),
        ("hold", "draft", CLERK),
    ):
        case = in_order(action, state)
        kin = replace(case, kin=frozenset({"me", "brother"}))
        assert codes(decide(kin, form(action), who, NOW)) == ["OWN_OR_KIN"], action
        assert codes(decide(kin, form(action), replace(who, user="other"), NOW)) == [], action


def test_a_clerk_of_the_next_village_cannot_report() -> None:
    here = in_order("report", "draft")
    for place in (NEXT_DOOR[Level.VILLAGE], HAMLET):
        clerk = person(posting(Role.CLERK, place, Level.VILLAGE))
        assert codes(decide(here, Ask("report"), clerk, NOW)) == ["OTHER_PLACE"]


def test_a_township_officer_verifies_in_every_village_of_the_township_and_in_no_other() -> None:
    village, *above = LINEAGE
    assert village == "140423100201"
    other_village = replace(in_order("verify", "reported"), lineage=("140423100207", *above))
    elsewhere = replace(other_village, lineage=("140423102203", "140423102000", *above[1:]))
    assert codes(decide(other_village, form("verify"), TOWNSHIP, NOW)) == []
    assert codes(decide(elsewhere, form("verify"), TOWNSHIP, NOW)) == ["OTHER_PLACE"]


def test_a_posting_counts_from_its_first_day_to_its_last_day_in_china() -> None:
    term = posting(
        Role.CLERK,
        OWN[Level.VILLAGE],
        Level.VILLAGE,
        starts=date(2026, 9, 7),
        until=date(2026, 9, 9),
    )
    opens = datetime(2026, 9, 6, 16, 0, tzinfo=UTC)  # midnight in China
    closes = datetime(2026, 9, 9, 16, 0, tzinfo=UTC)
    case = in_order("report", "draft")
    in_time = {opens: [], closes - SECOND: []}
    for now, said in {
        opens - SECOND: ["NOT_POSTED_NOW"],
        **in_time,
        closes: ["NOT_POSTED_NOW"],
    }.items():
        assert codes(decide(case, Ask("report"), person(term), now)) == said, now


def test_a_posting_at_the_wrong_level_is_worth_nothing() -> None:
    for role, level in (
        (Role.CLERK, Level.TOWNSHIP),
        (Role.TOWNSHIP, Level.COUNTY),
        (Role.TOWNSHIP, Level.VILLAGE),
        (Role.INSURER, Level.CITY),
        (Role.CASHIER, Level.TOWNSHIP),
    ):
        misplaced = person(posting(role, OWN[level], level))
        assert not misplaced.roles(NOW)
        assert not misplaced.has(role, LINEAGE, NOW)
        case, action = {
            Role.CLERK: (in_order("report", "draft"), "report"),
            Role.TOWNSHIP: (in_order("verify", "reported"), "verify"),
            Role.INSURER: (in_order("accept", "verified"), "accept"),
            Role.CASHIER: (in_order("release", "payable"), "release"),
        }[role]
        assert not decide(case, form(action), misplaced, NOW).allowed, (role, level)


def test_somebody_without_any_posting_can_do_nothing() -> None:
    assert codes(decide(in_order("report", "draft"), Ask("report"), person(), NOW)) == [
        "OTHER_ROLE"
    ]


# ── objections, the city, time ──────────────────────────────────────────────────────────────────


def test_the_village_objects_while_the_notice_runs_and_appeals_after_it() -> None:
    case = in_order("object", "on_notice")
    for ends, said in ((NOW + SECOND, []), (NOW, ["NOTICE_OVER"]), (None, ["NOTICE_OVER"])):
        changed = replace(case, notice_ends=ends)
        assert codes(decide(changed, form("object"), CLERK, NOW)) == said


def test_the_city_decides_by_three_members_the_deciding_one_among_them() -> None:
    for action in ("decide", "uphold"):
        for panel, said in (
            ({"me", "second", "third"}, []),
            ({"me", "second"}, ["PANEL_INCOMPLETE"]),
            ({"first", "second", "third"}, ["PANEL_INCOMPLETE"]),
        ):
            case = replace(in_order(action, "escalated"), panel=frozenset(panel))
            assert codes(decide(case, form(action), CITY, NOW)) == said, panel


def test_what_the_city_upholds_goes_back_to_where_it_was_last_taken_from() -> None:
    older = did("a", Role.TOWNSHIP, "escalate", State.REPORTED, State.ESCALATED)
    later = did("b", Role.CLERK, "appeal", State.REFUSED, State.ESCALATED)
    opinion_held = did("c", Role.CITY, "resume", State.ESCALATED, State.ESCALATED)
    for past, back in (((older,), "reported"), ((older, later, opinion_held), "refused")):
        case = replace(in_order("uphold", "escalated"), past=past)
        assert decide(case, form("uphold"), CITY, NOW).to == back


def test_an_objection_the_city_does_not_share_leaves_the_notice_standing() -> None:
    objected = did("a", Role.CLERK, "object", State.ON_NOTICE, State.CONTESTED)
    asked = did("b", Role.TOWNSHIP, "escalate", State.CONTESTED, State.ESCALATED)
    case = replace(in_order("uphold", "escalated"), past=(objected, asked))
    assert decide(case, form("uphold"), CITY, NOW).to == "on_notice"


def test_a_claim_comes_back_from_its_end_at_any_time_and_is_marked_late_after_two_years() -> None:
    """The last day counts whole. Limitation is the insurer's to plead, not the office's."""
    leap = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)  # 731 days, for 2024 has a 29 February
    last = datetime(2026, 1, 10, 15, 59, 59, 999999, tzinfo=UTC)
    feb_29 = datetime(2024, 2, 29, 2, 0, tzinfo=UTC)
    end_of_february = datetime(2026, 2, 28, 15, 59, 59, 999999, tzinfo=UTC)
    for action, who in (("reopen", INSURER), ("appeal", CLERK)):
        for ended, now, late in (
            (leap, last, False),
            (leap, last + INSTANT, True),
            (leap, last.replace(year=2039), True),
            (feb_29, end_of_february, False),
            (feb_29, end_of_february + INSTANT, True),
            (None, last, False),
        ):
            case: Case = replace(in_order(action, "closed"), ended_at=ended)
            posted = replace(
                who, postings=tuple(replace(p, starts=date(2020, 1, 1)) for p in who.postings)
            )
            decision = decide(case, form(action), posted, now)
            assert (codes(decision), decision.late) == ([], late), (action, ended, now)


def test_no_other_step_is_marked_late_however_old_the_claim() -> None:
    for row in table.TABLE.values():
        for role in sorted(row.roles)[:1]:
            case = replace(in_order(row.action, row.state, role), ended_at=NOW - 800 * DAY)
            decision = decide(case, form(row.action), works_as(role), NOW)
            assert decision.late == (row.action in table.MARKED_LATE.split()), row


def test_a_late_step_needs_its_reason_like_any_other() -> None:
    case = replace(in_order("reopen", "paid"), ended_at=NOW - 800 * DAY)
    assert codes(decide(case, form("reopen", reason=" "), INSURER, NOW)) == ["NO_REASON"]


def test_a_second_objection_is_heard_while_the_notice_runs_wherever_the_first_has_led() -> None:
    for state in ("contested", "payable"):
        running = in_order("object", state)
        assert decide(running, form("object"), CLERK, NOW).to == "contested"
        over = replace(running, notice_ends=NOW)
        assert codes(decide(over, form("object"), CLERK, NOW)) == ["NOTICE_OVER"]


# ── hold, undo, withdraw ────────────────────────────────────────────────────────────────────────


def test_a_claim_on_hold_stands_still_until_it_is_resumed() -> None:
    for action, state, who in (
        ("verify", "reported", TOWNSHIP),
        ("release", "payable", CASHIER),
        ("confirm", "on_notice", TICKER),
        ("withdraw", "reported", CLERK),
        ("hold", "reported", TOWNSHIP),
    ):
        held = replace(in_order(action, state), held=True)
        assert codes(decide(held, form(action), who, NOW)) == ["HELD"], action
    held = replace(in_order("resume", "reported"), held=True)
    assert decide(held, form("resume"), TOWNSHIP, NOW).to == "reported"
    free = replace(held, held=False)
    assert codes(decide(free, form("resume"), TOWNSHIP, NOW)) == ["NOT_HELD"]


def test_only_who_has_the_claim_holds_and_resumes_it() -> None:
    for action in ("hold", "resume"):
        case = in_order(action, "reported")
        assert codes(decide(case, form(action), TOWNSHIP, NOW)) == []
        for role in (Role.CLERK, Role.INSURER, Role.CASHIER, Role.CITY):
            assert codes(decide(case, form(action), works_as(role), NOW)) == ["NOT_YOURS_NOW"]


def test_the_bureau_the_auditor_and_the_administrators_move_no_claim() -> None:
    for role in (Role.FORESTRY, Role.AUDITOR, *KEEPERS):
        for action, state in (("verify", "reported"), ("hold", "reported"), ("undo", "accepted")):
            decision = decide(in_order(action, state, role), form(action), works_as(role), NOW)
            assert codes(decision) == ["OTHER_ROLE"], (role, action)


def test_a_step_is_taken_back_by_who_made_it_while_nobody_has_acted_since() -> None:
    mine = did("me")
    assert undoes(mine).to == "verified"
    assert codes(undoes(mine, did("colleague", action="ask_again"))) == ["ANOTHER_ACTED"]
    assert codes(undoes(did("colleague"))) == ["ANOTHER_ACTED"]
    assert codes(undoes()) == ["NOTHING_TO_UNDO"]


def test_a_step_is_taken_back_in_the_role_it_was_made_in() -> None:
    township_step = did("me", Role.TOWNSHIP, "verify", State.REPORTED, State.VERIFIED)
    said = codes(undoes(township_step, role=Role.INSURER, state="verified"))
    assert said == ["TWO_HATS", "ANOTHER_ACTED"]
    assert undoes(township_step, role=Role.TOWNSHIP, state="verified").to == "reported"


def test_money_the_clock_and_the_city_are_never_taken_back() -> None:
    for action, role in (
        ("release", Role.CASHIER),
        ("bank_paid", Role.CASHIER),
        ("bank_returned", Role.CASHIER),
        ("late_return", Role.CASHIER),
        ("recovered", Role.CASHIER),
        ("decide", Role.CITY),
        ("uphold", Role.CITY),
    ):
        assert codes(undoes(did("me", role, action), role=role)) == ["CANNOT_UNDO"], action
    clock = did("ticker", Role.TICKER, "confirm", State.ON_NOTICE, State.PAYABLE)
    assert codes(undoes(clock, role=Role.CASHIER, state="payable")) == ["ANOTHER_ACTED"]


def test_a_claim_is_withdrawn_before_it_is_being_paid_and_never_after() -> None:
    assert decide(in_order("withdraw", "payable"), form("withdraw"), CLERK, NOW).to == "closed"
    for state in ("paying", "paid", "recovering", "refused", "closed"):
        late = decide(in_order("withdraw", state), form("withdraw"), CLERK, NOW)
        assert codes(late) == ["WRONG_STATE"], state


# ── every reason at once ────────────────────────────────────────────────────────────────────────


def test_who_may_not_and_what_is_missing_are_said_together() -> None:
    case = replace(in_order("refuse", "verified"), kin=frozenset({"me"}), held=True)
    said = codes(decide(case, Ask("refuse"), INSURER, NOW))
    assert said == ["OWN_OR_KIN", "HELD", "NO_CODE", "NO_REASON"]


def test_an_action_nobody_knows_is_refused_by_its_name() -> None:
    decision = decide(in_order("report", "draft"), Ask("publish"), CLERK, NOW)
    assert codes(decision) == ["NO_SUCH_ACTION"]
    assert decision.refusals[0].facts == {"action": "publish"}

"""The road of a claim (design §5): one table of moves, and everything that follows from it.

Read MOVES first. A move leads from a state, by an action, to a state; it names the clocks that run
for it, what must already be true (`when`) and what must be handed in with it (`asks`); which roles
may make it, and where, stands in domain.permissions. `decide()` answers for one claim whether a
move may be made, and if not, every reason at once (保险法 art. 22: say all that is missing in one
go). Buttons, worklists, due dates and docs/lifecycle.md are read off the same table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hedun.domain.actors import Actor, Posting, Role
from hedun.domain.case import Ask, Attempt, Case, Guard, Refusal, State
from hedun.domain.deadlines import limitation_ends
from hedun.domain.guards import (
    a_code,
    a_degree_with_sampling,
    a_photo_of_the_sheet,
    a_reason,
    a_visit_or_why_not,
    account_is_good,
    all_degrees_known,
    all_that_is_missing,
    an_injury_advance,
    another_claim,
    cover_is_left,
    first_resurvey,
    handles_injuries,
    has_a_line,
    has_evidence,
    injuries_reckoned,
    is_held,
    limits_are_left,
    no_blocking_check,
    no_open_objection,
    not_drawn,
    not_held,
    not_kin,
    nothing_is_due,
    notice_is_over,
    notice_still_runs,
    one_hat,
    only_own_objections,
    other_person,
    panel_of_three,
    policy_answers,
    policy_covers_place,
    reckoned_by_another,
    rest_is_assessed,
    second_officer,
    small_and_clear,
    something_is_due,
    something_was_paid,
    the_amount_shown,
    two_persons,
    within_authority,
)
from hedun.domain.permissions import PERMITTED

# The moves that put a claim before the city.
REFERRING = frozenset({"escalate", "appeal"})
ENDED = frozenset({State.PAID, State.CLOSED, State.REFUSED})
BEFORE_PAYING = frozenset(State) - ENDED - {State.PAYING, State.RECOVERING}
WITH_THE_OFFICES = BEFORE_PAYING - {State.DRAFT, State.ESCALATED}


class To(StrEnum):
    """Targets that depend on the claim's own past."""

    SAME = "same"  # the state stays; a flag or a payment attempt changes
    BEFORE_ESCALATION = "before escalation"
    BEFORE_LAST = "before the last move"


Instead = tuple[Callable[[Case], bool], State | To]


@dataclass(frozen=True, slots=True)
class Move:
    """`instead`: where the move leads if this is true of the claim; the first that is. `limited`:
    made when the two years after the claim's end are over, it is marked late (the insurer decides
    what that means).
    """

    action: str
    start: frozenset[State]
    to: State | To
    roles: frozenset[Role]
    clocks: tuple[str, ...] = ()
    when: tuple[Guard, ...] = ()
    asks: tuple[Guard, ...] = ()
    undo: bool = True
    instead: tuple[Instead, ...] = ()
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: the state to go to and the role that carries it, or every refusal."""

    action: str
    to: State | None = None
    role: Role | None = None
    refusals: tuple[Refusal, ...] = ()
    late: bool = False

    @property
    def allowed(self) -> bool:
        return not self.refusals


# ── guards that read the table itself ───────────────────────────────────────────────────────────


def has_it(a: Attempt) -> Refusal | None:
    """Only the role the claim waits for may hold it."""
    return None if a.role in waits_for(a.case.state) else Refusal("NOT_YOURS_NOW")


def was_mine_and_last(a: Attempt) -> Refusal | None:
    """The same person, nobody acted since, and a move that can be taken back."""
    if not a.case.past:
        return Refusal("NOTHING_TO_UNDO")
    last = a.case.past[-1]
    if last.user != a.actor.user or last.role is not a.role:
        return Refusal("ANOTHER_ACTED")
    made = move_for(last.start, last.action)
    return None if made and made.undo else Refusal("CANNOT_UNDO")


# ── what chooses between two targets ────────────────────────────────────────────────────────────


def others_with_bank(case: Case) -> bool:
    """the bank has not answered for all its payees 还有收款人的银行结果未回"""
    return case.with_bank > 1


def part_is_owed(case: Case) -> bool:
    """another payee is still owed its part 还有收款人的部分未付"""
    return case.parts_owed > 0


def only_advanced(case: Case) -> bool:
    """an objection waits to be answered 还有搁置的异议待答复"""
    return case.set_aside > 0


def was_paid(case: Case) -> bool:
    """money has reached the household 农户已收到过赔款"""
    return case.paid_fen > 0


ALWAYS: tuple[Guard, ...] = (one_hat, not_kin, not_held)


# ── the table ───────────────────────────────────────────────────────────────────────────────────


def _move(
    action: str,
    start: State | frozenset[State],
    to: State | To,
    *,
    of: str = "",
    clocks: tuple[str, ...] = (),
    when: tuple[Guard, ...] = (),
    asks: tuple[Guard, ...] = (),
    undo: bool = True,
    instead: tuple[Instead, ...] = (),
    limited: bool = False,
) -> Move:
    """`of`: what stands behind its action's name in domain.permissions, where there are several."""
    starts = frozenset({start}) if isinstance(start, State) else start
    roles = PERMITTED[f"claim.{action}{of}"]
    return Move(action, starts, to, roles, clocks, when, asks, undo, instead, limited)


S = State

# fmt: off
MOVES: tuple[Move, ...] = (
    _move("report", S.DRAFT, S.REPORTED, clocks=("report",),
          when=(has_a_line, has_evidence)),
    _move("verify", S.REPORTED, S.VERIFIED, clocks=("visit", "verify"),
          asks=(a_visit_or_why_not,)),
    _move("return", S.REPORTED, S.DRAFT, of=".reported",
          asks=(a_reason, all_that_is_missing)),
    _move("return", S.VERIFIED, S.DRAFT, of=".verified",
          asks=(a_reason, all_that_is_missing)),
    _move("accept", S.VERIFIED, S.ACCEPTED, clocks=("accept",),
          when=(policy_answers, policy_covers_place)),
    _move("refuse", frozenset({S.VERIFIED, S.ASSESSED}), S.REFUSED,
          asks=(a_code, a_reason), instead=((was_paid, S.PAID),)),
    _move("assess", S.ACCEPTED, S.ASSESSED, clocks=("assess",),
          asks=(a_degree_with_sampling,)),
    _move("assess_pictures", S.ACCEPTED, S.ASSESSED,
          when=(small_and_clear, not_drawn, second_officer), asks=(a_reason,)),
    _move("assess_injuries", frozenset({S.ACCEPTED, S.ASSESSED}), S.ASSESSED,
          when=(injuries_reckoned, handles_injuries, reckoned_by_another, second_officer,
                rest_is_assessed)),
    _move("ask_again", S.ASSESSED, S.ACCEPTED, asks=(a_reason,)),
    _move("award", S.ASSESSED, S.AWARDED, clocks=("award",),
          when=(all_degrees_known,),
          asks=(the_amount_shown, cover_is_left, limits_are_left, within_authority)),
    _move("prepay", S.AWARDED, S.PAYABLE, when=(an_injury_advance, something_is_due),
          asks=(a_reason,)),
    _move("post", S.AWARDED, S.ON_NOTICE, clocks=("post",),
          asks=(a_photo_of_the_sheet,)),
    _move("confirm", S.ON_NOTICE, S.PAYABLE, clocks=("notice",), undo=False,
          when=(notice_is_over, no_open_objection, something_is_due)),
    _move("close", S.ON_NOTICE, S.CLOSED, undo=False, instead=((was_paid, S.PAID),),
          when=(notice_is_over, no_open_objection, nothing_is_due)),
    _move("object", frozenset({S.ON_NOTICE, S.CONTESTED, S.PAYABLE}), S.CONTESTED,
          when=(notice_still_runs,), asks=(a_reason,)),
    _move("resurvey", S.CONTESTED, S.ACCEPTED, clocks=("resurvey",),
          when=(other_person, first_resurvey), asks=(a_reason,)),
    _move("advance", S.CONTESTED, S.PAYABLE,
          when=(only_own_objections, something_is_due), asks=(a_reason,)),
    _move("escalate", WITH_THE_OFFICES, S.ESCALATED, asks=(a_reason,)),
    _move("decide", S.ESCALATED, S.ACCEPTED, clocks=("decide",), undo=False,
          when=(panel_of_three,), asks=(a_reason,)),
    _move("uphold", S.ESCALATED, To.BEFORE_ESCALATION, undo=False,
          when=(panel_of_three,), asks=(a_reason,)),
    _move("release", S.PAYABLE, S.PAYING, clocks=("pay",), undo=False,
          when=(notice_is_over, no_open_objection, something_is_due, two_persons,
                account_is_good, no_blocking_check)),
    _move("bank_paid", S.PAYING, S.PAID, clocks=("bank",), undo=False,
          instead=((others_with_bank, To.SAME), (part_is_owed, S.PAYABLE),
                   (only_advanced, S.CONTESTED))),
    _move("bank_returned", S.PAYING, S.PAYABLE, undo=False, asks=(a_code,),
          instead=((others_with_bank, To.SAME),)),
    _move("bank_unknown", S.PAYING, To.SAME, undo=False, asks=(a_code,)),
    _move("late_return", frozenset({S.PAID, S.CONTESTED}), S.PAYABLE, undo=False,
          when=(no_open_objection, something_was_paid), asks=(a_code,)),
    _move("late_return", frozenset({S.PAYABLE, S.PAYING}), To.SAME, undo=False,
          when=(no_open_objection, something_was_paid), asks=(a_code,)),
    _move("recover", S.PAID, S.RECOVERING, undo=False, asks=(a_reason,)),
    _move("recovered", S.RECOVERING, S.PAID, clocks=("recover",), undo=False,
          asks=(a_reason,)),
    _move("reopen", ENDED, S.ACCEPTED, limited=True, asks=(a_reason,)),
    _move("appeal", ENDED, S.ESCALATED, limited=True, asks=(a_reason,)),
    _move("withdraw", BEFORE_PAYING, S.CLOSED, asks=(a_reason,),
          instead=((was_paid, S.PAID),)),
    _move("merge", BEFORE_PAYING, S.CLOSED, asks=(a_reason, another_claim)),
    _move("hold", frozenset(S) - ENDED, To.SAME, undo=False, when=(has_it,),
          asks=(a_reason,)),
    _move("resume", frozenset(S) - ENDED, To.SAME, undo=False, when=(has_it, is_held),
          asks=(a_reason,)),
    _move("undo", frozenset(S), To.BEFORE_LAST, undo=False,
          when=(was_mine_and_last,)),
)
# fmt: on

ACTIONS: tuple[str, ...] = tuple(dict.fromkeys(m.action for m in MOVES))
LIMITED = frozenset(m.action for m in MOVES if m.limited)


def move_for(state: State, action: str) -> Move | None:
    return next((m for m in MOVES if m.action == action and state in m.start), None)


def decide(case: Case, ask: Ask, actor: Actor, now: datetime) -> Decision:
    """May `actor` make this move on this claim now? Every reason against it, at once."""
    if ask.action not in ACTIONS:
        return Decision(ask.action, refusals=(Refusal("NO_SUCH_ACTION", {"action": ask.action}),))
    move = move_for(case.state, ask.action)
    if move is None:
        facts = {"action": ask.action, "state": case.state}
        return Decision(ask.action, refusals=(Refusal("WRONG_STATE", facts),))
    postings = fitting(move, case, actor, now)
    if not postings:
        return Decision(ask.action, refusals=(_why_not_posted(move, case, actor, now),))
    # With several fitting postings the first that carries the move does; else the first one's
    # refusals are told.
    answers = [_answer(move, case, ask, actor, posting.role, now) for posting in postings]
    return next((a for a in answers if a.allowed), answers[0])


def _answer(move: Move, case: Case, ask: Ask, actor: Actor, role: Role, now: datetime) -> Decision:
    attempt = Attempt(case, ask, actor, role, now)
    found = (g(attempt) for g in (*ALWAYS, *move.when, *move.asks))
    refusals = tuple(r for r in found if r is not None)
    if refusals:
        return Decision(move.action, role=role, refusals=refusals)
    late = move.limited and limitation_is_over(case.ended_at, now)
    return Decision(move.action, to=target(move, case), role=role, late=late)


def limitation_is_over(ended_at: datetime | None, now: datetime) -> bool:
    """Whether a claim that ended then comes back late; nothing limits one that never ended."""
    return ended_at is not None and now > limitation_ends(ended_at)


def target(move: Move, case: Case) -> State:
    to = next((to for true, to in move.instead if true(case)), move.to)
    if isinstance(to, State):
        return to
    if to is To.SAME:
        return case.state
    if to is To.BEFORE_LAST:
        return case.past[-1].start
    before = next(p.start for p in reversed(case.past) if p.action in REFERRING)
    # The city has answered the objection: what was posted stands, and its notice runs on.
    return State.ON_NOTICE if before is State.CONTESTED else before


def fitting(move: Move, case: Case, actor: Actor, now: datetime) -> tuple[Posting, ...]:
    """The actor's postings whose role, period, level, place and company carry the move."""
    held = (p for p in actor.in_force(now) if p.role in move.roles)
    return tuple(p for p in held if p.covers(case.lineage, case.insurer))


def _why_not_posted(move: Move, case: Case, actor: Actor, now: datetime) -> Refusal:
    wanted = sorted(move.roles)
    held = [p for p in actor.in_force(now) if p.role in move.roles]
    if any(p.covers(case.lineage) for p in held):
        return Refusal("OTHER_COMPANY")
    if held:
        return Refusal("OTHER_PLACE", {"roles": wanted})
    if any(p.role in move.roles and p.covers(case.lineage) for p in actor.postings):
        return Refusal("NOT_POSTED_NOW", {"roles": wanted})
    return Refusal("OTHER_ROLE", {"roles": wanted})


# ── what follows from the table ─────────────────────────────────────────────────────────────────


def waits_for(state: State) -> frozenset[Role]:
    """The roles a state waits for: those of its moves that a clock runs for."""
    return frozenset(r for m in MOVES if state in m.start and m.clocks for r in m.roles)


def worklist(role: Role) -> frozenset[State]:
    """The states that wait for this role."""
    return frozenset(s for s in State if role in waits_for(s))


def clock_of(state: State) -> str | None:
    """The clock that gives a state its due date: the last one of the move it waits for."""
    return next((m.clocks[-1] for m in MOVES if state in m.start and m.clocks), None)


def buttons(case: Case, actor: Actor, now: datetime) -> tuple[Move, ...]:
    """The moves to offer: everything but what the form itself will ask for holds already."""
    return tuple(m for m in MOVES if case.state in m.start and _may(m, case, actor, now))


def withheld(case: Case, actor: Actor, now: datetime) -> tuple[Refusal, ...]:
    """Why the step that the claim waits for is not offered to an actor whose role it is."""
    moves = [m for m in MOVES if case.state in m.start and m.clocks]
    attempts = [
        (m, Attempt(case, Ask(m.action), actor, p.role, now))
        for m in moves
        for p in fitting(m, case, actor, now)
    ]
    found = [tuple(r for g in (*ALWAYS, *m.when) if (r := g(a))) for m, a in attempts]
    return found[0] if found and all(found) else ()


def offered(action: str, case: Case, actor: Actor, now: datetime) -> bool:
    """Whether `buttons` has this move; the guards of the others are not asked."""
    move = move_for(case.state, action)
    return move is not None and _may(move, case, actor, now)


def _may(move: Move, case: Case, actor: Actor, now: datetime) -> bool:
    attempts = (
        Attempt(case, Ask(move.action), actor, p.role, now) for p in fitting(move, case, actor, now)
    )
    return any(not any(g(a) for g in (*ALWAYS, *move.when)) for a in attempts)

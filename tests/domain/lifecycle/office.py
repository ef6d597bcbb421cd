"""The office of these tests: a village and everything above it, people at it, a claim in order.

Places are Xiangyuan's; the people are invented. `in_order(action, state)` is a claim with nothing
against the action, and FORM a form with everything filled in; a test takes one thing away.
"""

from collections.abc import ItemsView
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hedun.domain.actors import TICKER, VILLAGER, Actor, Level, Posting, Role
from hedun.domain.case import Ask, Case, Past, State
from hedun.domain.lifecycle import Decision
from tests.domain.lifecycle import table
from tests.domain.lifecycle.table import Change, Row

NOW = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)  # Monday, ten in the morning in China
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

OWN = {
    Level.VILLAGE: "140423100201",
    Level.TOWNSHIP: "140423100000",
    Level.COUNTY: "140423000000",
    Level.CITY: "140400000000",
    Level.PROVINCE: "140000000000",
}
NEXT_DOOR = {
    Level.VILLAGE: "140423100202",
    Level.TOWNSHIP: "140423101000",
    Level.COUNTY: "140424000000",
    Level.CITY: "140500000000",
    Level.PROVINCE: "130000000000",
}
HAMLET = "140423100201101"  # a part of the village, below the tree
LINEAGE = tuple(OWN.values())
WORKS_AT = {
    Role.CLERK: Level.VILLAGE,
    Role.TOWNSHIP: Level.TOWNSHIP,
    Role.SUPERIOR: Level.CITY,
    Role.CITY: Level.CITY,
}  # everybody else: the county


# Nobody is posted to these.
NOBODYS = {Role.TICKER: TICKER, Role.VILLAGER: VILLAGER}


def posting(role: Role, place: str, level: Level | None, **period: date) -> Posting:
    return Posting(role, place, level, period.get("starts", date(2026, 1, 1)), period.get("until"))


def own(role: Role) -> Posting:
    """The role's posting that is responsible for the claim."""
    if role in NOBODYS:
        return NOBODYS[role].postings[0]
    level = WORKS_AT.get(role, Level.COUNTY)
    return posting(role, OWN[level], level)


def sibling(role: Role) -> Posting:
    level = WORKS_AT.get(role, Level.COUNTY)
    return posting(role, NEXT_DOOR[level], level)


def parent(role: Role) -> Posting:
    level = Level(WORKS_AT.get(role, Level.COUNTY) - 1)
    return posting(role, OWN[level], level)


def child(role: Role) -> Posting:
    level = WORKS_AT.get(role, Level.COUNTY)
    if level is Level.VILLAGE:
        return posting(role, HAMLET, level)
    return posting(role, OWN[Level(level + 1)], Level(level + 1))


def person(*postings: Posting, user: str = "me") -> Actor:
    return Actor(user, "李明", postings)


@cache
def works_as(role: Role, user: str = "me") -> Actor:
    return person(own(role), user=user)


CLERK, TOWNSHIP, INSURER, SUPERIOR, EXPERT, CASHIER, CITY = map(
    works_as,
    (Role.CLERK, Role.TOWNSHIP, Role.INSURER, Role.SUPERIOR, Role.EXPERT, Role.CASHIER, Role.CITY),
)


def did(
    user: str,
    role: Role = Role.INSURER,
    action: str = "accept",
    start: State = State.VERIFIED,
    to: State = State.ACCEPTED,
) -> Past:
    return Past(action, start, to, user, role, NOW - HOUR)


FORM = Ask(
    "",
    reason="野猪夜间进地",
    code="R01",
    missing=("地块照片",),
    visited=True,
    sampling=True,
    award_fen=38_300,
    shown_fen=38_300,
    cover_left_fen=1_000_000,
    posted_photo=True,
    into="BA-140423100-2026-0001-02",
)


@cache
def form(action: str, **changes: object) -> Ask:
    return replace(FORM, action=action, **changes)  # type: ignore[arg-type]


@cache
def in_order(action: str, state: State | str, role: Role = Role.CLERK) -> Case:
    """A claim in this state with nothing against `action` by "me" in `role`."""
    state = State(state)
    case = Case(
        number="BA-140423100-2026-0001-01",
        state=state,
        lineage=LINEAGE,
        past=(did("somebody", Role.TOWNSHIP, "escalate", State.ASSESSED, State.ESCALATED),),
        lines=1,
        evidence=1,
        in_force=True,
        in_place=True,
        authority_fen=5_000_000,
        small_fen=100_000,
        estimate_fen=38_300,
        due_fen=38_300,
        surveyors=frozenset({"surveyor"}),
        reckoned=True,
        reckoners=frozenset({"reckoner"}),
        handlers=frozenset({("me", None)}),
        notice_ends=NOW - DAY,
        account_ok=True,
        with_bank=1,
        maker="maker",
        ended_at=NOW - DAY,
        panel=frozenset({"me", "second", "third"}),
    )
    return replace(case, **_OTHERWISE.get(action, {}), **_last_step(action, state, role))


_OTHERWISE: dict[str, dict[str, object]] = {
    "close": {"due_fen": 0},
    "object": {"notice_ends": NOW + DAY},
    "advance": {"open_objections": 1, "own_objections": 1},
    "late_return": {"paid_fen": 38_300},
    "prepay": {"injury_advance": True},
    "resume": {"held": True},
}


def _last_step(action: str, state: State, role: Role) -> dict[str, object]:
    return {"past": (did("me", role, to=state),)} if action == "undo" else {}


def every_place(role: Role) -> dict[str, Posting]:
    return {
        "own": own(role),
        "sibling": sibling(role),
        "parent": parent(role),
        "child": child(role),
    }


def leads_to(row: Row, case: Case) -> State:
    """Where the step of the hand table leads on this claim."""
    if row.to == table.SAME:
        return case.state
    if row.to in (table.BEFORE_ESCALATION, table.BEFORE_LAST):
        return case.past[-1].start  # a claim in order has one step behind it
    return State(row.to)


def changed(case: Case, filled_in: Ask, change: Change) -> tuple[Case, Ask]:
    """The claim and the form with one thing changed."""
    times = {table.LONG_AGO: NOW - 800 * DAY, table.TOMORROW: NOW + DAY}
    facts = {k: times.get(v, v) if isinstance(v, str) else v for k, v in _part(change, "case")}
    return (
        replace(case, **facts),  # type: ignore[arg-type]
        replace(filled_in, **dict(_part(change, "form"))),  # type: ignore[arg-type]
    )


def _part(change: Change, part: str) -> ItemsView[str, object]:
    return {"case": {}, "form": {}, **change}[part].items()  # type: ignore[attr-defined]


def codes(decision: Decision) -> list[str]:
    return [refusal.code for refusal in decision.refusals]

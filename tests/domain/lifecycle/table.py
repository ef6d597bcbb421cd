"""Who may do what, where it leads and what stands against it: written by hand from design §5.

Nothing here is read from the rules under test. When a rule is meant to change, the design changes
first, then these lines, then hedun/domain/lifecycle.py.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, TypedDict

from hedun.domain.actors import Level, Role
from hedun.domain.case import State

SAME = "stays"
BEFORE_ESCALATION = "where it was before the city had it"
BEFORE_LAST = "where it was before the last step"

# action | from | who | to
ROWS = """
report          | draft                      | clerk township     | reported
verify          | reported                   | township           | verified
return          | reported                   | township           | draft
return          | verified                   | insurer            | draft
accept          | verified                   | insurer            | accepted
refuse          | verified assessed          | insurer            | refused
assess          | accepted                   | expert             | assessed
assess_pictures | accepted                   | insurer            | assessed
assess_injuries | accepted assessed          | insurer            | assessed
ask_again       | assessed                   | insurer            | accepted
award           | assessed                   | insurer superior   | awarded
prepay          | awarded                    | insurer            | payable
post            | awarded                    | clerk              | on_notice
confirm         | on_notice                  | ticker             | payable
close           | on_notice                  | ticker             | closed
object          | on_notice contested        | VILLAGE            | contested
object          | payable                    | VILLAGE            | contested
advance         | contested                  | insurer            | payable
resurvey        | contested                  | township insurer   | accepted
decide          | escalated                  | city               | accepted
uphold          | escalated                  | city               | BEFORE_ESCALATION
release         | payable                    | cashier            | paying
bank_paid       | paying                     | cashier            | paid
bank_returned   | paying                     | cashier            | payable
bank_unknown    | paying                     | cashier            | SAME
late_return     | paid contested             | cashier            | payable
late_return     | payable paying             | cashier            | SAME
recover         | paid                       | cashier            | recovering
recovered       | recovering                 | cashier            | paid
reopen          | paid closed refused        | insurer            | accepted
appeal          | paid closed refused        | clerk township     | escalated
escalate        | reported verified accepted | township insurer   | escalated
escalate        | assessed awarded on_notice | township insurer   | escalated
escalate        | contested payable          | township insurer   | escalated
withdraw, merge | draft reported verified    | clerk township     | closed
withdraw, merge | accepted assessed awarded  | clerk township     | closed
withdraw, merge | on_notice contested        | clerk township     | closed
withdraw, merge | escalated payable          | clerk township     | closed
hold, resume    | draft                      | clerk township     | SAME
hold, resume    | reported                   | township           | SAME
hold, resume    | verified                   | insurer            | SAME
hold, resume    | accepted                   | expert             | SAME
hold, resume    | assessed                   | insurer superior   | SAME
hold, resume    | awarded                    | clerk              | SAME
hold, resume    | on_notice                  | NOBODY             | SAME
hold, resume    | contested                  | township insurer   | SAME
hold, resume    | escalated                  | city               | SAME
hold, resume    | payable paying recovering  | cashier            | SAME
undo            | draft reported verified    | EVERYONE WHO ACTS  | BEFORE_LAST
undo            | accepted assessed awarded  | EVERYONE WHO ACTS  | BEFORE_LAST
undo            | on_notice contested        | EVERYONE WHO ACTS  | BEFORE_LAST
undo            | escalated payable paying   | EVERYONE WHO ACTS  | BEFORE_LAST
undo            | recovering paid            | EVERYONE WHO ACTS  | BEFORE_LAST
undo            | closed refused             | EVERYONE WHO ACTS  | BEFORE_LAST
"""
WORKING = "clerk township insurer superior expert cashier city"
WHO = {
    "EVERYONE WHO ACTS": f"{WORKING} villager",
    "VILLAGE": "clerk township villager",
    "NOBODY": "",
}
TARGETS = {"SAME": SAME, "BEFORE_ESCALATION": BEFORE_ESCALATION, "BEFORE_LAST": BEFORE_LAST}


class Row(NamedTuple):
    action: str
    state: State
    roles: frozenset[Role]
    to: str


def _read() -> Iterator[Row]:
    for line in ROWS.strip().splitlines():
        actions, states, who, to = (column.strip() for column in line.split("|"))
        roles = frozenset(map(Role, WHO.get(who, who).split()))
        for action in actions.split(", "):
            for state in map(State, states.split()):
                yield Row(action, state, roles, TARGETS.get(to, to))


TABLE = {(row.action, row.state): row for row in _read()}
assert len(TABLE) == len(list(_read())), "a line of the table says something twice"
ACTIONS = tuple(dict.fromkeys(action for action, _ in TABLE))

# Where somebody works; anywhere else a posting is worth nothing.
LEVELS = {
    Role.CLERK: [Level.VILLAGE],
    Role.TOWNSHIP: [Level.TOWNSHIP],
    Role.INSURER: [Level.COUNTY],
    Role.EXPERT: [Level.COUNTY],
    Role.CASHIER: [Level.COUNTY],
    Role.FORESTRY: [Level.COUNTY],
    Role.SUPERIOR: [Level.CITY],
    Role.CITY: [Level.CITY],
    Role.AUDITOR: [Level.COUNTY, Level.CITY, Level.PROVINCE],
    Role.ADMINISTRATOR: [Level.COUNTY, Level.CITY],
    Role.SECURITY: [Level.COUNTY, Level.CITY],
    Role.OVERSEER: [Level.COUNTY, Level.CITY],
    Role.TICKER: [],
    Role.VILLAGER: [],
}

# Whom a state waits for, and the clock that gives it its due date.
WAITING = {
    State.DRAFT: ("report", "clerk township"),
    State.REPORTED: ("verify", "township"),
    State.VERIFIED: ("accept", "insurer"),
    State.ACCEPTED: ("assess", "expert"),
    State.ASSESSED: ("award", "insurer superior"),
    State.AWARDED: ("post", "clerk"),
    State.ON_NOTICE: ("notice", "ticker"),
    State.CONTESTED: ("resurvey", "township insurer"),
    State.ESCALATED: ("decide", "city"),
    State.PAYABLE: ("pay", "cashier"),
    State.PAYING: ("bank", "cashier"),
    State.RECOVERING: ("recover", "cashier"),
}
WORKLISTS = {
    Role.CLERK: "draft awarded",
    Role.TOWNSHIP: "draft reported contested",
    Role.INSURER: "verified assessed contested",
    Role.SUPERIOR: "assessed",
    Role.EXPERT: "accepted",
    Role.CASHIER: "payable paying recovering",
    Role.CITY: "escalated",
    Role.TICKER: "on_notice",
    Role.VILLAGER: "",
    Role.FORESTRY: "",
    Role.AUDITOR: "",
    Role.ADMINISTRATOR: "",
    Role.SECURITY: "",
    Role.OVERSEER: "",
}

# Steps back from the end of a claim: after two years they are marked late, and made all the same.
MARKED_LATE = "reopen appeal"

# Where a step leads instead, by what is true of the claim.
INSTEAD: dict[str, list[tuple[dict[str, object], State]]] = {
    "bank_paid": [
        ({"with_bank": 2}, State.PAYING),
        ({"parts_owed": 1}, State.PAYABLE),
        ({"set_aside": 1}, State.CONTESTED),
    ],
    "bank_returned": [({"with_bank": 2}, State.PAYING)],
    "close": [({"paid_fen": 1}, State.PAID)],
    "withdraw": [({"paid_fen": 1}, State.PAID)],
    "refuse": [({"paid_fen": 1}, State.PAID)],
}

# Steps that the same person may take back. Never: money, the clock's steps, the city's decisions.
TAKEN_BACK = (
    "report verify return accept refuse assess assess_pictures assess_injuries ask_again award "
    "post object advance prepay resurvey escalate reopen appeal withdraw merge"
)


class Change(TypedDict, total=False):
    """What is changed in a claim in order, or in a form filled in."""

    case: dict[str, object]
    form: dict[str, object]


class Obstacle(NamedTuple):
    """A refusal, the actions it stands against (and no other), and what brings it about.

    `hides`: it is known before a form is filled in, so the button is not offered.
    """

    code: str
    against: str
    change: Change
    hides: bool = True


def _case(**facts: object) -> Change:
    return {"case": facts}


def _form(**filled_in: object) -> Change:
    return {"form": filled_in}


EVERY_ACTION = " ".join(ACTIONS)
NEED_A_REASON = (
    "return refuse assess_pictures ask_again prepay object resurvey advance escalate decide uphold "
    "recover recovered reopen appeal withdraw merge hold resume"
)


# Several lines with the same change stand together: what each action says to it.
# `office.changed` puts LONG_AGO and TOMORROW into time; ME is whoever acts.
ME, LONG_AGO, TOMORROW = "me", "long ago", "tomorrow"
LONG_PAST = date(2026, 1, 31)
OBSTACLES = (
    Obstacle("OWN_OR_KIN", EVERY_ACTION, _case(kin=frozenset({ME}))),
    Obstacle("NO_LINE", "report", _case(lines=0)),
    Obstacle("NO_EVIDENCE", "report", _case(evidence=0)),
    Obstacle("NOT_VISITED", "verify", _form(visited=False, reason=""), hides=False),
    Obstacle("NO_REASON", NEED_A_REASON, _form(visited=False, reason=""), hides=False),
    Obstacle("NO_REASON", NEED_A_REASON, _form(reason=" "), hides=False),
    Obstacle("NOTHING_NAMED", "return", _form(missing=(" ",)), hides=False),
    Obstacle("NO_CODE", "refuse bank_returned bank_unknown late_return", _form(code=""), False),
    Obstacle("NOT_IN_FORCE", "accept", _case(in_force=False)),
    Obstacle("OUT_OF_PLACE", "accept", _case(in_place=False)),
    Obstacle("NO_SAMPLING", "assess", _form(sampling=False), hides=False),
    Obstacle("NOT_SMALL", "assess_pictures", _case(small_fen=38_299)),
    Obstacle("DRAWN", "assess_pictures", _case(drawn=True)),
    Obstacle("NOT_RECKONED", "assess_injuries", _case(reckoned=False)),
    Obstacle("NOT_HANDLER", "assess_injuries", _case(handlers=frozenset())),
    Obstacle("SAME_RECKONER", "assess_injuries", _case(reckoners=frozenset({ME}))),
    Obstacle("EXPERT_FIRST", "assess_injuries", _case(for_expert=1)),
    Obstacle("DEGREES_MISSING", "award", _case(degrees_missing=1)),
    Obstacle("AMOUNT_CHANGED", "award", _form(shown_fen=38_299), hides=False),
    Obstacle("COVER_EXHAUSTED", "award", _form(cover_left_fen=38_299), hides=False),
    Obstacle("LIMIT_EXHAUSTED", "award", _form(limits=(("crop", 2, 1),)), hides=False),
    Obstacle("NO_POSTED_PHOTO", "post", _form(posted_photo=False), hides=False),
    Obstacle("NOTICE_RUNS", "confirm close release", _case(notice_ends=TOMORROW)),
    Obstacle("NOTICE_OVER", "object", _case(notice_ends=LONG_AGO)),
    Obstacle("OPEN_OBJECTION", "confirm close release late_return", _case(open_objections=2)),
    Obstacle("OTHERS_OBJECT", "advance", _case(open_objections=2)),
    Obstacle("NOTHING_DUE", "confirm release advance prepay", _case(due_fen=0)),
    Obstacle("NO_INJURY_ADVANCE", "prepay", _case(injury_advance=False)),
    Obstacle("SOMETHING_DUE", "close", _case(due_fen=1)),
    Obstacle("NOTHING_PAID", "late_return", _case(paid_fen=0)),
    Obstacle("SAME_SURVEYOR", "resurvey", _case(surveyors=frozenset({ME}))),
    Obstacle("RESURVEYED_BEFORE", "resurvey", _case(resurveys=1)),
    Obstacle("PANEL_INCOMPLETE", "decide uphold", _case(panel=frozenset({ME, "second"}))),
    Obstacle("SAME_MAKER", "release", _case(maker=ME)),
    Obstacle("NO_BATCH", "release", _case(maker="")),
    Obstacle("ACCOUNT_NOT_READY", "release", _case(account_ok=False)),
    Obstacle("PAYEES_NOT_READY", "release", _case(account_ok=False, account_of=("Zhang San",))),
    Obstacle("HEAD_DECEASED", "release", _case(account_ok=False, account_lacks="HEAD_DECEASED")),
    Obstacle("HEAD_MINOR", "release", _case(account_ok=False, account_lacks="HEAD_MINOR")),
    Obstacle("PROXY_OVER", "release", _case(account_ok=True, account_until=LONG_PAST)),
    Obstacle("CHECK_BLOCKS", "release", _case(blocking_checks=1)),
    Obstacle("NOT_SMALL", "assess_pictures", _case(blocking_checks=1)),
    Obstacle("NO_MERGE_TARGET", "merge", _form(into=""), hides=False),
    Obstacle("NOT_HELD", "resume", _case(held=False)),
)


def standing(change: Change, action: str, *, hides: bool = False) -> set[str]:
    """The codes that stand against the action after this change (of those that hide it)."""
    return {
        obstacle.code
        for obstacle in OBSTACLES
        if obstacle.change == change and action in obstacle.against.split()
        if obstacle.hides or not hides
    }

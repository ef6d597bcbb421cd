"""One claim as the lifecycle sees it: its state, its past, the facts, and what is asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from hedun.domain.actors import Actor, Role

Facts = Mapping[str, object]


class State(StrEnum):
    DRAFT = "draft"
    REPORTED = "reported"
    VERIFIED = "verified"
    ACCEPTED = "accepted"
    ASSESSED = "assessed"
    AWARDED = "awarded"
    ON_NOTICE = "on_notice"
    CONTESTED = "contested"
    ESCALATED = "escalated"
    PAYABLE = "payable"
    PAYING = "paying"
    PAID = "paid"
    RECOVERING = "recovering"
    CLOSED = "closed"
    REFUSED = "refused"


class Past(NamedTuple):
    """One move already made on the claim; a plain tuple, since every decision reads them all."""

    action: str
    start: State
    to: State
    user: str
    role: Role
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one claim when a move is decided. Each room contributes its own facts.

    Amounts are fen. `lineage`: the village's code and all divisions above it on the day of the
    event. `kin`: users who are of the household or its near relatives. `makers` and `panelists`:
    whoever made a batch that held the claim or gave an opinion on it, at any time. An objection is
    open (`own_objections` of these are the household's, to its own amount) or `set_aside`: still to
    be answered, while the amount that nobody disputes is paid. `for_expert`: lines that wait for a
    visit. `reckoned`: every injured person's bills are added up and wait to be confirmed, by other
    eyes than the `reckoners`'; `handlers`: who may read them all, until when (None: open).
    """

    number: str
    state: State
    lineage: tuple[str, ...]
    past: tuple[Past, ...] = ()
    held: bool = False
    kin: frozenset[str] = frozenset()
    # claims
    lines: int = 0
    no_evidence_reason: str = ""
    # policies
    insurer: str = ""  # who underwrites the claim's policy
    in_force: bool = False
    in_place: bool = False
    authority_fen: int = 0
    small_fen: int = 0
    # evidence
    evidence: int = 0
    # assessment
    surveyors: frozenset[str] = frozenset()
    degrees_missing: int = 0
    estimate_fen: int = 0
    drawn: bool = False
    awarded_fen: int = 0
    injury_advance: bool = False  # an advance for injuries alone, by provisional figures
    due_fen: int = 0
    paid_fen: int = 0
    resurveys: int = 0
    for_expert: int = 0
    # injuries
    reckoned: bool = False
    reckoners: frozenset[str] = frozenset()
    handlers: frozenset[tuple[str, datetime | None]] = frozenset()
    # notices
    notice_ends: datetime | None = None
    open_objections: int = 0
    own_objections: int = 0
    set_aside: int = 0
    # payments
    makers: frozenset[str] = frozenset()
    account_ok: bool = False
    account_lacks: str = ""  # why not, as a code of refusals.TEXTS
    account_until: date | None = None  # last day on which the account is the one to pay to
    account_of: tuple[str, ...] = ()  # whose accounts cannot be paid to, where payees are named
    others_paid: bool = False  # a hospital or heirs were named to receive it
    maker: str = ""
    with_bank: int = 0  # payments the bank has not answered
    parts_owed: int = 0  # what is owed to one payee each and not with the bank
    ended_at: datetime | None = None
    # checks
    blocking_checks: int = 0
    # oversight
    panel: frozenset[str] = frozenset()
    panelists: frozenset[str] = frozenset()

    def account_ready(self, day: date) -> bool:
        """Whether the account can be paid to on the day: who holds it is still to receive."""
        over = self.account_until is not None and self.account_until < day
        return self.account_ok and not over

    @property
    def hats(self) -> frozenset[tuple[str, Role]]:
        """Who worked on the claim beside its moves: gave an opinion for the city, made a batch."""
        opinions = {(user, Role.CITY) for user in self.panelists}
        return frozenset(opinions | {(user, Role.CASHIER) for user in self.makers})


@dataclass(frozen=True, slots=True)
class Ask:
    """What is handed in with an action. Only what the move's `asks` name is looked at.

    `award_fen`: what the award adds to earlier awards of the claim; `shown_fen`: the same figure
    as the reviewer saw it. `limits`: by section what the award uses of the section's limit and what
    is left of it, fen.
    """

    action: str
    reason: str = ""
    code: str = ""
    missing: tuple[str, ...] = ()
    visited: bool = False
    sampling: bool = False
    award_fen: int | None = None
    shown_fen: int | None = None
    cover_left_fen: int = 0
    limits: tuple[tuple[str, int, int], ...] = ()
    posted_photo: bool = False
    into: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move may not be made; the sentence and the next step stand in refusals.TEXTS."""

    code: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One actor, in one role, trying one action on one claim at one instant."""

    case: Case
    ask: Ask
    actor: Actor
    role: Role
    now: datetime


Guard = Callable[[Attempt], Refusal | None]

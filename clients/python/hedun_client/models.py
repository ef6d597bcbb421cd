"""What is answered. Written by scripts/make_client.py from docs/openapi.json; not by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Village:
    """A village, by its twelve digits (GB/T 2260, GB/T 10114)."""

    code: str
    name: str

    @classmethod
    def read(cls, told: Any) -> Village:
        return cls(
            code=told["code"],
            name=told["name"],
        )


@dataclass(frozen=True)
class Household:
    """A household; a family's name is masked."""

    number: str
    kind: str
    name: str

    @classmethod
    def read(cls, told: Any) -> Household:
        return cls(
            number=told["number"],
            kind=told["kind"],
            name=told["name"],
        )


@dataclass(frozen=True)
class Line:
    """One damaged thing as the village reported it. Of somebody hurt only number and section."""

    number: int
    section: str
    item: str | None = None
    stage: str | None = None
    quantity: str | None = None
    degree: str | None = None
    amount_fen: int | None = None

    @classmethod
    def read(cls, told: Any) -> Line:
        return cls(
            number=told["number"],
            section=told["section"],
            item=told.get("item"),
            stage=told.get("stage"),
            quantity=told.get("quantity"),
            degree=told.get("degree"),
            amount_fen=told.get("amount_fen"),
        )


@dataclass(frozen=True)
class Claim:
    """A claim of one household in one accident."""

    id: int
    number: str
    report: str
    event: str
    policy: str
    village: Village
    channel: str
    told_at: datetime
    species: str
    occurred: date
    state: str
    since: datetime
    due_at: datetime | None
    held: bool
    ended_at: datetime | None
    household: Household
    lines: list[Line]

    @classmethod
    def read(cls, told: Any) -> Claim:
        return cls(
            id=told["id"],
            number=told["number"],
            report=told["report"],
            event=told["event"],
            policy=told["policy"],
            village=Village.read(told["village"]),
            channel=told["channel"],
            told_at=datetime.fromisoformat(told["told_at"]),
            species=told["species"],
            occurred=date.fromisoformat(told["occurred"]),
            state=told["state"],
            since=datetime.fromisoformat(told["since"]),
            due_at=None if told["due_at"] is None else datetime.fromisoformat(told["due_at"]),
            held=told["held"],
            ended_at=None if told["ended_at"] is None else datetime.fromisoformat(told["ended_at"]),
            household=Household.read(told["household"]),
            lines=[Line.read(one) for one in told["lines"]],
        )


@dataclass(frozen=True)
class Claims:
    """A page. `next`: what `after` is for the next one; null where nothing more is there."""

    rows: list[Claim]
    next: str | None

    @classmethod
    def read(cls, told: Any) -> Claims:
        return cls(
            rows=[Claim.read(one) for one in told["rows"]],
            next=told["next"],
        )


@dataclass(frozen=True)
class Move:
    """One move of a claim. `seq`: the entry of the record that holds it. `event`: the action."""

    id: int
    seq: int
    event: str
    at: datetime
    claim: str
    report: str
    policy: str
    from_: str
    to: str

    @classmethod
    def read(cls, told: Any) -> Move:
        return cls(
            id=told["id"],
            seq=told["seq"],
            event=told["event"],
            at=datetime.fromisoformat(told["at"]),
            claim=told["claim"],
            report=told["report"],
            policy=told["policy"],
            from_=told["from"],
            to=told["to"],
        )


@dataclass(frozen=True)
class Award:
    """What one award gave one claim; cumulative: total = before + difference. `reverses`: the
    id of the award that it takes back."""

    id: int
    claim: str
    policy: str
    settlement: int
    kind: str
    before_fen: int
    total_fen: int
    difference_fen: int
    provisional: bool
    reverses: int | None
    terms_sha256: str
    at: datetime

    @classmethod
    def read(cls, told: Any) -> Award:
        return cls(
            id=told["id"],
            claim=told["claim"],
            policy=told["policy"],
            settlement=told["settlement"],
            kind=told["kind"],
            before_fen=told["before_fen"],
            total_fen=told["total_fen"],
            difference_fen=told["difference_fen"],
            provisional=told["provisional"],
            reverses=told["reverses"],
            terms_sha256=told["terms_sha256"],
            at=datetime.fromisoformat(told["at"]),
        )


@dataclass(frozen=True)
class Payment:
    """One attempt to pay what is owed to one payee; its account is masked."""

    id: int
    batch: str
    seq: int
    claim: str
    payee: str
    account: str
    bank: str
    amount_fen: int
    outcome: str
    bank_code: str
    batch_state: str
    released_at: datetime | None
    answered_at: datetime | None

    @classmethod
    def read(cls, told: Any) -> Payment:
        return cls(
            id=told["id"],
            batch=told["batch"],
            seq=told["seq"],
            claim=told["claim"],
            payee=told["payee"],
            account=told["account"],
            bank=told["bank"],
            amount_fen=told["amount_fen"],
            outcome=told["outcome"],
            bank_code=told["bank_code"],
            batch_state=told["batch_state"],
            released_at=None
            if told["released_at"] is None
            else datetime.fromisoformat(told["released_at"]),
            answered_at=None
            if told["answered_at"] is None
            else datetime.fromisoformat(told["answered_at"]),
        )


@dataclass(frozen=True)
class ClaimWhole:
    """A claim with its moves; awards and payments where the token opens them."""

    id: int
    number: str
    report: str
    event: str
    policy: str
    village: Village
    channel: str
    told_at: datetime
    species: str
    occurred: date
    state: str
    since: datetime
    due_at: datetime | None
    held: bool
    ended_at: datetime | None
    household: Household
    lines: list[Line]
    moves: list[Move]
    awards: list[Award] | None = None
    payments: list[Payment] | None = None

    @classmethod
    def read(cls, told: Any) -> ClaimWhole:
        return cls(
            id=told["id"],
            number=told["number"],
            report=told["report"],
            event=told["event"],
            policy=told["policy"],
            village=Village.read(told["village"]),
            channel=told["channel"],
            told_at=datetime.fromisoformat(told["told_at"]),
            species=told["species"],
            occurred=date.fromisoformat(told["occurred"]),
            state=told["state"],
            since=datetime.fromisoformat(told["since"]),
            due_at=None if told["due_at"] is None else datetime.fromisoformat(told["due_at"]),
            held=told["held"],
            ended_at=None if told["ended_at"] is None else datetime.fromisoformat(told["ended_at"]),
            household=Household.read(told["household"]),
            lines=[Line.read(one) for one in told["lines"]],
            moves=[Move.read(one) for one in told["moves"]],
            awards=None
            if told.get("awards") is None
            else [Award.read(one) for one in told.get("awards")],
            payments=None
            if told.get("payments") is None
            else [Payment.read(one) for one in told.get("payments")],
        )


@dataclass(frozen=True)
class Moves:
    """A page. `next`: what `after` is for the next one; null where nothing more is there."""

    rows: list[Move]
    next: str | None

    @classmethod
    def read(cls, told: Any) -> Moves:
        return cls(
            rows=[Move.read(one) for one in told["rows"]],
            next=told["next"],
        )


@dataclass(frozen=True)
class Awards:
    """A page. `next`: what `after` is for the next one; null where nothing more is there."""

    rows: list[Award]
    next: str | None

    @classmethod
    def read(cls, told: Any) -> Awards:
        return cls(
            rows=[Award.read(one) for one in told["rows"]],
            next=told["next"],
        )


@dataclass(frozen=True)
class Payments:
    """A page. `next`: what `after` is for the next one; null where nothing more is there."""

    rows: list[Payment]
    next: str | None

    @classmethod
    def read(cls, told: Any) -> Payments:
        return cls(
            rows=[Payment.read(one) for one in told["rows"]],
            next=told["next"],
        )


@dataclass(frozen=True)
class Person:
    """Whose household it is. Empty: there is none, or it was erased."""

    number: str
    name: str
    id_number: str
    phone: str

    @classmethod
    def read(cls, told: Any) -> Person:
        return cls(
            number=told["number"],
            name=told["name"],
            id_number=told["id_number"],
            phone=told["phone"],
        )


@dataclass(frozen=True)
class Told:
    """What a hook is told: the move, and the number of the delivery, the same for each try."""

    delivery: str
    id: int
    seq: int
    event: str
    at: datetime
    claim: str
    report: str
    policy: str
    from_: str
    to: str

    @classmethod
    def read(cls, told: Any) -> Told:
        return cls(
            delivery=told["delivery"],
            id=told["id"],
            seq=told["seq"],
            event=told["event"],
            at=datetime.fromisoformat(told["at"]),
            claim=told["claim"],
            report=told["report"],
            policy=told["policy"],
            from_=told["from"],
            to=told["to"],
        )

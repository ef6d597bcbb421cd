"""Who had a claim and for how long, told by entries of the record and by nothing else.

Pure functions: entries in, stays out. An entry `claim.open` begins a claim's first stay; an entry
of a move that leads to another state ends one stay and begins the next. What was undone was never
done: the hand-over is taken back, and the stay before goes on since it began. So everything the
board shows of the past can be reckoned again by anybody who has the entries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson

from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import ACTIONS, ENDED

OPENED, UNDONE = "open", "undo"
# What entries of the record tell of a claim's road, by their action.
TELLING: dict[str, str] = {f"claim.{action}": action for action in (OPENED, *ACTIONS)}
# Moves that give a case back to those who had it: what was handed over was not good enough.
BACK = frozenset({"return", "ask_again", "bank_returned", "late_return"})
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What one entry tells of one claim. `start` is None where the claim was opened."""

    seq: int
    at: datetime
    claim: str
    action: str
    start: State | None
    to: State


@dataclass(frozen=True, slots=True)
class HandOver:
    """The end of a stay: the claim left `stage`, where it was since the entry `since_seq`."""

    stage: State
    action: str
    since: datetime
    since_seq: int
    at: datetime
    seq: int

    @property
    def hours(self) -> int:
        """Whole hours that it took, nights and holidays included."""
        return max(0, (self.at - self.since) // HOUR)

    @property
    def day(self) -> date:
        return local_day(self.at)

    @property
    def counts(self) -> bool:
        """Coming back from an end is nobody's delay."""
        return self.stage not in ENDED


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a claim stands after an entry. `came`: the hand-over that brought it there, which an
    undo takes back; None where it was opened, or where one was taken back."""

    state: State
    since: datetime
    seq: int
    came: HandOver | None = None


def told(seq: int, at: datetime, action: str, subject: str, body: str) -> Told | None:
    """What an entry tells of a claim's road; None: nothing. Raises ValueError, KeyError for a body
    that no pen wrote."""
    name = TELLING.get(action)
    if name is None:
        return None
    if name == OPENED:
        return Told(seq, at, subject, OPENED, None, State.DRAFT)
    data = orjson.loads(body)["data"]
    return Told(seq, at, subject, name, State(data["from"]), State(data["to"]))


Change = tuple[int, HandOver]  # +1: it was made; -1: it was taken back


def after(stand: Stand | None, one: Told) -> tuple[Stand, Change | None]:
    """Where the claim stands after the entry, and the hand-over it made or took back.

    Raises ValueError for an entry that does not follow on what stands: then it is no road.
    """
    if stand is None:
        if one.start is not None:
            raise ValueError(f"entry {one.seq}: {one.claim} moves before it was opened")
        return Stand(one.to, one.at, one.seq), None
    if one.start is not stand.state:
        raise ValueError(f"entry {one.seq}: {one.claim} is {stand.state}, not {one.start}")
    if one.start is one.to:
        return stand, None
    if one.action == UNDONE:
        back = stand.came
        if back is None or back.stage is not one.to:
            raise ValueError(f"entry {one.seq}: {one.claim} has nothing to undo")
        return Stand(back.stage, back.since, back.since_seq), (-1, back)
    made = HandOver(stand.state, one.action, stand.since, stand.seq, one.at, one.seq)
    return Stand(one.to, one.at, one.seq, made), (1, made)


def stays(entries: Iterable[Told]) -> list[HandOver]:
    """The hand-overs in force of one claim, from all its entries in order."""
    stand: Stand | None = None
    kept: list[HandOver] = []
    for one in entries:
        stand, change = after(stand, one)
        if change and change[0] > 0:
            kept.append(change[1])
        elif change:
            kept.pop()
    return kept

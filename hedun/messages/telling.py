"""A message as people at the desk see it: its words and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hedun.domain.actors import Actor
from hedun.domain.words import Word
from hedun.messages import texts
from hedun.messages.events import EVENTS
from hedun.messages.models import Message
from hedun.messages.queries import county_names, outbox
from hedun.messages.words import CHANNELS, LEVELS, STATES, TO_PRINT
from hedun.people.models import Household

IN_PANEL = 10


@dataclass(frozen=True, slots=True)
class Told:
    row: Message
    title: Word
    text: str
    state: Word
    level: str
    channel: Word


def told(rows: Iterable[Message]) -> Sequence[Told]:
    """To households, in the words that left or would leave."""
    known = list(rows)
    counties = county_names({row.place_id for row in known})
    return [_told(row, counties[row.place_id]) for row in known]


def of_household(
    household: Household, actor: Actor, now: datetime
) -> tuple[str, dict[str, Any]] | None:
    """What the household was told lately: a panel of its page."""
    rows = outbox(actor, now).filter(household=household).order_by("-id")[:IN_PANEL]
    found = told(rows)
    return ("messages/of_household.html", {"told": found}) if found else None


def _told(row: Message, county: str) -> Told:
    printed = row.channel == Message.Channel.PRINTED and row.state == Message.State.QUEUED
    return Told(
        row,
        EVENTS[row.kind].title,
        row.text or texts.sms_of(row.kind, row.facts, county),
        TO_PRINT if printed else STATES[row.state],
        LEVELS.get(row.state, ""),
        CHANNELS[row.channel],
    )

"""Whether the household may object by its receipt, and what became of objections to its claim."""

from dataclasses import dataclass
from datetime import datetime

from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.domain.actors import VILLAGER
from hedun.domain.case import Ask, State
from hedun.domain.lifecycle import decide
from hedun.domain.words import Word
from hedun.notices.answers import CHANNELS, Answer, answers
from hedun.notices.models import Objection


@dataclass(frozen=True)
class ToldObjection:
    """One objection as its household is told of it. `by_receipt`: made on this page, so that its
    own words are shown; of others only that somebody objected. `due_at`: until when it is looked
    at again; `may_take_back`: nobody has acted on it yet."""

    number: str
    at: datetime
    channel: Word | None
    by_household: bool
    reason: str
    set_aside: bool
    due_at: datetime | None
    due_provisional: bool
    answer: Answer | None
    may_take_back: bool


def may_object(claim: Claim, now: datetime) -> tuple[bool, datetime | None]:
    """Whether the household may object now, and when the notice that counts ends (None: none
    hangs). One objection of its own at a time: the next when that is answered."""
    case = facts.cases([claim])[claim.pk]
    decision = decide(case, Ask("object", reason="…"), VILLAGER, now)
    waits = claim.objections.filter(closed_at=None, channel=Objection.Channel.RECEIPT).exists()
    return decision.allowed and not waits, case.notice_ends


def objections_told(claim: Claim, now: datetime) -> list[ToldObjection]:
    """The newest first."""
    rows = list(
        Objection.objects.filter(claim=claim)
        .select_related("item", "claim__report__policy", "claim__event", "claim__household")
        .order_by("-id")
    )
    known = answers(rows)
    last = rows[0].pk if rows and _may_take_back(claim, now) else None
    looked_at = claim.state in (State.CONTESTED, State.ESCALATED)
    return [
        ToldObjection(
            number=row.number,
            at=row.at,
            channel=CHANNELS.get(row.channel),
            by_household=row.by_household,
            reason=row.reason,
            set_aside=row.set_aside_at is not None,
            due_at=claim.due_at if looked_at and row.closed_at is None else None,
            due_provisional=claim.due_provisional,
            answer=known.get(row.pk),
            may_take_back=row.pk == last,
        )
        for row in rows
    ]


def _may_take_back(claim: Claim, now: datetime) -> bool:
    case = facts.cases([claim])[claim.pk]
    last = case.past[-1].action if case.past else ""
    return last == "object" and decide(case, Ask("undo"), VILLAGER, now).allowed

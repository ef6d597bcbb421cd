"""Objections as the offices see them: open ones with their clock, answered ones with the answer,
and who may not look again because they have seen the damage before (part of the room's queries)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, State
from hedun.domain.lifecycle import decide
from hedun.domain.permissions import PERMITTED
from hedun.domain.words import Word
from hedun.notices.answers import CHANNELS, OUTCOME_WORDS, Answer, answers
from hedun.notices.models import Objection
from hedun.people.models import User

READERS = PERMITTED["see.objections"]
SHOWS = ("open", "answered", "all")


@dataclass(frozen=True)
class Row:
    """An objection of the list. `due_at`: until when it is looked at again; None where it waits for
    the bank first, or is answered. `stands`: set aside, before the city, or nothing of it."""

    objection: Objection
    channel: Word | None
    answer: Answer | None
    outcome: Word | None
    due_at: datetime | None

    @property
    def claim(self) -> Claim:
        return self.objection.claim


def objections_visible_to(actor: Actor, now: datetime) -> QuerySet[Objection]:
    """Those to claims that the actor may read now."""
    claims = visible_to(actor, now).order_by().values("pk")
    return Objection.objects.filter(claim__in=claims).select_related(
        "item__notice",
        "photo",
        "claim__household",
        "claim__event",
        "claim__report__policy__place",
        "claim__report__village__parent",
    )


def wanted(
    rows: QuerySet[Objection], show: str, channel: str = "", words: str = ""
) -> QuerySet[Objection]:
    """`words`: part of a number (objection, claim, notice) or of a village's or town's name. Open
    ones by their clock, the others the newest first. Raises KeyError for an unknown `show`."""
    found = {
        "open": rows.filter(closed_at=None).order_by("claim__due_at", "id"),
        "answered": rows.exclude(closed_at=None).order_by("-closed_at", "-id"),
        "all": rows.order_by("-id"),
    }[show]
    if channel:
        found = found.filter(channel=channel)
    if words:
        village = "claim__report__village"
        found = found.filter(
            Q(number__icontains=words)
            | Q(claim__number__icontains=words)
            | Q(item__notice__number__icontains=words)
            | Q(**{f"{village}__name__icontains": words})
            | Q(**{f"{village}__parent__name__icontains": words})
        )
    return found


def counts(rows: QuerySet[Objection]) -> dict[str, int]:
    """How many of each `show`; one query."""
    found = rows.order_by().aggregate(all=Count("pk"), open=Count("pk", filter=Q(closed_at=None)))
    return {"open": found["open"], "answered": found["all"] - found["open"], "all": found["all"]}


def told(rows: Sequence[Objection]) -> list[Row]:
    """With the answers; a constant number of queries."""
    known = answers(rows)
    looked_at = (State.CONTESTED, State.ESCALATED)
    return [
        Row(
            objection=row,
            channel=CHANNELS.get(row.channel),
            answer=known.get(row.pk),
            outcome=OUTCOME_WORDS.get(row.outcome),
            due_at=row.claim.due_at
            if row.closed_at is None and row.claim.state in looked_at
            else None,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class SecondLook:
    """Who may not look again, by name, since they found a figure of this claim; and whether the
    actor may, with the reasons why not."""

    seen_by: Sequence[str]
    may: bool
    refusals: Sequence[object]


def second_look(claim: Claim, actor: Actor, now: datetime) -> SecondLook:
    case = facts.cases([claim])[claim.pk]
    ask = Ask("resurvey", reason="…", visited=True)
    decision = decide(case, ask, actor, now)
    names: Mapping[str, str] = dict(
        User.objects.filter(username__in=case.surveyors).values_list("username", "name")
    )
    seen = sorted(names.get(user, user) for user in case.surveyors)
    return SecondLook(seen, decision.allowed, decision.refusals)

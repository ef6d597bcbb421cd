"""The pages of this room as one person has them, with what waits on each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.domain.actors import PEOPLE, Actor, Role
from hedun.domain.permissions import PERMITTED
from hedun.messages.queries import (
    OPEN_CALLS,
    boards,
    call_backs,
    complaints,
    unread,
)

Count = Callable[[Actor, datetime], int]


@dataclass(frozen=True, slots=True)
class Tab:
    url: str
    title: str | Promise
    roles: frozenset[Role]
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    url: str
    title: str | Promise
    here: bool
    count: int | None


TABS: tuple[Tab, ...] = (
    Tab("messages:mine", _("For me"), frozenset(PEOPLE), unread),
    Tab("messages:outbox", _("To households"), PERMITTED["see.outbox"]),
    Tab(
        "messages:boards",
        _("To be printed"),
        PERMITTED["see.outbox"],
        lambda actor, now: sum(one.count for one in boards(actor, now)),
    ),
    Tab(
        "messages:calls",
        _("Calls back"),
        PERMITTED["see.calls"],
        lambda actor, now: call_backs(actor, now).filter(OPEN_CALLS).count(),
    ),
    Tab(
        "messages:complaints",
        _("Complaints"),
        PERMITTED["complaint.enter"] | PERMITTED["see.calls"],
        lambda actor, now: complaints(actor, now).filter(answered_at=None).count(),
    ),
    Tab("messages:words", _("The words"), PERMITTED["see.outbox"]),
    Tab("messages:switches", _("Who is told"), PERMITTED["see.switches"]),
)


def tabs(actor: Actor, now: datetime, here: str) -> list[Shown]:
    """`here`: the name of the view being shown."""
    roles = actor.roles(now)
    return [
        Shown(
            reverse(tab.url),
            tab.title,
            tab.url == here,
            tab.count(actor, now) if tab.count else None,
        )
        for tab in TABS
        if tab.roles & roles
    ]

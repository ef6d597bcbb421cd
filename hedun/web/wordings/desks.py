"""Who stands before a page about wordings: the writer of drafts, or a reader of the policy."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from hedun import clock
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people.queries import actor_for
from hedun.policies.models import Policy, TermsDraft
from hedun.policies.queries import SEES, seen_by, written_by


@dataclass(frozen=True)
class Desk:
    """The person, the hour, the policy, and whether they write its wording."""

    actor: Actor
    now: datetime
    policy: Policy
    writes: bool

    @property
    def today(self) -> date:
        return local_day(self.now)

    def context(self, **more: Any) -> dict[str, Any]:
        return {"actor": self.actor, "now": self.now, "policy": self.policy,
                "writes": self.writes, **more}  # fmt: skip


def reading(request: HttpRequest, number: str) -> Desk:
    """Whoever has to do with the policy."""
    actor, now = actor_for(request.user), clock.now()
    if not actor.roles(now) & SEES:
        raise Http404
    policy = get_object_or_404(seen_by(actor, now), number=number)
    return Desk(actor, now, policy, written_by(actor, now).filter(pk=policy.pk).exists())


def writing(request: HttpRequest, number: str) -> Desk:
    """The forestry bureau of the policy's county; there is no such page for others."""
    desk = reading(request, number)
    if not desk.writes:
        raise Http404
    return desk


def draft_of(desk: Desk, pk: int) -> TermsDraft:
    found: TermsDraft = get_object_or_404(TermsDraft, policy=desk.policy, pk=pk)
    return found

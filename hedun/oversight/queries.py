"""The docket of hard cases, and who holds what since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor, Role
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED, waits_for
from hedun.oversight.models import PanelOpinion, Referral
from hedun.places.models import Place


def docket(actor: Actor, now: datetime) -> QuerySet[Referral]:
    """The open questions of the claims the actor may see, the oldest first, with the opinions."""
    opinions = Prefetch("opinions", PanelOpinion.objects.order_by("id"))
    return (
        Referral.objects.filter(closed_at__isnull=True, claim__in=visible_to(actor, now))
        .select_related("claim__report__village__parent", "claim__event", "claim__household")
        .prefetch_related(opinions)
        .order_by("referred_at", "id")
    )


@dataclass(frozen=True)
class BoardRow:
    """The open claims of one town in one state: whose turn it is, since when, and the due date.

    `since`: the longest waiting claim; `due_at`: the earliest due date; `late`: how many are over.
    """

    town: Place
    state: State
    roles: frozenset[Role]
    count: int
    since: datetime
    due_at: datetime | None
    late: int


def board(actor: Actor, now: datetime) -> list[BoardRow]:
    """谁手里有什么: every open claim the actor may see, by town and state in the road's order."""
    groups: dict[tuple[str, State], list[Claim]] = {}
    towns: dict[str, Place] = {}
    for claim in visible_to(actor, now).exclude(state__in=ENDED).order_by("id"):
        town = claim.report.village.parent
        towns[town.code] = town
        groups.setdefault((town.code, State(claim.state)), []).append(claim)
    order = list(State)
    keys = sorted(groups, key=lambda key: (key[0], order.index(key[1])))
    return [_row(towns[code], state, groups[code, state], now) for code, state in keys]


def _row(town: Place, state: State, claims: Sequence[Claim], now: datetime) -> BoardRow:
    dues = [claim.due_at for claim in claims if claim.due_at]
    return BoardRow(
        town=town,
        state=state,
        roles=waits_for(state),
        count=len(claims),
        since=min(claim.since for claim in claims),
        due_at=min(dues, default=None),
        late=sum(due < now for due in dues),
    )

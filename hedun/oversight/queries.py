"""The docket of hard cases, and who holds what since when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor, Role
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED, waits_for
from hedun.oversight.models import PanelOpinion, Referral
from hedun.people.models import User
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

    @property
    def in_order(self) -> list[Role]:
        """The roles as the road has them."""
        return [role for role in Role if role in self.roles]


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


# ── for the pages ───────────────────────────────────────────────────────────────────────────────

# Who sees the docket and the board: those who ask, those who answer, those who watch over both.
SEES = frozenset({Role.TOWNSHIP, Role.INSURER, Role.FORESTRY, Role.CITY, Role.AUDITOR})


def reads_cases(actor: Actor, now: datetime) -> bool:
    """Whether the docket and the pages of its cases are there for the actor."""
    return bool(actor.roles(now) & SEES)


def question_of(claim: Claim) -> Referral | None:
    """The newest question put to the city about the claim, if there was one."""
    return claim.referrals.order_by("-pk").first()


@dataclass(frozen=True)
class Town:
    """The board of one town: its rows in the road's order, with what they come to."""

    place: Place
    rows: tuple[BoardRow, ...]

    @property
    def count(self) -> int:
        return sum(row.count for row in self.rows)

    @property
    def late(self) -> int:
        return sum(row.late for row in self.rows)


def towns(rows: Sequence[BoardRow]) -> list[Town]:
    """The board by town."""
    found: dict[str, list[BoardRow]] = {}
    for row in rows:
        found.setdefault(row.town.code, []).append(row)
    return [Town(group[0].town, tuple(group)) for group in found.values()]


def answered(actor: Actor, now: datetime) -> QuerySet[Referral]:
    """The last twenty questions that were answered, the newest first."""
    rows = Referral.objects.filter(closed_at__isnull=False, claim__in=visible_to(actor, now))
    return rows.select_related("claim__report__village", "claim__household").order_by(
        "-closed_at", "-id"
    )[:20]


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """username → the person's name."""
    return dict(User.objects.filter(username__in=set(usernames)).values_list("username", "name"))

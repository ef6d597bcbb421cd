"""The moves that claims have made, as the rules of the road know them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hedun.claims.clocks import in_force
from hedun.claims.models import Claim, ClaimMove
from hedun.domain.actors import Role
from hedun.domain.case import Past, State
from hedun.domain.lifecycle import LIMITED
from hedun.record.selecting import select

STATES = {state.value: state for state in State}
ROLES = {role.value: role for role in Role}
COLUMNS = ("claim_id", "action", "start", "to", "user", "role", "at", "user_name", "late")


def pasts(claims: Iterable[int]) -> dict[int, list[Past]]:
    """{claim pk: its moves in order}, those of claims that made any; one query."""
    found: dict[int, list[Past]] = {}
    for pk, action, start, to, user, role, at, *_ in _moves(claims):
        move = Past(action, STATES[start], STATES[to], user, ROLES[role], at)
        found.setdefault(pk, []).append(move)
    return found


def undone_once(claims: Iterable[int]) -> set[int]:
    """Those of the claims of which a move was ever taken back; one query."""
    return _ever("undo", claims)


def upheld(claims: Iterable[int]) -> set[int]:
    """Those of the claims that the city ever put back where they were; one query."""
    return _ever("uphold", claims)


def _ever(action: str, claims: Iterable[int]) -> set[int]:
    return {pk for pk, done, *_ in _moves(claims) if done == action}


def newest(claims: Iterable[int]) -> dict[str, tuple[datetime, str]]:
    """{action: when and by whom (name) it was last done to one of the claims}; one query."""
    return {action: (at, name) for _, action, *_, at, name, _late in _moves(claims)}


def _moves(claims: Iterable[int]) -> Sequence[tuple[Any, ...]]:
    """In their order. What each asks of them is the same question, which a page asks once."""
    return select(ClaimMove, COLUMNS, "claim_id", claims)


def marked_late(claims: Collection[Claim] | QuerySet[Claim] | None) -> frozenset[int]:
    """pk of those (None: of all claims) that last came back from their end when its two years were
    over."""
    if isinstance(claims, QuerySet) or claims is None:
        rows = ClaimMove.objects.filter(late=True).order_by()
        rows = rows if claims is None else rows.filter(claim__in=claims)
        late = set(rows.values_list("claim", flat=True))
    else:
        late = {pk for pk, *_, was_late in _moves({c.pk for c in claims}) if was_late}
    past: dict[int, list[ClaimMove]] = {}
    for move in ClaimMove.objects.filter(claim__in=late).order_by("id") if late else ():
        past.setdefault(move.claim_id, []).append(move)
    came = {pk: [m for m in in_force(moves) if m.action in LIMITED] for pk, moves in past.items()}
    return frozenset(pk for pk, moves in came.items() if moves and moves[-1].late)


def sent_back(claims: Collection[int]) -> dict[int, ClaimMove]:
    """Those of the claims (pks) that are drafts because an office sent them back, with that move.
    One query."""
    moved = ClaimMove.objects.filter(claim__in=list(claims), claim__state=State.DRAFT)
    past: dict[int, list[ClaimMove]] = {}
    for move in moved.order_by("id"):
        past.setdefault(move.claim_id, []).append(move)
    last = {pk: kept[-1] for pk, moves in past.items() if (kept := in_force(moves))}
    return {pk: move for pk, move in last.items() if move.action == "return"}

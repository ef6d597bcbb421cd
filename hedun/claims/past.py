"""The moves that claims have made, as the rules of the road know them."""

from collections.abc import Iterable

from hedun.claims.models import ClaimMove
from hedun.domain.actors import Role
from hedun.domain.case import Past, State
from hedun.record.selecting import select

STATES = {state.value: state for state in State}
ROLES = {role.value: role for role in Role}
COLUMNS = ("claim_id", "action", "start", "to", "user", "role", "at")


def pasts(claims: Iterable[int]) -> dict[int, list[Past]]:
    """{claim pk: its moves in order}, those of claims that made any; one query."""
    found: dict[int, list[Past]] = {}
    for pk, action, start, to, user, role, at in select(ClaimMove, COLUMNS, "claim_id", claims):
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
    rows = select(ClaimMove, ("claim_id",), "claim_id", claims, action=action)
    return {pk for (pk,) in rows}

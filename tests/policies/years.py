"""The end of a policy's year, as its officers bring it about."""

from datetime import datetime
from typing import Any

from hedun.domain.deadlines import LOCAL
from hedun.ledger.actions import Moved, transfer
from hedun.ledger.models import Kind
from hedun.policies import actions as policies
from hedun.policies.models import YearClosing
from tests.support.road import FORESTRY, INSURER, Road

JANUARY = datetime(2027, 1, 10, 9, 0, tzinfo=LOCAL)


def after_new_year(road: Road) -> Road:
    road.now = JANUARY
    return road


def by(road: Road, username: str) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.later(hours=1)}


def leave(road: Road, fen: int) -> None:
    """All but this much of the cover has gone elsewhere."""
    gone = Moved(Kind.COVER, Kind.SOURCE, 1_000_000_000 - fen)
    policy = road.county.policy.number
    transfer(policy, [gone], memo="x", actor=road.who(FORESTRY), now=road.now)


def propose(road: Road) -> YearClosing:
    return policies.propose_year(road.county.policy, **by(road, INSURER))


def close(road: Road) -> YearClosing:
    return policies.confirm_year(propose(road), **by(road, FORESTRY))

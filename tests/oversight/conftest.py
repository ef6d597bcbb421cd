import pytest

from hedun.claims.models import Claim
from hedun.oversight.actions import escalate
from tests.notices.world import INSURER, NOW, World, make_world


@pytest.fixture
def world(db: None, home: object) -> World:
    """A county with one report and no claims yet."""
    return make_world()


@pytest.fixture
def hard_case(world: World) -> Claim:
    """An awarded claim that the insurer has put to the city."""
    claim = world.claim("王福生", 30_000)
    escalate([claim], question="地块在保护区边上，是否承保？", actor=INSURER, now=NOW).insist()
    claim.refresh_from_db()
    return claim

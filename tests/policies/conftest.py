from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from hedun.policies import actions
from hedun.policies.models import Policy
from tests.people.world import COUNTY, NOW, County, make_county

SEED = "three-foxes-crossed-the-frozen-river"
Sign = Callable[..., Policy]


@pytest.fixture
def county(db: None, home: Path) -> County:
    """Two counties with their offices; keys and files in a home of this test's own."""
    return make_county()


@pytest.fixture
def sign(county: County) -> Sign:
    """Signs the county's policy of 2026; any field may be another."""

    def do(**changed: object) -> Policy:
        fields = {
            "number": "YS-140423-2026-001",
            "policyholder": "襄垣县林业局",
            "insurer": "某财险襄垣支公司",
            "place": county[COUNTY],
            "starts": date(2026, 1, 1),
            "ends": date(2026, 12, 31),
            "cover_fen": 1_000_000_000,
            "premium_fen": 180_000_000,
            "audit_seed": SEED,
            "actor": county.actor("forestry"),
            "now": NOW,
        }
        return actions.sign_policy(**(fields | changed))  # type: ignore[arg-type]

    return do


@pytest.fixture
def policy(sign: Sign) -> Policy:
    return sign()

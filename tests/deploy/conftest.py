"""A machine on which docs/operating.md was followed, for all tests here."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.scripts import script
from tests.support.turns import in_turn

PARTS = 3  # days, on one of which the page is followed; it takes half a minute of a processor
FRESH = "test_fresh_machine.py"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where it is asked for by its name it is followed whatever day it is."""
    if in_turn(PARTS, FRESH) or any(FRESH in word for word in config.args):
        return
    left = [item for item in items if item.path.name == FRESH]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session")
def machine() -> Iterator[Any]:
    """It serves while the tests run."""
    with pytest.MonkeyPatch.context() as patch, script("follow_operating", patch).followed() as it:
        yield it

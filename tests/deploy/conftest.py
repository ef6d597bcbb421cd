"""A machine on which docs/operating.md was followed, for all tests here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.scripts import script
from tests.support.turns import in_turn

HERE = Path(__file__).parent
PARTS = 3  # days, on one of which each is run; they take half a minute of a processor
LONG = ("test_fresh_machine.py", "test_archive.py", "test_moving.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where one is asked for by its name it is run whatever day it is."""
    asked = " ".join(config.args)
    out = {name for name in LONG if name not in asked and not in_turn(PARTS, name)}
    left = [item for item in items if item.path.name in out and item.path.parent == HERE]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session")
def machine() -> Iterator[Any]:
    """It serves while the tests run."""
    with pytest.MonkeyPatch.context() as patch, script("follow_operating", patch).followed() as it:
        yield it

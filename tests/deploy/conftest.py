"""A machine on which docs/operating.md was followed, for all tests here."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.scripts import script


@pytest.fixture(scope="session")
def machine() -> Iterator[Any]:
    """It serves while the tests run."""
    with pytest.MonkeyPatch.context() as patch, script("follow_operating", patch).followed() as it:
        yield it

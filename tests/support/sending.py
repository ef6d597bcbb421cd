"""A village whose clerk sends from the field, and the hour the server's clock shows."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hedun import clock
from tests.intake.world import NOW, Village, make_village
from tests.people.world import make_county


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """The hour the server's clock shows; a test moves it."""
    hour = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: hour["now"])
    return hour


@pytest.fixture
def village(db: None, home: Path, settings: Any) -> Village:
    """A village with a policy and four households on its roll."""
    settings.DISK_RESERVE_BYTES = 0
    return make_village(make_county(), families=4)

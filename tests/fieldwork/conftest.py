from pathlib import Path
from typing import Any

import pytest

from hedun import clock
from tests.fieldwork.world import Phone, phone_of
from tests.support.road import EXPERT, Road, make_county


@pytest.fixture
def road(db: None, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Road:
    """A county whose clock the server shows; a test moves it on."""
    settings.DISK_RESERVE_BYTES = 0
    road = make_county()
    monkeypatch.setattr(clock, "now", lambda: road.now)
    return road


@pytest.fixture
def phone(road: Road) -> Phone:
    """The expert's phone."""
    return phone_of(road, EXPERT)

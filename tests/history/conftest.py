from pathlib import Path

import pytest

from tests.history.world import layouts
from tests.support.pages import Pages
from tests.support.road import Road, make_county


@pytest.fixture
def road(db: None, home: Path) -> Road:
    """A county of four households, and the layouts of two insurers."""
    layouts()
    return make_county(households=4)


@pytest.fixture
def pages(road: Road, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(road, monkeypatch)

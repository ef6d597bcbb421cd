from pathlib import Path

import pytest

from tests.notices.world import World, make_world
from tests.support.pages import Pages
from tests.support.road import make_county


@pytest.fixture
def world(db: None, home: object) -> World:
    """A county with one report; a test says who claims how much."""
    return make_world()


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(4), monkeypatch)

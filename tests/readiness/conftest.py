from pathlib import Path

import pytest

from tests.support.pages import Pages
from tests.support.road import Road, make_county


@pytest.fixture
def road(db: None, home: Path) -> Road:
    """A county of one village and six households."""
    return make_county(6)


@pytest.fixture
def pages(road: Road, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(road, monkeypatch)

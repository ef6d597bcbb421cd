import pytest
from pytest import MonkeyPatch

from tests.support.pages import Pages
from tests.support.road import Road, make_county


@pytest.fixture
def road(db: None, home: object) -> Road:
    """Thirty-one households on the village's roll."""
    return make_county(31)


@pytest.fixture
def desk(road: Road, monkeypatch: MonkeyPatch) -> Pages:
    return Pages(road, monkeypatch)

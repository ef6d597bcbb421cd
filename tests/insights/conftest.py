"""The small season is walked once a file: its tests read. What one of them writes is taken back."""

from collections.abc import Iterator

import pytest

from tests.insights.season import Walked, walked
from tests.support.once import walked_in
from tests.support.pages import Pages
from tests.support.road import Road


@pytest.fixture(scope="module")
def walked_once(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Road, Walked]]:
    home = tmp_path_factory.mktemp("home")
    with walked_in(home, django_db_blocker, 3, walked) as found:
        yield found


@pytest.fixture
def season(walked_once: tuple[Road, Walked], db: None) -> Walked:
    return walked_once[1]


@pytest.fixture
def pages(
    walked_once: tuple[Road, Walked], season: Walked, monkeypatch: pytest.MonkeyPatch
) -> Pages:
    """The desk of the county, after the season."""
    return Pages(walked_once[0], monkeypatch)

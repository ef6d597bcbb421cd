"""The small season is walked once a file: its tests read. What one of them writes is taken back."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.insights.season import Walked, walked
from tests.support.pages import Pages
from tests.support.road import Road, make_county


@pytest.fixture(scope="module")
def walked_once(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Road, Walked]]:
    home = tmp_path_factory.mktemp("home")
    places = {
        "HEDUN_HOME": home,
        "EVIDENCE_DIR": home / "evidence",
        "KEYS_DIR": home / "keys",
        "TERMS_DIR": home / "terms",
        "ROOTS_LOG": home / "roots.log",
    }
    with override_settings(**places), django_db_blocker.unblock(), transaction.atomic():
        road = make_county(3)
        yield road, walked(road)
        transaction.set_rollback(True)


@pytest.fixture
def season(walked_once: tuple[Road, Walked], db: None) -> Walked:
    return walked_once[1]


@pytest.fixture
def pages(
    walked_once: tuple[Road, Walked], season: Walked, monkeypatch: pytest.MonkeyPatch
) -> Pages:
    """The desk of the county, after the season."""
    return Pages(walked_once[0], monkeypatch)

from pathlib import Path

import pytest

from tests.support.road import Road, make_county


@pytest.fixture
def road(db: None, home: Path) -> Road:
    """A county with its village and its people."""
    return make_county(6)

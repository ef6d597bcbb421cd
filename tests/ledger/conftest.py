from pathlib import Path

import pytest

from tests.support.road import Road, make_county


@pytest.fixture
def road(db: None, home: Path) -> Road:
    """A county with its policy of ten million yuan, and no claims yet."""
    return make_county(households=2)

from pathlib import Path

import pytest

from tests.support.road import Road, make_county


@pytest.fixture
def road(db: None, home: Path) -> Road:
    """A county with the demo's policy and wording, ten million yuan of cover, no claims yet."""
    return make_county(households=6)

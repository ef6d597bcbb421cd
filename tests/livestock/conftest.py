from pathlib import Path

import pytest

from tests.livestock.fold import per_head
from tests.support.road import Road, make_county


@pytest.fixture
def road(db: None, home: Path) -> Road:
    """A county whose wording pays animals by the head (fold.py), no claims yet."""
    county = make_county(households=6)
    per_head(county)
    return county

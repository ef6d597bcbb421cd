from pathlib import Path

import pytest

from tests.people.world import County, make_county


@pytest.fixture
def county(db: None, home: Path) -> County:
    """Two counties with their offices; keys and files in a home of this test's own."""
    return make_county()

from pathlib import Path

import pytest

from tests.intake.world import Village, make_village
from tests.people.world import make_county


@pytest.fixture
def village(db: None, home: Path) -> Village:
    """A village with a policy and four households on its roll."""
    return make_village(make_county(), families=4)


@pytest.fixture
def whole_village(db: None, home: Path) -> Village:
    """Likewise with all 31 households."""
    return make_village(make_county())

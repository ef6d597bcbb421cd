from datetime import datetime

import pytest

from tests.intake.world import Village
from tests.openrosa.world import Collect, collect_of
from tests.support.sending import at, village

__all__ = ["at", "village"]


@pytest.fixture
def collect(village: Village, at: dict[str, datetime]) -> Collect:
    """The clerk's phone, with ODK Collect."""
    return collect_of(village)

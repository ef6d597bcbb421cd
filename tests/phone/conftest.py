from datetime import datetime

import pytest

from tests.intake.world import Village
from tests.phone.world import Phone, phone_of
from tests.support.sending import at, village

__all__ = ["at", "village"]


@pytest.fixture
def phone(village: Village, at: dict[str, datetime]) -> Phone:
    """The clerk's phone."""
    return phone_of(village)

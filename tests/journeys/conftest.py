"""The county's people at a served desk."""

from collections.abc import Iterator

import pytest

from tests.journeys.office import Office
from tests.support.house import House


@pytest.fixture
def office(served: House) -> Iterator[Office]:
    """A served demo house; nobody is signed in and the county is not founded yet."""
    opened = Office(served)
    yield opened
    opened.close()

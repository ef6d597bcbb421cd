"""A whole county grown by its offices, as one test: for those who stand around every action."""

from pathlib import Path

import pytest

from tests.record.world import grow


@pytest.mark.django_db
def test_grown(home: Path) -> None:
    grow()

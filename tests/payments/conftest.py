import pytest

from tests.notices.world import World, make_world


@pytest.fixture
def world(db: None, home: object) -> World:
    """A county with one report and no claims yet."""
    return make_world()

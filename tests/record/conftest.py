import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.support.house import QUICK_PASSWORDS, House

# The second wall is PostgreSQL's.
ON_POSTGRESQL = "postgresql" in os.environ.get("DATABASE_URL", "")
collect_ignore = [] if ON_POSTGRESQL else ["test_second_wall.py"]
GROW = f"{QUICK_PASSWORDS}; from tests.record.world import grow; grow()"


@pytest.fixture(scope="session")
def grown(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which every table has a row. Who changes something in it puts it back."""
    url = databases.fresh()
    house = House(tmp_path_factory.mktemp("grown"), url, demo=True)
    house.python(GROW)
    yield house
    databases.drop(url)


@pytest.fixture
def grown_apart(grown: House, databases: Databases, tmp_path: Path) -> Iterator[House]:
    """A copy of it, for who puts nothing back."""
    url = databases.fresh(like=grown.database_url)
    yield House(Path(shutil.copytree(grown.home, tmp_path / "apart")), url, demo=True)
    databases.drop(url)

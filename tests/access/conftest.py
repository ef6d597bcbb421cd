import json
from collections.abc import Iterator

import pytest

from tests.access.answered import Answer
from tests.support.databases import Databases
from tests.support.house import QUICK_PASSWORDS, House

SWEEP = f"{QUICK_PASSWORDS}; from tests.access.sweep import main; main()"


@pytest.fixture(scope="session")
def sweep(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Answer]]:
    """What every address answered to every role at every spot."""
    url = databases.fresh()
    house = House(tmp_path_factory.mktemp("swept"), url, demo=True)
    yield [Answer(*json.loads(line)) for line in house.python(SWEEP).splitlines()]
    databases.drop(url)

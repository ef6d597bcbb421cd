import json
from collections.abc import Iterator

import pytest

from tests.access.answered import Answer, Stumble, Sweep
from tests.support.databases import Databases
from tests.support.house import QUICK_PASSWORDS, House

BEGIN = f"{QUICK_PASSWORDS}; from tests.access.sweep import begin; begin()"
SWEEP = "from tests.access.sweep import main; main({claim}, {now!r})"


@pytest.fixture(scope="session")
def sweep(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sweep]:
    """What every address answered to every role at every spot."""
    url = databases.fresh()
    house = House(tmp_path_factory.mktemp("swept"), url, demo=True)
    claim, now, marked = json.loads(house.python(BEGIN))
    assert marked > 90, "every column of texts has a text"
    found = Sweep()
    for line in house.python(SWEEP.format(claim=claim, now=now)).splitlines():
        told = json.loads(line)
        if isinstance(told, list):
            found.append(Answer(*told))
        elif "borrowed" in told:
            found.borrowed += [(how, asked, wrong) for how, asked, wrong in told["borrowed"]]
        else:
            found.nonsense += told["nonsense"]
            found.stumbles += [Stumble(**one) for one in told["stumbles"]]
    yield found
    databases.drop(url)

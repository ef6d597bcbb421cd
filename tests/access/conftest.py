import json
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest

from tests.access.answered import Answer, Stumble, Sweep
from tests.support.databases import Databases
from tests.support.house import QUICK_PASSWORDS, House

BEGIN = f"{QUICK_PASSWORDS}; from tests.access.sweep import begin; begin()"
ASKED = "from tests.access.sweep import {how}; {how}({claim}, {now!r})"
# The second wall is PostgreSQL's.
ON_POSTGRESQL = "postgresql" in os.environ.get("DATABASE_URL", "")
collect_ignore = [] if ON_POSTGRESQL else ["test_every_address_walled.py"]


class Swept(NamedTuple):
    """A house with everybody in it, the claim that is asked about, and the hour."""

    house: House
    claim: int
    now: str

    def asked(self, how: str) -> Iterable[str]:
        """What sweep.`how` prints."""
        code = ASKED.format(how=how, claim=self.claim, now=self.now)
        return self.house.python(code).splitlines()


@pytest.fixture(scope="session")
def swept(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swept]:
    url = databases.fresh()
    house = House(tmp_path_factory.mktemp("swept"), url, demo=True)
    claim, now, marked = json.loads(house.python(BEGIN))
    assert marked > 90, "every column of texts has a text"
    yield Swept(house, claim, now)
    databases.drop(url)


@pytest.fixture(scope="session")
def sweep(swept: Swept) -> Sweep:
    """What every address answered to every role at every spot."""
    return told(swept.asked("main"))


@pytest.fixture(scope="session")
def behind(swept: Swept) -> Sweep:
    """The same behind the second wall."""
    return told(swept.asked("behind"))


def told(lines: Iterable[str]) -> Sweep:
    found = Sweep()
    for line in map(json.loads, lines):
        if isinstance(line, list):
            found.append(Answer(*line))
        elif "borrowed" in line:
            found.borrowed += [(how, asked, wrong) for how, asked, wrong in line["borrowed"]]
        else:
            found.nonsense += line["nonsense"]
            found.stumbles += [Stumble(**one) for one in line["stumbles"]]
    return found

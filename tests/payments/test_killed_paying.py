"""Whoever is killed while paying: before the commit nothing happened, after it everything, once."""

import json
import os
from collections.abc import Callable

from tests.support.counts import count
from tests.support.house import House

STRIDE = 1 if "TORTURE" in os.environ else 5


def test_a_step_of_paying_is_there_whole_or_not_at_all(new_house: Callable[..., House]) -> None:
    house = new_house(demo=True)
    code = "import json\nfrom tests.payments.killed import kill_at_every\n"
    told = json.loads(house.python(f"{code}print(json.dumps(kill_at_every({STRIDE})))"))
    for where in ("at a write", "before the commit", "after the commit"):
        count("killed while paying", f"kills {where}", told[where])
    assert told["steps"] == told["before the commit"] == told["after the commit"] == 6
    assert told["at a write"] > 6
    book = told["book"]  # one was paid and sent back late, the other waits to be paid anew
    assert book["paid"] == book["in_flight"] == 0 < book["payable"] == book["returned"]
    house.run("verify")

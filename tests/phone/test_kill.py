"""Whoever kills the server, and whenever: what has a receipt is there, whole and once."""

import os

import pytest

from scripts.pg_cluster import free_port
from tests.phone.killed import killed_under_load
from tests.support.counts import count
from tests.support.house import House

KILLS = 4 * int(os.environ.get("TORTURE", "1"))
SEED = 20261127


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_every_receipt_stands_for_what_is_there(house: House) -> None:
    tally = killed_under_load(house, KILLS, SEED, free_port())
    print(f"seed {tally.seed}")
    for what, number in (("kills", tally.kills), ("sendings cut", tally.cut)):
        count("killed while phones send", what, number)
    count("killed while phones send", "receipts, none lost, none twice", len(tally.given))
    assert tally.kills == KILLS
    assert len(tally.given) > KILLS
    from_collect = [told for told in tally.given.values() if set(told) == {"number"}]
    assert 0 < len(from_collect) < len(tally.given)

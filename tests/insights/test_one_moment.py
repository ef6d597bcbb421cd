"""The season is summed by several questions, and others go on writing meanwhile."""

import json

import pytest

from tests.support.house import QUICK_PASSWORDS, House


@pytest.mark.both
def test_a_claim_that_comes_while_the_season_is_summed_waits_for_the_next_look(
    house: House,
) -> None:
    said = house.python(f"{QUICK_PASSWORDS}\nfrom tests.insights.meanwhile import main; main()")
    assert json.loads(said) == [[1, 1, 1], [2, 2, 1], [2, 2, 1]]

"""The road the other tests walk: every state can be reached, and the record vouches for it."""

import pytest

from hedun.domain.case import State
from hedun.record.verification import verify
from tests.support.road import PATHS, make_claim, make_county


@pytest.mark.django_db
@pytest.mark.parametrize("state", PATHS)
def test_the_state_is_reached_and_stands_as_recorded(state: str, home: object) -> None:
    claim = make_claim(make_county(), at=state)
    assert claim.state == state
    assert verify().faults == ()


def test_every_state_is_on_some_path() -> None:
    assert set(PATHS) == set(State)

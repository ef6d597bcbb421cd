"""The ticker keeps a root a day, so the record cannot quietly be put back to an older state."""

from pathlib import Path

import pytest

from hedun.oversight.tick import tick
from hedun.record.roots import handed_out
from tests.support.road import make_claim, make_county

pytestmark = pytest.mark.django_db


def test_the_ticker_keeps_one_root_a_day_and_none_when_nothing_happened(home: Path) -> None:
    road = make_county()
    tick(road.now)
    tick(road.later(hours=2))
    assert [root.to for root in handed_out()] == ["每日 daily"]
    tick(road.later(days=1))  # the week's digests were recorded on Monday
    tick(road.later(days=1))  # nothing was recorded since
    assert len(handed_out()) == 2
    make_claim(road)
    tick(road.later(days=1))
    _, before, last = handed_out()
    assert last.seq > before.seq and last.root != before.root

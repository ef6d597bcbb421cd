"""The clock: the wall clock in earnest, one that can be moved in the demo only."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hedun import clock

SEPTEMBER = datetime(2026, 9, 23, 1, 20, tzinfo=UTC)
MOMENT = timedelta(seconds=5)


def test_in_earnest_nothing_moves_the_clock(home: Path, settings: Any) -> None:
    settings.DEMO = False
    (home / "demo.json").write_text('{"clock_offset_seconds": -86400}')
    assert abs(clock.now() - datetime.now(UTC)) < MOMENT
    assert clock.now().utcoffset() == timedelta(0)
    with pytest.raises(RuntimeError, match="demo mode only"):
        clock.set_demo_offset(0)


def test_the_demo_opens_in_september_and_runs_on(home: Path, settings: Any) -> None:
    settings.DEMO = True
    assert abs(clock.now() - datetime.now(UTC)) < MOMENT
    (home / "demo.json").write_text('{"told": "kept"}')
    clock.set_demo_now(SEPTEMBER)
    first = clock.now()
    assert abs(first - SEPTEMBER) < MOMENT
    assert clock.now() >= first
    assert '"told": "kept"' in (home / "demo.json").read_text()
    clock.set_demo_offset(3 * 86400)
    assert abs(clock.now() - datetime.now(UTC) - timedelta(days=3)) < MOMENT


@pytest.mark.parametrize("content", ["{", "[]", '{"clock_offset_seconds": "soon"}'])
def test_a_damaged_demo_clock_is_named(home: Path, settings: Any, content: str) -> None:
    settings.DEMO = True
    (home / "demo.json").write_text(content)
    with pytest.raises(ValueError, match=r"demo\.json"):
        clock.now()

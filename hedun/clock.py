"""The only place that reads the wall clock; everything else is told `now=`.

In demo mode the clock may stand elsewhere: $HEDUN_HOME/demo.json holds {"clock_offset_seconds": n},
so the demo desk opens in its season and can be moved on by days.

Elsewhere the ticker notes how late it is ($HEDUN_HOME/clock.json): a machine whose clock has jumped
back since says no time at all, because what it wrote would stand before what was written already.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from hedun.whole import write_whole

BACK_AT_MOST = timedelta(minutes=2)  # what a clock is put right by every day
LOOK_EVERY = 5.0  # seconds, at the mark


class ClockBack(Exception):
    """The machine's clock stands before the time at which the house was at work already."""

    def __init__(self, instant: datetime, mark: datetime) -> None:
        here, then, file = f"{instant:%Y-%m-%d %H:%M}", f"{mark:%Y-%m-%d %H:%M}", _mark_file()
        self.zh = (
            f"本机时钟（{here} UTC）早于系统已工作到的时间（{then} UTC），现在不办理任何事项。"
            f"请校正本机时钟。若从前的时钟才是错的，校正后删除 {file}。"
        )
        self.en = (
            f"The clock of this machine ({here} UTC) stands before the time until which the "
            f"house has worked ({then} UTC), so nothing is done. Put it right. If it was the clock "
            f"of before that was wrong, delete {file}."
        )
        super().__init__(self.en)


def now() -> datetime:
    """The present instant, aware, in UTC; moved by the demo's offset in demo mode only. Raises
    ClockBack."""
    instant = datetime.now(UTC)
    if settings.DEMO:
        return instant + demo_offset()
    mark = _mark()
    if mark is not None and instant < mark - BACK_AT_MOST:
        raise ClockBack(instant, mark)
    return instant


def at_work() -> datetime | None:
    """When the ticker noted last that the house is at work; None where it never did."""
    return _mark()


def note_time() -> None:
    """The house is at work now: what comes later may not be earlier. Raises ClockBack."""
    if settings.DEMO:
        return
    now()
    told = json.dumps({"at_work": datetime.now(UTC).isoformat()}) + "\n"
    write_whole(_mark_file(), told.encode())


def _mark() -> datetime | None:
    """The mark, looked at every few seconds; one that cannot be read is none."""
    global _seen
    file, since = _mark_file(), time.monotonic()
    if _seen is None or _seen[0] != file or since - _seen[1] > LOOK_EVERY:
        try:
            found = datetime.fromisoformat(json.loads(file.read_text())["at_work"])
        except (OSError, ValueError, KeyError, TypeError):
            found = None
        _seen = (file, since, found)
    return _seen[2]


_seen: tuple[Path, float, datetime | None] | None = None


def _mark_file() -> Path:
    return Path(settings.HEDUN_HOME) / "clock.json"


def demo_offset() -> timedelta:
    """How far the demo's clock stands from the wall clock. Raises ValueError for a damaged file."""
    seconds = _demo().get("clock_offset_seconds", 0)
    if not isinstance(seconds, int):
        raise ValueError(f"{_file()}: clock_offset_seconds must be a whole number, not {seconds!r}")
    return timedelta(seconds=seconds)


def set_demo_offset(seconds: int) -> None:
    """Set the demo's clock `seconds` from the wall clock. Raises RuntimeError outside demo mode."""
    if not settings.DEMO:
        raise RuntimeError("The clock can be moved in demo mode only (HEDUN_DEMO=1).")
    told = json.dumps({**_demo(), "clock_offset_seconds": seconds}) + "\n"
    write_whole(_file(), told.encode())


def set_demo_now(instant: datetime) -> None:
    """Set the demo's clock to this aware instant; it runs on from there."""
    set_demo_offset(round((instant - datetime.now(UTC)).total_seconds()))


def of_a_demo() -> bool:
    """Whether this home's clock is a demo's, so that its deadlines are of a season that is over."""
    return _file().exists()


def _file() -> Path:
    return Path(settings.HEDUN_HOME) / "demo.json"


def _demo() -> dict[str, Any]:
    try:
        content = json.loads(_file().read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ValueError(f"{_file()} is damaged ({error}); delete it and run: make demo") from None
    if not isinstance(content, dict):
        raise ValueError(f"{_file()} must hold one object, like {{'clock_offset_seconds': 0}}")
    return content

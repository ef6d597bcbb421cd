"""The only place that reads the wall clock; everything else is told `now=`.

In demo mode the clock may stand elsewhere: $HEDUN_HOME/demo.json holds {"clock_offset_seconds": n},
so the demo desk opens in its season and can be moved on by days.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings


def now() -> datetime:
    """The present instant, aware, in UTC; moved by the demo's offset in demo mode only."""
    return datetime.now(UTC) + (demo_offset() if settings.DEMO else timedelta())


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
    draft = _file().with_suffix(f".{os.getpid()}.new")
    draft.write_text(json.dumps({**_demo(), "clock_offset_seconds": seconds}) + "\n")
    os.replace(draft, _file())


def set_demo_now(instant: datetime) -> None:
    """Set the demo's clock to this aware instant; it runs on from there."""
    set_demo_offset(round((instant - datetime.now(UTC)).total_seconds()))


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

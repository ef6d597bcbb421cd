"""What was done last, for those who watch over the house: the last verification, the last backup.

$HEDUN_HOME/last-NAME.json, written whole. They say how it ended and when, never of whom.
"""

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings

from hedun.whole import write_whole

VERIFY, BACKUP = "verify", "backup"
NAMES = (VERIFY, BACKUP)


def file_of(name: str) -> Path:
    return Path(settings.HEDUN_HOME) / f"last-{name}.json"


def note(name: str, *, ok: bool, now: datetime, **numbers: int) -> None:
    """A disk that takes nothing does not undo what was done."""
    with suppress(OSError):
        told = {"at": now.isoformat(), "ok": ok, **numbers}
        write_whole(file_of(name), (json.dumps(told) + "\n").encode())


def noted(name: str) -> tuple[datetime, bool] | None:
    """(when, how it ended); None where nothing was noted, or nothing that can be read."""
    try:
        told = json.loads(file_of(name).read_text())
        return datetime.fromisoformat(told["at"]), told["ok"] is True
    except (OSError, ValueError, KeyError, TypeError):
        return None

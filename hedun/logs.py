"""Lines of the log: what went wrong, where, how long it took; never who.

One JSON object a line where HEDUN_LOG is json, else a line to be read at a terminal. What an
exception says may name a person (a database repeats the row that it refuses), so of an exception
only its kind is told and where in the program it came from.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hedun.asked import asked

HOUSE = Path(__file__).parent.parent
FRAMES = 12  # the last of them
MORE = ("ms", "sql", "status", "method", "route")  # what a line may bear besides
# Django's own say what the address was, which may hold the code of a receipt.
OF_ADDRESSES = ("django.request", "django.server", "django.security")


def parts(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says, in order."""
    one = asked()
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": _message(record),
    }
    if one is not None:
        told |= {"request": one.id, "route": one.route}
    told |= {name: vars(record)[name] for name in MORE if name in vars(record)}
    if record.exc_info and record.exc_info[1] is not None:
        told["kinds"] = list(_kinds(record.exc_info[1]))
        told["at"] = _places(record.exc_info[1])
    return told


def _message(record: logging.LogRecord) -> str:
    if record.name.startswith(OF_ADDRESSES):
        told = record.args[0] if isinstance(record.args, tuple) and record.args else "refused"
        return str(told) if isinstance(told, str) and "/" not in told else "refused"
    return record.getMessage()


def _kinds(wrong: BaseException | None) -> Iterator[str]:
    while wrong is not None:
        yield type(wrong).__name__
        wrong = wrong.__cause__ or wrong.__context__


def _places(wrong: BaseException) -> list[str]:
    frames = traceback.extract_tb(wrong.__traceback__)[-FRAMES:]
    return [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    inside = path.is_relative_to(HOUSE / "hedun")
    return str(path.relative_to(HOUSE)) if inside else "/".join(path.parts[-3:])


class Objects(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(parts(record), ensure_ascii=False, default=str)


class Lines(logging.Formatter):
    """The same for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        told = parts(record)
        head = f"{told.pop('time')} {told.pop('level')} {told.pop('logger')}: {told.pop('message')}"
        at = "".join(f"\n  {place}" for place in told.pop("at", ()))
        return head + "".join(f" {name}={value}" for name, value in told.items()) + at

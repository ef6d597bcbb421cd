"""The SQLite database that a house moves out of: held still meanwhile, and closed behind it.

While it is held everybody may read it and nobody write. Once the house is elsewhere, triggers in
the file refuse every row that would be written, also to programs that have it open: work that went
on there would be lost unseen.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from hedun.environment import SQLITE, SettingError, database
from hedun.web.moving.problems import WORDS
from hedun.web.trouble import MOVED_AWAY, READ_ONLY, trouble_of

ALIAS = "pilot"
MARK = "hedun_moved_"  # how the triggers' names begin
WAITS = 5  # seconds for who is writing just now
VERBS = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def held(url: str) -> Iterator[BaseDatabaseWrapper]:
    """The pilot, which nobody else writes until it is let go. What is written into it is undone
    where something fails. Raises Malformed: SOURCE, BUSY, READ_ONLY."""
    told = _told(url)
    both = connections.configure_settings({"default": {}, ALIAS: told})
    connections.settings[ALIAS] = both[ALIAS]
    pilot = connections[ALIAS]
    begun = False
    try:
        with transaction.atomic(using=ALIAS):
            begun = True
            yield pilot
    except OperationalError as wrong:
        if begun:
            raise
        if trouble_of(wrong) == READ_ONLY:
            raise WORDS.malformed("READ_ONLY", file=told["NAME"]) from None
        raise WORDS.malformed("BUSY") from None
    finally:
        pilot.close()


def _told(url: str) -> dict[str, Any]:
    try:
        told = database(url, Path())
    except SettingError:
        told = {"ENGINE": "", "NAME": ""}
    file = Path(told["NAME"])
    if not url or told["ENGINE"] != SQLITE or not file.is_file() or not _is_database(file):
        raise WORDS.malformed("SOURCE", file=file)
    told["OPTIONS"]["timeout"] = WAITS
    return told


def _is_database(file: Path) -> bool:
    with file.open("rb") as begins:
        return begins.read(16) == b"SQLite format 3\0"


@contextmanager
def as_it_lies(pilot: BaseDatabaseWrapper) -> Iterator[sqlite3.Connection]:
    """A second connection, for the values as SQLite has them, without Django's reading."""
    name = Path(str(pilot.settings_dict["NAME"])).absolute()
    own = sqlite3.connect(f"{name.as_uri()}?mode=ro", uri=True)
    try:
        yield own
    finally:
        own.close()


def is_closed(pilot: BaseDatabaseWrapper) -> bool:
    return bool(_marks(pilot))


def close(pilot: BaseDatabaseWrapper) -> None:
    """Nothing is written into it any more, by whoever has it open."""
    with pilot.cursor() as cursor:
        for table in pilot.introspection.table_names(cursor):
            for verb in VERBS:
                cursor.execute(
                    f'CREATE TRIGGER "{MARK}{table}_{verb}" BEFORE {verb} ON "{table}" '
                    f"BEGIN SELECT RAISE(ABORT, '{MOVED_AWAY}'); END"
                )


def reopen(pilot: BaseDatabaseWrapper) -> bool:
    """It takes rows again; whether it was closed."""
    marks = _marks(pilot)
    with pilot.cursor() as cursor:
        for name in marks:
            cursor.execute(f'DROP TRIGGER "{name}"')
    return bool(marks)


def _marks(pilot: BaseDatabaseWrapper) -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s"
    with pilot.cursor() as cursor:
        cursor.execute(asked, [len(MARK), MARK])
        return [name for (name,) in cursor.fetchall()]

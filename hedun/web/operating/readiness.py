"""Can the house work? What is not as it must be, as words for machines that say no secret."""

import logging
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hedun import clock, keys
from hedun.evidence import store
from hedun.keys import KeyMissing

NO_FILE = "0" * 64
log = logging.getLogger(__name__)


def unready() -> list[str]:
    """The names of what is not as it must be, in order; empty: the house can work."""
    found = [name for name, holds in CHECKS.items() if not _holds(name, holds)]
    # Without its database nobody knows of its tables.
    return [name for name in found if name != "migrations" or "database" not in found]


def _holds(name: str, check: Callable[[], bool]) -> bool:
    """Whatever it fails with: the answer says only the name, the log why."""
    try:
        return check()
    except Exception:
        log.warning("not ready: %s", name, exc_info=True)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


@cache
def _newest() -> frozenset[tuple[str, str]]:
    """The last migration of each room, as the files of this version have them."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _migrations() -> bool:
    """What a later version has added to them does not matter: it was made to be borne."""
    return _newest() <= MigrationRecorder(connection).applied_migrations().keys()


def _store() -> bool:
    """Written to, and with so much room left as arrivals from phones leave; where evidence lies in
    a bucket, that answers."""
    home = Path(settings.HEDUN_HOME)
    draft = home / f".ready.{os.getpid()}.new"
    draft.write_bytes(b"ready\n")
    draft.unlink()
    roomy = shutil.disk_usage(home).free > settings.DISK_RESERVE_BYTES
    return roomy and (not store.is_far() or _answers())


def _answers() -> bool:
    try:
        store.read(NO_FILE)
    except store.FileLost:  # and not StoreAway
        return True
    return False


def _clock() -> bool:
    clock.now()
    return True


def _keys() -> bool:
    """All can be read; a house without any is at its beginning and makes them."""
    if not Path(settings.KEYS_DIR).exists():
        return True
    try:
        return all(keys.key(name) for name in keys.NAMES)
    except (KeyMissing, ValueError):
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "store": _store,
    "clock": _clock,
    "keys": _keys,
}

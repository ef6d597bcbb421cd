"""Files that came in the last days, each sealed by itself: between one backup and the next.

Only such as are written once; a copy has the path of its file, is written whole and once, and
proves by the house's own key that it is the house's. The database of the time between comes from
the server's archive (web/archive). What lies in a bucket is not lost with the machine.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from django.conf import settings

from hedun import keys
from hedun.evidence import store
from hedun.web.backups.files import EVIDENCE, ONCE, listed
from hedun.web.backups.problems import problem, refused
from hedun.web.backups.sealed import Opening, Ours, Sealing, told_by
from hedun.whole import flush_folder, write_once, written_once

KEPT = timedelta(days=8)  # so long a file is copied; by then backups hold it
SEALED = ".sealed"
MODE = "mode"


def copy_new(into: Path, recipient: X25519PublicKey, now: datetime) -> int:
    """How many were copied. Raises Malformed: NO_ROOM, CANNOT_WRITE."""
    home, since, done = Path(settings.HEDUN_HOME), (now - KEPT).timestamp(), 0
    try:
        for name in listed(home):
            place = into / f"{name}{SEALED}"
            if name.partition("/")[0] in ONCE and not place.exists():
                done += _copy(home / name, name, place, recipient, since)
    except OSError as wrong:
        raise refused(wrong, into) from wrong
    return done


def _copy(
    source: Path, name: str, place: Path, recipient: X25519PublicKey, since: float
) -> bool:  # fmt: skip
    try:
        file = source.open("rb")
    except FileNotFoundError:  # let go meanwhile
        return False
    with file:
        told = source.stat()
        if told.st_mtime < since:
            return False
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = {MODE: f"{told.st_mode & 0o777:o}"}
        with written_once(place) as to:
            stream = Sealing(to, recipient, Ours(name, keys.digest("seal"), mode))
            shutil.copyfileobj(file, stream)
            stream.finish()
    return True


def put_back(folder: Path, key: X25519PrivateKey) -> int:
    """What is not in the home yet; answers how many. Raises Malformed: NO_BACKUP, NO_ROOM,
    CANNOT_WRITE; as Opening."""
    if not folder.is_dir():
        raise problem("NO_BACKUP", name=folder.name)
    home, done = Path(settings.HEDUN_HOME), 0
    try:
        for path, name in _copies(folder):
            if not (home / name).exists():
                with path.open("rb") as file:
                    data = Opening(file, key, Ours(name, keys.digest("seal"))).readall() or b""
                done += _put(home / name, name, data, int(told_by(path)[MODE], 8))
    except OSError as wrong:
        raise refused(wrong, home) from wrong
    return done


def _copies(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob(f"*{SEALED}")):
        name = str(path.relative_to(folder)).removesuffix(SEALED)
        if name.partition("/")[0] in ONCE and not path.name.startswith("."):
            yield path, name


def _put(place: Path, name: str, data: bytes, mode: int) -> bool:
    if store.is_far() and name.startswith(f"{EVIDENCE}/"):
        store.keep(data)
        return True
    place.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    written = write_once(place, data, mode=mode)
    flush_folder(place.parent)
    return written

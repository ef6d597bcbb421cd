"""The store: bytes kept outside the database under their own SHA-256, written once.

Where they lie is one of two modules that do the same: `disk` ($HEDUN_HOME/evidence) or `bucket`
(whatever speaks S3; HEDUN_EVIDENCE). What holds in both is here: a name always stands for a whole
file, nothing is overwritten, and nothing is read without being held against its name. Only what was
sealed afterwards is forgotten (sealing.py): a note says so before the commit, so that it goes also
where the machine stops in between.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.conf import settings

from hedun.evidence import disk
from hedun.evidence.disk import FOLDER, READ_ONLY

__all__ = ["FOLDER", "READ_ONLY"]

HANDS = 8  # files written at the same time
NAME = re.compile(r"[0-9a-f]{64}")


class FileLost(Exception):
    """A file of the store is missing or is no longer what its name says."""

    def __init__(self, sha256: str, *, changed: bool) -> None:
        self.sha256 = sha256
        self.changed = changed
        what = "was changed where it lies" if changed else "is missing"
        super().__init__(
            f"evidence file {sha256} {what}: put it back from the backup, then run hedun verify"
        )


class StoreAway(OSError):
    """Where the files lie does not answer, or refuses. Nothing was kept, and nothing is wrong with
    any file."""


def is_far() -> bool:
    """Whether it lies in a bucket."""
    return settings.EVIDENCE_STORE is not None


def digest(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def keep(data: bytes) -> str:
    """Keep these bytes and answer their digest. Kept before: nothing is written.

    Raises FileLost when a file of that name is there and holds something else; OSError.
    """
    return keep_all([data])[0]


def keep_all(files: Sequence[bytes]) -> list[str]:
    """Keep these files; when this answers all are kept, whatever happens then. As `keep`."""
    if not _waits.get() and not is_far():
        return [_keep(data, waits=False) for data in files]
    # Waiting is nearly all of it, and the disk, or the bucket, takes several files at one go.
    with ThreadPoolExecutor(HANDS) as hands:
        kept = list(hands.map(_keep, files))

        def run(do: Callable[[Any], object], each: Iterable[Any]) -> list[object]:
            return list(hands.map(do, each))

        _place().settle(kept, run)
    return kept


@contextmanager
def without_waiting() -> Iterator[None]:
    """Inside, nobody waits for the disk: only for what is made again if the power fails."""
    token = _waits.set(False)
    try:
        yield
    finally:
        _waits.reset(token)


_waits: ContextVar[bool] = ContextVar("waits", default=True)


def adopt(path: Path, sha256: str) -> None:
    """Keep a file that lies flushed on this machine; on the same disk without copying it: it gets
    its name here beside the one it has. Kept before: nothing happens. Raises FileLost, as `keep`,
    also when the file is not what the digest says; OSError where the store is on another disk.
    """
    if digest(path.read_bytes()) != sha256:
        raise FileLost(sha256, changed=True)
    if not _place().take_over(path, sha256) and not intact(sha256):
        raise FileLost(sha256, changed=True)


def _keep(data: bytes, waits: bool = True) -> str:
    sha256 = digest(data)
    if not _place().put(sha256, data, waits=waits) and not intact(sha256):
        raise FileLost(sha256, changed=True)
    return sha256


def read(sha256: str) -> bytes:
    """The bytes, checked against their digest. Raises FileLost; ValueError for no digest."""
    _insist_named(sha256)
    try:
        data = b"".join(_place().chunks(sha256))
    except FileNotFoundError:
        raise FileLost(sha256, changed=False) from None
    if digest(data) != sha256:
        raise FileLost(sha256, changed=True)
    return data


def intact(sha256: str) -> bool | None:
    """Whether the file still is what its name says; None when there is none to read."""
    _insist_named(sha256)
    found = hashlib.sha256()
    try:
        for part in _place().chunks(sha256):
            found.update(part)
    except OSError:
        return None
    return found.hexdigest() == sha256


def forget(sha256: str) -> None:
    """Take the file out of the store, for good, and the note that it goes; one that is not there
    stays away."""
    _insist_named(sha256)
    _place().remove(sha256)
    stay(sha256)


def leave(sha256: str) -> None:
    """Note where the files lie that this one goes, before the commit of what lets it go."""
    _insist_named(sha256)
    _place().note(sha256)


def stay(sha256: str) -> None:
    """Take the note back."""
    _insist_named(sha256)
    _place().take_note_back(sha256)


def leaving() -> list[str]:
    """Digests of the files that are noted to go, in order."""
    found: list[str] = _place().noted()
    return found


def all_files() -> Iterator[str]:
    """Digests of the files in the store by their names, in order; what is noted to go is there no
    longer."""
    going = set(leaving())
    return (name for name in _place().names() if name not in going)


def _place() -> Any:
    """The module of where they lie."""
    if is_far():
        from hedun.evidence import bucket  # whose library nobody else waits for

        return bucket
    return disk


def _insist_named(sha256: str) -> None:
    if not NAME.fullmatch(sha256):
        raise ValueError("a file of the store is named by 64 lower-case hex digits")

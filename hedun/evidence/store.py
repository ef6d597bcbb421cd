"""The store: bytes kept outside the database under their own SHA-256, written once.

A file lies at $HEDUN_HOME/evidence/ab/cdef… (the digest's first two digits name the folder). It is
written beside its place, flushed to the disk and then given its name, so a name always stands for
a whole file. Nothing here overwrites: a file that is there already stays as it is. Only what was
sealed afterwards is forgotten (sealing.py): a note in evidence/leaving says so before the commit,
so that it goes also where the machine stops in between.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

READ_ONLY = 0o440
FOLDER = 0o750
CHUNK = 1024 * 1024
HANDS = 8  # files written at the same time
_DRAFT = ".new-"
_LEAVING = "leaving"  # the folder of the notes


class FileLost(Exception):
    """A file of the store is missing or is no longer what its name says."""

    def __init__(self, sha256: str, *, changed: bool) -> None:
        self.sha256 = sha256
        self.changed = changed
        what = "was changed on the disk" if changed else "is missing"
        super().__init__(
            f"evidence file {sha256} {what}: put it back from the backup, then run hedun verify"
        )


def digest(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def keep(data: bytes) -> str:
    """Keep these bytes and answer their digest. Kept before: nothing is written.

    Raises FileLost when a file of that name is there and holds something else.
    """
    return keep_all([data])[0]


def keep_all(files: Sequence[bytes]) -> list[str]:
    """Keep these files; when this answers all are on the disk, whatever happens then. As `keep`."""
    if not _waits.get():
        return [_keep(data, _no_flush) for data in files]
    # Waiting for the disk is nearly all of it, and the disk takes several files at one go.
    with ThreadPoolExecutor(HANDS) as hands:
        kept = list(hands.map(_keep, files))
        list(hands.map(_flush_folder, {path_of(sha256).parent for sha256 in kept}))
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


def _no_flush(handle: int) -> None:
    """Left to the operating system."""


def adopt(path: Path, sha256: str) -> None:
    """Keep a file that lies flushed on the same disk already, without copying it: it gets its name
    here beside the one it has. Kept before: nothing happens. Raises FileLost, as `keep`, also when
    the file is not what the digest says; OSError where the store is on another disk.
    """
    if digest(path.read_bytes()) != sha256:
        raise FileLost(sha256, changed=True)
    place = path_of(sha256)
    place.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    path.chmod(READ_ONLY)
    try:
        os.link(path, place)
    except FileExistsError:
        if not intact(sha256):
            raise FileLost(sha256, changed=True) from None
    _flush_folder(place.parent)


def _keep(data: bytes, flush: Callable[[int], None] = os.fsync) -> str:
    sha256 = digest(data)
    path = path_of(sha256)
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=_DRAFT, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), READ_ONLY)
            flush(file.fileno())
        os.link(draft, path)  # unlike a rename, a link never replaces what is there
    except FileExistsError:
        if not intact(sha256):
            raise FileLost(sha256, changed=True) from None
    finally:
        os.unlink(draft)
    return sha256


def read(sha256: str) -> bytes:
    """The bytes, checked against their digest. Raises FileLost; ValueError for no digest."""
    try:
        data = path_of(sha256).read_bytes()
    except FileNotFoundError:
        raise FileLost(sha256, changed=False) from None
    if digest(data) != sha256:
        raise FileLost(sha256, changed=True)
    return data


def intact(sha256: str) -> bool | None:
    """Whether the file still is what its name says; None when there is none to read."""
    found = hashlib.sha256()
    try:
        with path_of(sha256).open("rb") as file:
            while part := file.read(CHUNK):
                found.update(part)
    except OSError:
        return None
    return found.hexdigest() == sha256


def forget(sha256: str) -> None:
    """Take the file out of the store, for good, and the note that it goes; one that is not there
    stays away."""
    path = path_of(sha256)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _flush_folder(path.parent)
    stay(sha256)


def leave(sha256: str) -> None:
    """Note on the disk that the file goes, before the commit of what lets it go."""
    note = _note_of(sha256)
    note.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    note.touch(READ_ONLY)
    _flush_folder(note.parent)


def stay(sha256: str) -> None:
    """Take the note back."""
    _note_of(sha256).unlink(missing_ok=True)


def leaving() -> list[str]:
    """Digests of the files that are noted to go, in order."""
    return sorted(path.name for path in (_home() / _LEAVING).glob("[0-9a-f]" * 64))


def _note_of(sha256: str) -> Path:
    return _home() / _LEAVING / "".join(path_of(sha256).parts[-2:])


def path_of(sha256: str) -> Path:
    """Where the file lies. Only a digest makes a path: raises ValueError for anything else."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("a file of the store is named by 64 lower-case hex digits")
    return _home() / sha256[:2] / sha256[2:]


def all_files() -> Iterator[str]:
    """Digests of the files in the store by their names, in order; drafts left by a crash are
    not files, and what is noted to go is there no longer."""
    going = set(leaving())
    for folder in sorted(_home().glob("[0-9a-f][0-9a-f]")):
        for path in sorted(folder.iterdir()):
            name = folder.name + path.name
            if not path.name.startswith(_DRAFT) and name not in going:
                yield name


def _home() -> Path:
    return Path(settings.EVIDENCE_DIR)


def _flush_folder(folder: Path) -> None:
    """The new name itself must survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

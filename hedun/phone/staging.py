"""Files on their way in: $HEDUN_HOME/incoming, a folder for each officer.

`<uuid>.<sha256>` is a whole file that was flushed to the disk under that digest, `….part` the
beginning of one: only what is whole gets its name. `<uuid>.<name>.all` holds the files of a parcel
that came at once, one behind the other in the manifest's order; it counts as soon as the parcel's
row names it, which is written when it is on the disk. So whatever is interrupted, nothing half kept
claims to be whole.

Whoever names a file or relies on one holds the folder (`holding`); the cleaner takes it alone, so
that it never removes what somebody is just counting on.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from hedun.evidence.store import FOLDER, READ_ONLY
from hedun.whole import FULL, flush_folder

PIECE = 1024 * 1024  # read and written at one go
PART, BUNDLE = ".part", ".all"

Read = Callable[[int], bytes]  # at most so many bytes of what is being sent; b"" at its end


class DiskFull(Exception):
    """There is no room for what is being sent; nothing of this request was kept."""


class CutShort(Exception):
    """Less arrived than was announced: the connection was cut."""


class OtherContent(Exception):
    """The bytes are not those that the digest names."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A file as the manifest announces it."""

    sha256: str
    size: int


@dataclass
class Held:
    """An officer's folder, while it is held."""

    path: Path
    handle: int

    def whole(self, uuid: str, one: Expected) -> bool:
        """Whether this file is here, whole, by itself."""
        return _size(self.path / f"{uuid}.{one.sha256}") == one.size

    def bundle(self, uuid: str, name: str) -> str:
        """Where the files of a parcel lie that came at once."""
        return f"{self.path}/{uuid}.{name}{BUNDLE}"

    def so_far(self, uuid: str, sha256: str) -> int:
        """How many bytes of a file are here."""
        whole = _size(self.path / f"{uuid}.{sha256}")
        return _size(self.path / f"{uuid}.{sha256}{PART}") or 0 if whole is None else whole

    def name(self, draft: Path, name: str) -> None:
        """Give a flushed draft its name; when this answers it survives a power cut."""
        os.rename(draft, self.path / name)
        with _room():
            os.fsync(self.handle)


@contextmanager
def holding(officer: int, *, alone: bool = False) -> Iterator[Held]:
    """Hold an officer's folder; `alone`: BlockingIOError when somebody else holds it."""
    path = _home() / str(officer)
    with _room():
        if not path.is_dir():
            _make(path)
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        yield Held(path, handle)
    finally:
        os.close(handle)


def insist_on_room(wanted: int) -> None:
    """So many bytes fit and leave the reserve that the database and the record need. Raises
    DiskFull."""
    home = _home()
    try:
        room = os.statvfs(home if home.is_dir() else settings.HEDUN_HOME)
    except FileNotFoundError:
        return  # the home itself comes with the first file
    if room.f_bavail * room.f_frsize < wanted + settings.DISK_RESERVE_BYTES:
        raise DiskFull


def keep_all(held: Held, uuid: str, files: Sequence[Expected], read: Read, now: datetime) -> str:
    """Write files as they arrive, one behind the other into one, and wait for the disk once.
    Answers the bundle's name, to stand in the parcel's row: until then nobody relies on it.

    Raises CutShort, OtherContent, DiskFull; then nothing of it is kept.
    """
    bundle = secrets.token_hex(8)
    path = held.bundle(uuid, bundle)
    with _room():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READ_ONLY)
    try:
        for one in files:
            found, left = hashlib.sha256(), one.size
            while left:
                piece = read(min(PIECE, left))
                if not piece:
                    raise CutShort
                left -= len(piece)
                found.update(piece)
                _write(handle, piece)
            if found.hexdigest() != one.sha256:
                raise OtherContent
        _flush(handle, now)
        with _room():
            os.fsync(held.handle)
    except BaseException:
        os.unlink(path)
        raise
    finally:
        os.close(handle)
    return bundle


def add_piece(
    held: Held, uuid: str, one: Expected, start: int, size: int, read: Read, now: datetime
) -> int:
    """Put a piece of a file where it belongs; answers how many bytes are here, one after another.

    Pieces come in order; what is here already is read and left aside, and a piece that begins
    beyond what is here is not taken (the answer says where to go on). The last one makes the file
    whole. What of a piece arrived before the connection was cut stays. Raises OtherContent (then
    all of the file is dropped), DiskFull (then it is as it was before this piece).
    """
    path = held.path / f"{uuid}.{one.sha256}{PART}"
    at, end, here = start, start + size, held.so_far(uuid, one.sha256)
    while at < end and at <= here < one.size:
        piece = read(min(PIECE, end - at))
        if not piece:
            break
        here = _append(held, path, uuid, one, at, piece, now)
        at += len(piece)
    return one.size if finish(held, uuid, one, now) else here


def finish(held: Held, uuid: str, one: Expected, now: datetime) -> bool:
    """Whether the file is here, whole. Where all its bytes are here and it only lacks its name,
    because the server was killed at that moment, it gets it now."""
    if held.whole(uuid, one):
        return True
    path = held.path / f"{uuid}.{one.sha256}{PART}"
    if _size(path) != one.size:
        return False
    try:
        return _append(held, path, uuid, one, one.size, b"", now) == one.size
    except OtherContent:
        return False  # dropped: it is sent anew


def folder_of(officer: int) -> Path:
    return _home() / str(officer)


def forget(officer: int, uuid: str) -> None:
    """All that is here of a parcel: it lies in the evidence store now, or nobody wants it."""
    for path in (_home() / str(officer)).glob(f"{uuid}.*"):
        path.unlink(missing_ok=True)


def officers() -> list[int]:
    """Who has a folder."""
    home = _home()
    return sorted(int(p.name) for p in home.iterdir() if p.name.isdigit()) if home.is_dir() else []


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _append(
    held: Held, path: Path, uuid: str, one: Expected, at: int, piece: bytes, now: datetime
) -> int:
    """Add what of a piece is not here yet. The file is locked only while what has arrived is
    written: nobody waits for another's slow connection."""
    with _room():
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        here = os.fstat(handle).st_size
        if held.whole(uuid, one):  # somebody else finished it meanwhile
            path.unlink(missing_ok=True)
            return one.size
        if at > here:
            return here
        _write_at(handle, here, piece[here - at :])
        here = max(here, at + len(piece))
        if here < one.size:
            _stamp(handle, now)
            return here
        if here > one.size or _digest(handle) != one.sha256:
            path.unlink()
            raise OtherContent
        os.fchmod(handle, READ_ONLY)
        _flush(handle, now)
        held.name(path, f"{uuid}.{one.sha256}")
        return here
    finally:
        os.close(handle)


def _write_at(handle: int, here: int, fresh: bytes) -> None:
    """Behind what is there; where the disk is full all is as it was."""
    try:
        os.lseek(handle, here, os.SEEK_SET)
        _write(handle, fresh)
    except DiskFull:
        os.ftruncate(handle, here)
        raise


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    with _room():
        while view:
            view = view[os.write(handle, view) :]


def _flush(handle: int, now: datetime) -> None:
    """The clock of the house is the file's time, by which the cleaner goes."""
    _stamp(handle, now)
    with _room():
        os.fsync(handle)


def _stamp(handle: int, now: datetime) -> None:
    os.utime(handle, (now.timestamp(), now.timestamp()))


def _digest(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    found = hashlib.sha256()
    while piece := os.read(handle, PIECE):
        found.update(piece)
    return found.hexdigest()


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _make(path: Path) -> None:
    """The folder, and its name on the disk."""
    path.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    for above in (path.parent, path.parent.parent):
        flush_folder(above)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull from error
        raise


def _home() -> Path:
    return Path(settings.INCOMING_DIR)

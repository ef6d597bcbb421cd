"""The store on a disk: a file lies at $HEDUN_HOME/evidence/ab/cdef… (the digest's first two digits
name the folder).

It is written beside its place, flushed to the disk and then given its name, so a name always stands
for a whole file; a link never replaces what is there. What is to be forgotten is noted in
evidence/leaving.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.conf import settings

from hedun.whole import DRAFT, flush_folder, write_once

READ_ONLY = 0o440
FOLDER = 0o750
CHUNK = 1024 * 1024
_LEAVING = "leaving"  # the folder of the notes


def put(sha256: str, data: bytes, *, waits: bool) -> bool:
    """False where there is one of that name. `waits`: until the disk has it, but for its name."""
    path = path_of(sha256)
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    return write_once(path, data, mode=READ_ONLY, waits=waits)


def take_over(path: Path, sha256: str) -> bool:
    """The same for a file that lies flushed on the same disk, without copying it."""
    place = path_of(sha256)
    place.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    path.chmod(READ_ONLY)
    try:
        os.link(path, place)
    except FileExistsError:
        return False
    finally:
        flush_folder(place.parent)
    return True


def settle(digests: Iterable[str], run: Callable[..., object]) -> None:
    """The names themselves must survive a power cut. `run`: does it for several at one go."""
    run(flush_folder, {path_of(sha256).parent for sha256 in digests})


def chunks(sha256: str) -> Iterator[bytes]:
    """Raises FileNotFoundError, OSError."""
    with path_of(sha256).open("rb") as file:
        while part := file.read(CHUNK):
            yield part


def remove(sha256: str) -> None:
    """One that is not there stays away."""
    path = path_of(sha256)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        flush_folder(path.parent)


def names() -> Iterator[str]:
    """In order; drafts left by a crash are not files."""
    for folder in sorted(_home().glob("[0-9a-f][0-9a-f]")):
        for path in sorted(folder.iterdir()):
            if not path.name.startswith(DRAFT):
                yield folder.name + path.name


def note(sha256: str) -> None:
    path = _note_of(sha256)
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    path.touch(READ_ONLY)
    flush_folder(path.parent)


def take_note_back(sha256: str) -> None:
    _note_of(sha256).unlink(missing_ok=True)


def noted() -> list[str]:
    return sorted(path.name for path in (_home() / _LEAVING).glob("[0-9a-f]" * 64))


def path_of(sha256: str) -> Path:
    """`sha256`: looked at by the store."""
    return _home() / sha256[:2] / sha256[2:]


def _note_of(sha256: str) -> Path:
    return _home() / _LEAVING / sha256


def _home() -> Path:
    return Path(settings.EVIDENCE_DIR)

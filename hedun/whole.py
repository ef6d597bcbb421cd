"""A file that is there whole or as it was before, whatever ends the process in between.

It is written under another name first, which backups leave out.
"""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # a disk that takes no more
WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
DRAFT = ".new-"  # how the names of `write_once`'s drafts begin; they end in .new


def write_whole(path: Path, data: bytes, *, private: bool = False, lasting: bool = False) -> None:
    """In the place of what was there. `private`: for the house's own user; `lasting`: the disk has
    it when this returns."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    with os.fdopen(os.open(draft, WRITE, 0o600 if private else 0o666), "wb") as file:
        file.write(data)
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    draft.replace(path)
    if lasting:
        flush_folder(path.parent)


def write_once(path: Path, data: bytes, *, mode: int = 0o600, waits: bool = True) -> bool:
    """Where there was nothing; False, and nothing is changed, where there is a file of that name.
    `waits`: until the disk has it, but for its name."""
    handle, draft = tempfile.mkstemp(prefix=DRAFT, suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            if waits:
                os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, a link never replaces what is there
    except FileExistsError:
        return False
    finally:
        os.unlink(draft)
    return True


@contextmanager
def written_once(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written piece by piece: it has its name, and the disk has it, when the block
    ends well; else there is nothing. Raises FileExistsError, and nothing is changed, where there is
    a file of that name."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
        flush_folder(path.parent)
    finally:
        with suppress(OSError):
            draft.unlink()


def flush_folder(folder: Path) -> None:
    """The names in it are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

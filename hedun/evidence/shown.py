"""The sizes a photograph is shown in, made ahead: $HEDUN_HOME/shown/ab/cdef…-small.jpg.

Nothing relies on them. Whoever empties the folder only makes the next look slower, and a HEIC plain
until it is examined again. They are as private as the photographs; injuries have none here.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

VERSION = 2  # counts up when they come out differently
_FOLDER = 0o750


def keep(sha256: str, sizes: Mapping[str, bytes]) -> None:
    """Each under its name, whole or not at all. The disk is not waited for."""
    for size, data in sizes.items():
        path = _path(sha256, size)
        path.parent.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(draft, path)


def kept(sha256: str, size: str) -> bytes | None:
    try:
        return _path(sha256, size).read_bytes()
    except FileNotFoundError:
        return None


def _path(sha256: str, size: str) -> Path:
    return Path(settings.SHOWN_DIR) / sha256[:2] / f"{sha256[2:]}-{size}-{VERSION}.jpg"

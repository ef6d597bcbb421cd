"""What was read of a policy, kept for the next process: $HEDUN_HOME/maps/<key>-<version>.npz.

Nothing relies on it: whoever empties the folder only makes the first map after a start slower. It
is as private as the database. It says under which entry of the record it was read; one of another
record, or that does not open, is left aside.
"""

import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from hedun.maps.columns import ROWS, Columns

VERSION = 1  # counts up when the columns come out differently
_FOLDER = 0o750


@dataclass(frozen=True, slots=True)
class Read:
    """`seq`, `digest`: the record's head that the columns were read under."""

    seq: int
    digest: str
    columns: Columns


def keep(policy: int, read: Read) -> None:
    """Whole or not at all. The disk is not waited for."""
    place = path(policy)
    place.parent.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=place.parent)
    columns = read.columns
    with os.fdopen(handle, "wb") as file:
        np.savez(
            file, seq=np.int64(read.seq), digest=np.str_(read.digest),
            words=np.array(columns.words, np.str_), cells=columns.cells,
            **{name: getattr(columns, name) for name in ROWS},
        )  # fmt: skip
    os.replace(draft, place)


def kept(policy: int) -> Read | None:
    try:
        with np.load(path(policy), allow_pickle=False) as file:
            rows = [file[name] for name in ROWS]
            columns = Columns(tuple(file["words"].tolist()), file["cells"], *rows)
            return Read(int(file["seq"]), str(file["digest"]), columns)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def path(policy: int) -> Path:
    return Path(settings.MAPS_DIR) / f"{policy}-{VERSION}.npz"

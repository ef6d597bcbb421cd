"""The desk as it is served, with a bare endpoint beside it for `bench/ingest.py`: it reads what is
sent, writes it into one file and waits for the disk, and nothing else."""

import os
import threading
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

from hedun.wsgi import application as desk

PIECE = 256 * 1024
_files = Path(os.environ["HEDUN_HOME"]) / "bare"
_files.mkdir(exist_ok=True)
_numbers = count()


def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] != "/bare":
        return desk(environ, start)
    read = environ["wsgi.input"].read
    path = _files / f"{threading.get_ident()}-{next(_numbers)}"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    while piece := read(PIECE):
        os.write(handle, piece)
    os.fsync(handle)
    os.close(handle)
    start("201 Created", [("Content-Type", "application/json")])
    return [b'{"written": true}']

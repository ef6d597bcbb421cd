"""The desk as it is served, with two bare endpoints beside it for `bench/ingest.py`.

Views, on the short way of parcels, that read what is sent, write it into one file and wait for the
disk; the second takes the SHA-256 of the bytes as well, as everybody must who answers for them.
"""

import hashlib
import os
import threading
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hedun.phone.wire import ShortWay
from hedun.wsgi import application as desk

PIECE = 1024 * 1024
_files = Path(os.environ["HEDUN_HOME"]) / "bare"
_files.mkdir(exist_ok=True)
_numbers = count()


def bare(request: HttpRequest, digest: bool = False) -> HttpResponse:
    found = hashlib.sha256()
    place = _files / f"{threading.get_ident()}-{next(_numbers)}"
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        while piece := request.read(PIECE):
            os.write(handle, piece)
            if digest:
                found.update(piece)
        os.fsync(handle)
    finally:
        os.close(handle)
    return HttpResponse(b'{"written": true}', content_type="application/json", status=201)


urlpatterns = [path("bare", bare), path("bare/digest", bare, {"digest": True})]
short = ShortWay("bench.ingest_server")


def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"].startswith("/bare"):
        return short(environ, start)
    return desk(environ, start)

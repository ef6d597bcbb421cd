"""The desk as it is served, with a bare endpoint beside it for `bench/ingest.py`: a view, on the
short way of parcels, that reads what is sent, writes it into one file and waits for the disk."""

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


def bare(request: HttpRequest) -> HttpResponse:
    place = _files / f"{threading.get_ident()}-{next(_numbers)}"
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        while piece := request.read(PIECE):
            os.write(handle, piece)
        os.fsync(handle)
    finally:
        os.close(handle)
    return HttpResponse(b'{"written": true}', content_type="application/json", status=201)


urlpatterns = [path("bare", bare)]
short = ShortWay("bench.ingest_server")


def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/bare":
        return short(environ, start)
    return desk(environ, start)

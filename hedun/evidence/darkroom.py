"""Pictures are decoded in a process of its own, which can be lost.

Decoders are large programs in C that read what strangers send. Here they have no settings, no keys
and no database, little memory and a minute; if they fall over, that picture is unreadable and the
next one gets a new process. No pickles: what comes back is JSON and bytes.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from threading import Lock, Timer
from typing import IO, Any

from hedun.domain.coordinates import Point
from hedun.evidence.exif import Told
from hedun.evidence.looking import Looked, look

MOST_BYTES = 2 * 1024**3  # of memory: a picture of the most pixels takes about a third
MOST_SECONDS = 60
_LENGTH = 8
_PLAIN_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "LD_LIBRARY_PATH")


class Darkroom:
    """One process at a time, kept for the next picture. Threads take turns."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = Lock()

    def look(self, data: bytes, media_type: str) -> Looked:
        """As looking.look; `why` is CRASHED where the process fell over or took too long."""
        with self._turn:
            process = self._process or _started()
            self._process = process
            watch = Timer(self._seconds, process.kill)
            watch.start()
            try:
                _send(process.stdin, media_type.encode())
                _send(process.stdin, data)
                return _received(process.stdout)
            except (OSError, EOFError, ValueError, KeyError, TypeError):
                self._end()
                return Looked("CRASHED")
            finally:
                watch.cancel()

    def close(self) -> None:
        with self._turn:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@contextmanager
def darkroom() -> Iterator[Darkroom]:
    one = Darkroom()
    try:
        yield one
    finally:
        one.close()


def _started() -> subprocess.Popen[bytes]:
    known = {name: os.environ[name] for name in _PLAIN_ENVIRONMENT if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "hedun.evidence.darkroom"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=known | {"OPENBLAS_NUM_THREADS": "1"},
    )


# ── what goes to and fro ────────────────────────────────────────────────────────────────────────


def _send(pipe: IO[bytes] | None, part: bytes) -> None:
    assert pipe is not None
    pipe.write(len(part).to_bytes(_LENGTH, "big") + part)
    pipe.flush()


def _part(pipe: IO[bytes] | None) -> bytes:
    assert pipe is not None
    head = pipe.read(_LENGTH)
    size = int.from_bytes(head, "big")
    if len(head) < _LENGTH or size > MOST_BYTES:
        raise EOFError
    part = pipe.read(size)
    if len(part) < size:
        raise EOFError
    return part


def _answer(pipe: IO[bytes], found: Looked) -> None:
    facts = {
        "why": found.why,
        "size": [found.width, found.height],
        "told": asdict(found.told),
        "shown": list(found.shown),
    }
    _send(pipe, json.dumps(facts, default=datetime.isoformat).encode())
    for part in (found.hashes, *found.shown.values()):
        _send(pipe, part)


def _received(pipe: IO[bytes] | None) -> Looked:
    facts: dict[str, Any] = json.loads(_part(pipe))
    camera = facts["told"]
    for name in ("taken_at", "satellites_at"):
        camera[name] = datetime.fromisoformat(camera[name]) if camera[name] else None
    camera["place"] = Point(**camera["place"]) if camera["place"] else None
    hashes = _part(pipe)
    shown = {str(name): _part(pipe) for name in facts["shown"]}
    width, height = map(int, facts["size"])
    return Looked(str(facts["why"]), width, height, Told(**camera), hashes, shown)


def main() -> None:
    """The process: looks at one picture after the other until nobody asks any more. Who works at
    the desk goes first."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    come, go = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            media_type, data = _part(come).decode(), _part(come)
        except EOFError:
            return
        _answer(go, look(data, media_type))


if __name__ == "__main__":
    main()

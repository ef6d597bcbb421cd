"""A database and a server for what is measured: on this machine alone, gone afterwards."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts")]

import pg_cluster  # noqa: E402

ANSWERS_WITHIN, ENDS_WITHIN = 60, 60  # seconds


def made_database(url: str) -> None:
    """The empty database of a cluster (scripts/pg_cluster.py)."""
    import psycopg

    with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as server:
        server.execute("CREATE DATABASE hedun")


@contextmanager
def serving(
    command: Callable[[int], Sequence[str]], log: Path | None = None
) -> Iterator[tuple[int, int]]:
    """Port and process of what `command` of a port starts, as soon as it answers. `log`: where what
    it says goes; it is told when it ends."""
    port = pg_cluster.free_port()
    with nullcontext() if log is None else log.open("w") as said:
        server = subprocess.Popen(command(port), stdout=said, stderr=said, cwd=ROOT)
        try:
            _wait(port)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(ENDS_WITHIN)
    if log is not None:
        print(log.read_text()[-3000:], end="", file=sys.stderr)


def _wait(port: int) -> None:
    deadline = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers at port {port} within {ANSWERS_WITHIN} s")

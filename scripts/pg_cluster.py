"""A throwaway PostgreSQL for tests: its own folder and port, no durability, gone afterwards.

python scripts/pg_cluster.py COMMAND …     runs COMMAND with DATABASE_URL set to it

As root the server runs as the user postgres (it refuses to run as root), else as the caller.
"""

import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

INSTALL = "apt-get install --no-install-recommends postgresql"
MANY = ("max_connections=200",)
TROUBLE = re.compile(
    r"PANIC|terminated by signal|checkpoint request failed"
    r"|could not (?:write|flush|fsync|open|close|extend|create|remove|rename|link|read|stat)"
)
# Compiling a small question takes longer than answering it; and what was counted of a table while a
# test had it empty would say how the next one is answered.
QUICK = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "jit=off", "autovacuum=off",
    *MANY,
)  # fmt: skip


def binaries() -> Path | None:
    """The folder of the newest installed PostgreSQL server, or None."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: float(path.parts[-3]), default=None)
    on_path = shutil.which("initdb")
    return newest.parent if newest else Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(settings: Sequence[str] = QUICK, under: Path | None = None) -> Iterator[str]:
    """Start a cluster; yields the DATABASE_URL of its (not yet made) database `hedun`. With `MANY`
    for settings it waits for the disk. `under`: where its folder is made."""
    where = binaries()
    if where is None:
        raise SystemExit(f"PostgreSQL is not installed ({INSTALL})")
    with _folder(under) as folder:
        data = folder / "data"
        run(where / "initdb", "-D", data, "-A", "trust", "-U", "hedun", "-E", "UTF8",
             "--locale=C.UTF-8", "-N")  # fmt: skip
        with running(data, settings) as port:
            yield f"postgresql://hedun@127.0.0.1:{port}/hedun"


@contextmanager
def standby(primary: int, port: int = 0, settings: Sequence[str] = QUICK) -> Iterator[int]:
    """A second server that follows the cluster on the port `primary`, by streaming, and can be read
    (hot standby); yields its port."""
    where = binaries()
    assert where is not None
    with _folder(None) as folder:
        at = ("-h", "127.0.0.1", "-p", str(primary), "-U", "hedun")
        run(where / "pg_basebackup", *at, "-D", folder / "data", "-R", "-c", "fast")
        with running(folder / "data", settings, port) as there:
            yield there


@contextmanager
def running(data: Path, settings: Sequence[str], port: int = 0) -> Iterator[int]:
    """A server on this folder of data, in whose parent it has its log and its socket; yields its
    port."""
    where, folder, port = binaries(), data.parent, port or free_port()
    assert where is not None
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    options += "".join(f" -c {shlex.quote(setting)}" for setting in settings)
    log = folder / "log"
    try:
        run(where / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
        yield port
        _tell_trouble(log)
    finally:
        run(where / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)


@contextmanager
def _folder(under: Path | None) -> Iterator[Path]:
    """One of the server's own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hedun-pg-", dir=under))
    try:
        give(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def give(*paths: Path) -> None:
    """To the server's user, where that is another than who runs this."""
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        for path in paths:
            os.chown(path, owner.pw_uid, owner.pw_gid)


def _tell_trouble(log: Path) -> None:
    """Say what the server itself could not do (a full disk, a lost file), whoever's statement met
    it: the log is gone afterwards. What statements were refused for is told to who asked."""
    for line in log.read_text(errors="replace").splitlines():
        if TROUBLE.search(line):
            print(f"PostgreSQL: {line}", file=sys.stderr)


def run(program: Path, *words: str | Path, check: bool = True) -> None:
    """Run a server program as somebody who may run it; says what it said when it fails."""
    drop = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    # Output goes to a file: the server inherits it and would hold a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run((*drop, program, *words), stdout=said, stderr=said, cwd="/")
        if done.returncode and check:
            said.seek(0)
            raise SystemExit(f"{program} failed:\n{said.read()}")


def free_port() -> int:
    """Of 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(command: Sequence[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

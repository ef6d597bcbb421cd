"""A whole Hedun for a test: a home, a database and, when served, a real server process.

Nothing is shared with the test's own process, so what a test sees here is what a county sees:
commands are run as commands, pages are asked for over HTTP.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from hedun.serve import address, web_command
from scripts.pg_cluster import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30
# What a process may take at most, with others at work on the machine; in full the sweep takes long.
RUN_SECONDS = 10_800 if int(os.environ.get("TORTURE", "1")) > 1 else 600
# Begins code for House.python that makes many accounts: a hash as slow as the desk's takes a second
# of each. They can be signed in to all the same.
QUICK_PASSWORDS = (
    "from django.contrib.auth.hashers import PBKDF2PasswordHasher as Hasher; Hasher.iterations = 1"
)


DESK = "hedun_desk"  # as whom a served house asks PostgreSQL


@dataclass
class House:
    """`url` is empty until the house is served."""

    home: Path
    database_url: str
    demo: bool = False
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)  # further environment variables

    @property
    def environment(self) -> dict[str, str]:
        """For processes of this house: the real settings, never those of the tests."""
        return {
            **{name: value for name, value in os.environ.items() if name[:6] != "HEDUN_"},
            "DJANGO_SETTINGS_MODULE": "hedun.settings",
            "HEDUN_HOME": str(self.home),
            "DATABASE_URL": self.database_url,
            **({"HEDUN_DEMO": "1"} if self.demo else {}),
            **self.more,
        }

    @property
    def desk_environment(self) -> dict[str, str]:
        """For the process that serves it: on PostgreSQL behind the second wall."""
        url = urlsplit(self.database_url)
        if url.scheme != "postgresql":
            return self.environment
        place = url.netloc.rpartition("@")[2]
        return {**self.environment, "DATABASE_URL": url._replace(netloc=f"{DESK}@{place}").geturl()}

    def start(self, *words: str, **options: object) -> "subprocess.Popen[str]":
        """Start `hedun WORDS` and go on; for commands that act at the same time."""
        return subprocess.Popen(
            (sys.executable, "-m", "hedun.cli", *words),
            env=self.environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,  # type: ignore[call-overload]
        )

    def run(self, *words: str, status: int = 0) -> str:
        """What `hedun WORDS` prints, insisting on its exit status."""
        return _finish(self.start(*words), words, status)

    def python(self, code: str) -> str:
        """What this code prints in a process of its own, with Django set up."""
        return _finish(self.start_python(code), ("python",), 0)

    def start_python(self, code: str, **options: Any) -> "subprocess.Popen[str]":
        """Start it and go on."""
        begin = "import django; django.setup()\n"
        return subprocess.Popen(
            (sys.executable, "-c", begin + code),
            env=self.environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )

    def set_now(self, instant: datetime) -> None:
        """Move the clock of a demo house; its processes see it at once."""
        assert self.demo, "only the clock of a demo house can be moved"
        offset = round((instant - datetime.now(UTC)).total_seconds())
        (self.home / "demo.json").write_text(json.dumps({"clock_offset_seconds": offset}))

    @contextmanager
    def served(self, port: int = 0) -> Iterator["House"]:
        """Serve the desk on a free port (or this one: again, after a stop), without the ticker: a
        test says when time passes."""
        port = port or free_port()
        log = self.home / "server.log"
        with log.open("w") as said:
            process = subprocess.Popen(
                web_command("127.0.0.1", port),
                env=self.desk_environment,
                cwd=ROOT,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
            try:
                _await(process, port, log)
                self.url = address("127.0.0.1", port)
                yield self
            finally:
                self.url = ""
                _stop(process)

    @contextmanager
    def warm(self, port: int) -> Iterator[Callable[[], int]]:
        """Servers on this port that are up at once, one after another (tests/support/warm.py): each
        call starts one and answers its process group as soon as it answers. Whoever wants another
        kills it first."""
        log = self.home / "server.log"
        with log.open("ab") as said:
            ready = subprocess.Popen(
                (sys.executable, "-m", "tests.support.warm", str(port)),
                env=self.desk_environment,
                cwd=ROOT,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
            )
            started: list[int] = []

            def start() -> int:
                assert ready.stdin is not None and ready.stdout is not None
                ready.stdin.write("\n")
                ready.stdin.flush()
                started.append(int(ready.stdout.readline()))
                _await(ready, port, log)
                return started[-1]

            try:
                yield start
            finally:
                ready.kill()
                ready.wait()
                for process in started:
                    with suppress(ProcessLookupError):
                        os.killpg(process, signal.SIGKILL)


def _finish(process: "subprocess.Popen[str]", words: tuple[str, ...], status: int) -> str:
    try:
        out, err = process.communicate(timeout=RUN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode == status, (
        f"hedun {' '.join(words)} ended with {process.returncode}, expected {status}:\n{out}{err}"
    )
    return out if status == 0 else out + err


def _await(process: "subprocess.Popen[Any]", port: int, log: Path) -> None:
    """Until /healthz answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.TransportError):  # not listening yet
            if httpx.get(address("127.0.0.1", port) + "/healthz").status_code == 200:
                return
        time.sleep(0.02)
    raise AssertionError(f"the server did not answer on port {port}:\n{log.read_text()}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

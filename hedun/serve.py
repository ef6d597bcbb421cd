"""`hedun serve`: web server, ticker and worker, each a process, started and stopped together.

For a pilot on one machine. In production each runs alone (docs/operating.md): `hedun web`,
`hedun tick --every 60` and `hedun work`.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command

from hedun import clock
from hedun.environment import of_the_desk

# A phone in a valley holds one while its piece comes in; at the desk four were enough.
HANDS = 24
STOP_SECONDS = 30  # a request that takes longer is cut off
LOOK_SECONDS = 0.2
Part = subprocess.Popen[bytes]


class ServeError(Exception):
    """Why the desk cannot be served, and what to do."""


def serve(port: int = 8000, host: str = "127.0.0.1") -> int:
    """Migrate, then serve until SIGTERM or SIGINT (returns 0) or until a part fails (returns 1).

    Raises ServeError when it cannot begin: the port is taken, the assets are not built, or the home
    is a demo's and this is none.
    """
    _insist_on_assets()
    _insist_on_own_home()
    _insist_on_port(host, port)
    call_command("migrate", interactive=False, verbosity=0)
    empty_counts()
    commands = {
        "web server": web_command(host, port),
        "ticker": ticker_command(),
        "worker": worker_command(),
    }
    with _stop_signals() as stopped, _parts(commands) as parts:
        announced = False
        while not stopped:
            for name, process in parts.items():
                if process.poll() is not None:
                    print(f"The {name} ended by itself, so all stops.", file=sys.stderr)
                    return 1
            if not announced and _answers(host, port):
                print(f"Hedun is served at {address(host, port)} (Ctrl-C stops it)", flush=True)
                announced = True
            time.sleep(LOOK_SECONDS)
    return 0


def web(port: int, host: str, workers: int) -> int:
    """The web server alone, in the stead of this process, as several processes. Raises ServeError
    as `serve`."""
    _insist_on_assets()
    _insist_on_own_home()
    _insist_on_port(host, port)
    empty_counts()
    command = web_command(host, port, workers)
    os.execve(command[0], command, of_the_desk())


def empty_counts() -> None:
    """What the web server before this one counted goes, with the processes that counted it."""
    folder = Path(settings.HEDUN_HOME) / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


def address(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    name = _reached_at(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def web_command(host: str, port: int, workers: int = 1) -> list[str]:
    """The web server alone, as a command."""
    options = {
        "--interface": "wsgi",
        "--workers": str(workers),
        "--workers-kill-timeout": str(STOP_SECONDS),
        "--blocking-threads": str(HANDS),
        "--log-level": "error",
        "--host": host,
        "--port": str(port),
    }
    flat = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "granian", *flat, "--no-ws", "hedun.wsgi:application"]


def ticker_command() -> list[str]:
    """The ticker alone, as a command."""
    return [sys.executable, "-m", "hedun.cli", "tick", "--every", "60"]


def worker_command() -> list[str]:
    """The worker alone, as a command (oversight.working)."""
    return [sys.executable, "-m", "hedun.cli", "work"]


@contextmanager
def _parts(commands: Mapping[str, Sequence[str]]) -> Iterator[Mapping[str, Part]]:
    """The processes, each in its own session so that Ctrl-C reaches only us; we stop them."""
    parts: dict[str, Part] = {}
    try:
        for name, command in commands.items():
            told = of_the_desk() if name == "web server" else None
            parts[name] = subprocess.Popen(command, start_new_session=True, env=told)
        yield parts
    finally:
        for process in parts.values():
            process.terminate()
        for process in parts.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """A list that fills when we are asked to stop."""
    stopped: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _insist_on_assets() -> None:
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise ServeError("The desk's assets are not built yet. Run: make setup")


def _insist_on_own_home() -> None:
    if clock.of_a_demo() and not settings.DEMO:  # whatever is due there would be due years ago
        raise ServeError(
            f"{settings.HEDUN_HOME} is the home of a demo, whose clock stands in its season. Look "
            "at it with: hedun demo. For real data an empty home: HEDUN_HOME=/path hedun serve"
        )


def _insist_on_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServeError(
                f"Cannot serve at {host} port {port}: {error.strerror}. "
                f"Stop what runs there, or take another port: hedun serve --port {port + 1}"
            ) from None


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((_reached_at(host), port), timeout=1).close()
    except OSError:
        return False
    return True


def _reached_at(host: str) -> str:
    """Where a server that listens on `host` is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)

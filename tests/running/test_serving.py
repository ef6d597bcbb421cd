"""`hedun serve`: web server and ticker begin together and end together."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.support.house import House

SECONDS = 40


@contextmanager
def serving(house: House, port: int) -> Iterator["subprocess.Popen[str]"]:
    """`hedun serve`, once it says where it is."""
    process = house.start("serve", "--port", str(port))
    try:
        assert process.stdout is not None
        # The ticker may say its first word before the desk says where it is.
        assert any(f"http://127.0.0.1:{port}" in line for line in process.stdout)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()  # asked, not killed: it takes its parts along
        process.communicate(timeout=SECONDS)


def children(process: "subprocess.Popen[str]") -> dict[str, int]:
    """Command line → process id of the processes it started."""
    ids = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {Path(f"/proc/{i}/cmdline").read_text().replace("\0", " "): int(i) for i in ids}


def gone(pid: int) -> bool:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_desk_and_its_ticker_end_together(house: House, port: int, number: int) -> None:
    with serving(house, port) as process:
        assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=SECONDS).text == "ok\n"
        parts = children(process)
        assert ["granian" in name for name in parts].count(True) == 1
        assert ["tick --every 60" in name for name in parts].count(True) == 1
        process.send_signal(number)
        assert process.wait(SECONDS) == 0
        assert all(gone(pid) for pid in parts.values())
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=SECONDS)


def test_when_one_part_ends_the_other_does_not_go_on_alone(house: House, port: int) -> None:
    with serving(house, port) as process:
        parts = children(process)
        for name, pid in parts.items():
            if "tick" in name:
                with suppress(ProcessLookupError):
                    subprocess.run(("kill", "-KILL", str(pid)), check=True)
        assert process.wait(SECONDS) == 1
        assert all(gone(pid) for pid in parts.values())
        assert "The ticker ended by itself, so all stops." in process.communicate()[1]


def test_a_port_in_use_is_said_plainly(house: House, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        said = house.run("serve", "--port", str(port), status=2)
    assert f"Cannot serve at 127.0.0.1 port {port}: Address already in use." in said
    assert f"hedun serve --port {port + 1}" in said


def test_a_port_that_cannot_be_is_refused(house: House) -> None:
    for wrong in ("70000", "0", "eight"):
        assert f"{wrong}: a port is a number from 1 to 65535" in house.run(
            "serve", "--port", wrong, status=2
        )


def test_a_new_database_is_made_ready_by_serving_it(tmp_path: Path, port: int) -> None:
    bare = House(tmp_path, f"sqlite://{tmp_path}/new.sqlite3")
    with serving(bare, port) as process:
        process.terminate()
        assert process.wait(SECONDS) == 0
    assert bare.run("verify")

"""`hedun serve`: web server and ticker begin together and end together."""

import json
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
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


@contextmanager
def writing_for_long(url: str) -> Iterator[None]:
    """Somebody else is at the table of tries; who wants to write there waits."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(urlsplit(url).path)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.rollback()
        return
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE axes_accessattempt")
        yield
        other.rollback()


def test_who_is_being_served_when_the_server_is_stopped_gets_the_answer(
    house: House, port: int
) -> None:
    """And what it has answered is counted by names of addresses, for this machine."""
    house.more["HEDUN_LOG"] = "json"
    process = house.start("web", "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=address, timeout=SECONDS) as client, ThreadPoolExecutor(1) as aside:
        answers(client, "/readyz")
        client.get("/sign-in/")
        client.get("/r/AAAA-BBBB-CCCC/")
        counted = client.get("/metrics").text
        assert 'hedun_requests_total{method="GET",route="web:sign_in",status="200"} 1.0' in counted
        assert "AAAA" not in counted and "hedun_requests_in_hand 1.0" in counted
        token = client.cookies["hedun_csrf"]
        wrong = {"username": "nobody", "password": "wrong", "csrfmiddlewaretoken": token}
        with writing_for_long(house.database_url):
            answer = aside.submit(client.post, "/sign-in/", data=wrong)
            while "hedun_requests_in_hand 2.0" not in httpx.get(f"{address}/metrics").text:
                time.sleep(0.1)  # it has arrived: it and who asks are there
            time.sleep(1)
            process.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert not answer.done() and process.poll() is None
        assert answer.result().status_code == 200
        number = answer.result().headers["X-Request-Id"]
    said = "".join(process.communicate(timeout=SECONDS))
    assert process.returncode == 0
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    ours = {line["logger"]: line for line in lines if line.get("request") == number}
    line = ours["hedun.requests"]
    assert (line["route"], line["status"], line["method"]) == ("web:sign_in", 200, "POST")
    assert ours["hedun.slow"]["route"] == "web:sign_in"
    assert line["ms"] >= 1000 and "nobody" not in said and "AAAA" not in said


def answers(client: httpx.Client, path: str) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            assert client.get(path).status_code == 200
            return
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


LONG_JOB = """
import time
from django.core.management import call_command
from hedun.oversight import working
def long(now):
    print("begun", flush=True)
    time.sleep(1.5)
    print("done", flush=True)
    return 1
def next_(now):
    print("too much", flush=True)
    return 0
working.JOBS = (working.Job("photographs", long, int), working.Job("messages", next_, int))
working.Worker.__init__.__defaults__ = (working.JOBS, working.Worker.__init__.__defaults__[1])
call_command("work")
"""


def test_a_worker_that_is_stopped_ends_its_job_and_begins_no_other(house: House) -> None:
    worker = house.start_python(LONG_JOB)
    assert worker.stdout is not None and worker.stdout.readline() == "begun\n"
    worker.send_signal(signal.SIGTERM)
    assert worker.communicate(timeout=SECONDS)[0] == "done\n"
    assert worker.returncode == 0


def test_a_port_in_use_is_said_plainly(house: House, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        said = house.run("serve", "--port", str(port), status=2)
    assert f"Cannot serve at 127.0.0.1 port {port}: Address already in use." in said
    assert f"hedun serve --port {port + 1}" in said


def test_the_home_of_a_demo_is_not_served_by_the_real_clock(house: House, port: int) -> None:
    """Each of its deadlines would be over, and the clock would say so to everybody."""
    (house.home / "demo.json").write_text('{"clock_offset_seconds": -60000000}')
    assert "is the home of a demo" in house.run("serve", "--port", str(port), status=2)
    (house.home / "demo.json").unlink()


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

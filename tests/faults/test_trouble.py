"""Disk full, disk read-only, database away, others writing, a clock that jumped back: nothing is
half done, the desk says what to do next, and work goes on when the trouble is over.

The trouble is real where the machine can make it: SQLite refuses a page more, PostgreSQL ends the
connection in the middle of an action, the kernel refuses a byte more.
"""

import os
import random
import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client

from hedun import clock
from hedun.clock import ClockBack
from hedun.record.models import Head
from hedun.record.verification import verify
from hedun.web.trouble import TROUBLES, trouble_of
from tests.support.counts import count
from tests.support.kept import nothing_kept
from tests.support.road import Road, make_claim, make_county, picture

SEED = 20261127
TRIES = 4 * min(int(os.environ.get("TORTURE", "1")), 10)


@pytest.fixture
def road(home: Path, transactional_db: None) -> Road:
    road = make_county(6)
    make_claim(road, "reported")
    return road


@contextmanager
def full_database() -> Iterator[str]:
    """SQLite may take no page more. PostgreSQL has no such switch; there it takes no row at all,
    which is what a server does whose disk was made read-only."""
    if connection.vendor == "postgresql":
        with read_only_database() as code:
            yield code
        return
    with connection.cursor() as cursor:
        # a table that grows by a page with the next row
        cursor.execute("PRAGMA page_count")
        [pages] = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield "full"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def read_only_database() -> Iterator[str]:
    on, off = {
        "sqlite": ("PRAGMA query_only = 1", "PRAGMA query_only = 0"),
        "postgresql": (
            "SET default_transaction_read_only = on", "SET default_transaction_read_only = off",
        ),
    }[connection.vendor]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        yield "read_only"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)


@contextmanager
def full_disk() -> Iterator[str]:
    """The kernel takes no byte more into any file of ours."""
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield "full"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


Trouble = Callable[[], Any]


@pytest.mark.parametrize("trouble", [full_database, read_only_database, full_disk])
def test_trouble_leaves_nothing_half_done_and_work_goes_on_after_it(
    road: Road, trouble: Trouble
) -> None:
    head, told = Head.objects.get().digest, ""
    # done, and not put there as it was done before in this process: that is no work of the house
    with nothing_kept(), trouble() as code:
        for _ in range(40):  # SQLite fills what is free in its pages first
            before = Head.objects.get().digest
            try:
                make_claim(road, "draft", night=road.now.date() - timedelta(days=2))
            except (DatabaseError, OSError) as wrong:
                told = trouble_of(wrong) or repr(wrong)
                break
            road._taken = 0
            road.later(minutes=1)
    assert told == code and TROUBLES[told]
    assert verify().faults == ()
    assert trouble is full_database or before == head
    road._taken = 1
    make_claim(road, "verified")
    assert verify().faults == ()
    count("trouble", f"{code}: {trouble.__name__}".replace("_", " "), 1)


def _cut_at(number: int) -> Callable[..., Any]:
    """The connection ends, or somebody else takes the lock for good, before this statement."""
    left = [number]

    def watch(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            _cut()
        return execute(sql, *more)

    return watch


def _cut() -> None:
    if connection.vendor == "sqlite":
        connection.connection.interrupt()  # has no effect between statements: so closed as well
        connection.connection.close()
        return
    told = connection.connection.info
    with psycopg.connect(told.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (told.backend_pid,))


def test_a_connection_that_ends_in_the_middle_of_an_action_loses_nothing(
    new_house: Any, databases: Any, django_db_blocker: Any, home: Path
) -> None:
    chance, cut = random.Random(SEED), 0
    with django_db_blocker.unblock(), databases.apart():
        road = make_county(6)
        for _ in range(TRIES):
            head = Head.objects.get().digest
            number = chance.randrange(1, 60)
            try:
                with connection.execute_wrapper(_cut_at(number)):
                    make_claim(road, "draft", night=road.now.date() - timedelta(days=2))
            except DatabaseError as wrong:
                cut += 1
                assert trouble_of(wrong) in ("away", ""), wrong
            finally:
                connection.close()
            road._taken = 0
            road.later(minutes=1)
            assert verify().faults == (), f"seed {SEED}, cut at {number}"
            assert Head.objects.get().digest != "" and head
        make_claim(road, "verified")
        assert verify().faults == ()
    assert cut > TRIES / 2
    count("trouble", "connections ended in the middle of an action", cut)


def test_who_waits_for_the_lock_too_long_is_told_to_come_again(road: Road, tmp_path: Path) -> None:
    """On SQLite one writes at a time; on PostgreSQL who holds the head holds it."""
    one = sqlite3.connect(tmp_path / "other")
    one.execute("CREATE TABLE t (x)")
    one.execute("BEGIN IMMEDIATE")
    with (
        closing(one),
        closing(sqlite3.connect(tmp_path / "other", timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError) as wrong,
    ):
        other.execute("INSERT INTO t VALUES (1)")
    raised = DatabaseError(*wrong.value.args)
    assert trouble_of(raised) == "busy"


def test_the_desk_says_what_is_wrong_and_what_to_do_next(road: Road) -> None:
    client = Client(raise_request_exception=False)

    def page(**cookies: str) -> tuple[int, str]:
        client.cookies.load(cookies)
        answer = client.post("/sign-in/", {"username": "nobody", "password": "x" * 12})
        return answer.status_code, answer.content.decode()

    with read_only_database():
        status, text = page()
    assert status == 503 and "只能读" in text and "请联系系统管理员" in text
    with read_only_database():
        status, text = page(hedun_language="en")
    assert status == 503 and "nothing was half done" in text and "system administrator" in text
    assert page(hedun_language="zh-hans")[0] == 200  # and goes on


def test_a_clock_that_jumped_back_does_nothing_until_it_is_right(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.note_time()
    assert clock.now()
    real = datetime.now(UTC)

    class Back(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return real - timedelta(hours=2)

    monkeypatch.setattr(clock, "datetime", Back)
    monkeypatch.setattr(clock, "_seen", None)
    for ask in (clock.now, clock.note_time):
        with pytest.raises(ClockBack) as wrong:
            ask()
    assert "请校正本机时钟" in wrong.value.zh and "clock.json" in wrong.value.en
    with pytest.raises(ClockBack):
        call_command("tick")
    (home / "clock.json").unlink()
    monkeypatch.setattr(clock, "_seen", None)
    assert clock.now() == real - timedelta(hours=2)


def test_a_picture_kept_while_the_disk_is_full_is_not_kept_by_half(home: Path) -> None:
    from hedun.evidence import store

    data = picture()
    with full_disk(), pytest.raises(OSError) as wrong:
        store.keep(data)
    assert trouble_of(wrong.value) == "full" and list(store.all_files()) == []
    assert not [path for path in home.rglob("*") if path.is_file()]
    assert store.read(store.keep(data)) == data

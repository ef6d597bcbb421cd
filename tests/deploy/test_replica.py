"""Reports are read from a replica that really streams: equal to the primary's, never behind what
somebody has written, and without a page that fails where the replica does."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from hedun.demo.county import PASSWORD
from tests.support.databases import Databases
from tests.support.desk import Desk
from tests.support.house import DESK, QUICK_PASSWORDS, House
from tests.support.road import TOWNSHIP
from tests.support.scripts import script

pytestmark = pytest.mark.both  # with what needs PostgreSQL
CALL = f"{QUICK_PASSWORDS}; from tests.deploy import replicated; replicated."
REPORT = "/reports/export.csv"  # with the state of every claim


class Pair:
    """A house, and the server that follows its own. `report`: three of its claims wait for the
    township."""

    def __init__(self, house: House, report: str, servers: Any) -> None:
        self.house, self.report, self._servers = house, report, servers
        self._first = urlsplit(house.database_url).port
        self._running = ExitStack()
        self.port = 0
        self.start()
        house.more = {"HEDUN_REPLICA_DATABASE_URL": self.url(DESK)}

    def start(self) -> None:
        """On the port that it had."""
        self.port = self._running.enter_context(self._servers.standby(self._first, self.port))

    def stop(self) -> None:
        self._running.close()

    def url(self, user: str) -> str:
        name = self.house.database_url.rpartition("/")[2]
        return f"postgresql://{user}@127.0.0.1:{self.port}/{name}"

    def caught_up(self) -> None:
        """Until the replica holds what the primary does now."""
        with psycopg.connect(self.house.database_url, autocommit=True) as primary:
            [end] = primary.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone() or [""]
        until(lambda: self.says(f"SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn"))

    def says(self, text: str) -> Any:
        """What the replica answers."""
        with psycopg.connect(self.url("hedun"), autocommit=True) as there:
            [found] = there.execute(text).fetchone() or [None]  # type: ignore[call-overload]
            return found

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Inside, it gets what the primary writes and shows none of it."""
        self.says("SELECT pg_wal_replay_pause()")
        until(lambda: self.says("SELECT pg_get_wal_replay_pause_state() = 'paused'"))
        try:
            yield
        finally:
            self.says("SELECT pg_wal_replay_resume()")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with pytest.MonkeyPatch.context() as patch:
        servers: Any = script("pg_cluster", patch)
        with servers.cluster() as url:
            there = Databases(tmp_path_factory.mktemp("two"), url).template
            house = House(tmp_path_factory.mktemp("followed"), there, demo=True)
            told = json.loads(house.python(f"{CALL}set_up()"))
            house.set_now(datetime.fromisoformat(told["now"]) + timedelta(hours=1))
            it = Pair(house, told["report"], servers)
            yield it
            it.stop()


@pytest.fixture(scope="module")
def found(pair: Pair) -> dict[str, Any]:
    """What replicated.py finds in a process that asks as the desk does."""
    url = pair.house.desk_environment["DATABASE_URL"]
    said: dict[str, Any] = json.loads(replace(pair.house, database_url=url).python(f"{CALL}main()"))
    return said


def until(holds: Callable[[], Any], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def figures(house: House) -> dict[tuple[str, ...], float]:
    """What /metrics says of the replica."""
    text = httpx.get(f"{house.url}/metrics").text
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
        if one.name.startswith(("hedun_replica", "hedun_reports_total"))
    }


def test_what_tells_is_read_from_the_replica_and_says_the_same(found: dict[str, Any]) -> None:
    assert found["differed"] == [] and found["wrong"] == []
    assert found["read"]["primary"] == 0 < found["read"]["replica"]
    assert found["rooms"] == found["telling"], "a room of the table is not looked at"


def test_the_wall_stands_before_the_replica_too(found: dict[str, Any]) -> None:
    """Asked with no word of whose rows are wanted."""
    seen = found["walled"]
    assert min(seen["forestry-own"].values()) > 0
    assert seen["township-own"] == seen["forestry-own"]
    for who in ("forestry-foreign", "nobody", "afterwards"):
        assert not any(seen[who].values()), who
    assert found["refused"] == {"owner": "away", "primary": "away"}


def test_one_that_is_late_is_not_read_until_it_has_caught_up(found: dict[str, Any]) -> None:
    assert found["late"] == ["", "late", ""]


def test_a_right_that_was_taken_away_is_gone_before_the_replica_knows(
    found: dict[str, Any],
) -> None:
    assert found["withdrawn"] == [200, 404, 2]


def test_whoever_wrote_sees_it_at_once_and_a_replica_that_lags_or_falls_is_not_waited_for(
    pair: Pair,
) -> None:
    """The same officer at two computers: at one she writes, at the other she only looks."""
    pair.house.more["HEDUN_REPLICA_SECONDS"] = "600"
    with pair.house.served() as house, Desk(house.url) as writes, Desk(house.url) as looks:
        for desk in (writes, looks):
            desk.sign_in(TOWNSHIP, PASSWORD)
        pair.caught_up()
        before = looks.get(REPORT).text
        assert figures(house)["hedun_reports_total", "replica", ""] == 1
        with pair.paused():
            sent = {"claims": "1", "visited_at": "2026-09-04T10:00", "sent": "1"}
            writes.post(f"/reports/{pair.report}/act/verify/", **sent)
            after = writes.get(REPORT).text
            assert after != before == looks.get(REPORT).text
            told = figures(house)
            assert told["hedun_reports_total", "primary", "yours"] == 1
            assert told["hedun_replica_behind_bytes",] > 0 and told["hedun_replica_answers",] == 1
        pair.caught_up()
        assert writes.get(REPORT).text == looks.get(REPORT).text == after
        assert figures(house)["hedun_reports_total", "replica", ""] == 4
        pair.stop()
        assert writes.get(REPORT).text == looks.get(REPORT).text == after
        told = figures(house)
        assert told["hedun_reports_total", "primary", "away"] == 2
        assert told["hedun_replica_answers",] == 0
        assert httpx.get(f"{house.url}/readyz").status_code == 200
        pair.start()
        read = "hedun_reports_total", "replica", ""
        until(lambda: looks.get(REPORT) and figures(house)[read] > 4)
    said = (pair.house.home / "server.log").read_text()
    assert said.count("the replica is away") == 1 == said.count("the replica answers again")
    assert "Traceback" not in said

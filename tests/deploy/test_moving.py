"""A pilot on SQLite moves into PostgreSQL by one command: all of it, or nothing and the pilot goes
on. The pilot is made by real actions; the server is a real one."""

import json
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.databases import Databases
from tests.support.house import House

pytestmark = pytest.mark.both  # with what needs PostgreSQL
WORKED = """
import pickle
from tests.support.road import make_claim, make_county
road = make_county(4)
make_claim(road, "paid")
make_claim(road, "contested")
pickle.dump(road, open({road!r}, "wb"))
"""
GO_ON = """
import pickle
from tests.support.road import make_claim
road = pickle.load(open({road!r}, "rb"))
claim = make_claim(road, "paid", night=road.now.date())
print(claim.number)
"""
LATE = """
import pickle
from hedun.web.trouble import trouble_of
from tests.support.road import make_claim
try:
    make_claim(pickle.load(open({road!r}, "rb")))
except Exception as wrong:
    print(trouble_of(wrong))
"""
KILLED = """
import os, signal, sys
from hedun.progress import Bar
from hedun.cli import main
def told(bar, part, what, seen=[]):
    seen.append(what)
    if len(seen) == 30:
        os.kill(os.getpid(), signal.SIGKILL)
Bar.__call__ = told
main(["move-database", "--from", {url!r}])
"""


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("pilot")
    house = House(folder / "house", f"sqlite://{folder}/house/hedun.sqlite3")
    house.home.mkdir()
    house.run("migrate", "-v0")
    house.python(WORKED.format(road=str(folder / "house" / "road")))
    return house


@pytest.fixture
def pilot(worked: House, tmp_path: Path) -> House:
    """A house of its own like it."""
    shutil.copytree(worked.home, tmp_path / "house")
    return House(tmp_path / "house", f"sqlite://{tmp_path}/house/hedun.sqlite3")


@pytest.fixture
def moved_to(pilot: House, databases: Databases) -> Iterator[Callable[[str], House]]:
    """The same house, with another database."""
    urls: list[str] = []

    def made(url: str) -> House:
        urls.append(url)
        return House(pilot.home, url)

    yield made
    for url in urls:
        databases.drop(url)


def rows(house: House) -> dict[str, int]:
    with psycopg.connect(house.database_url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        counted = (connection.execute(f'SELECT count(*) FROM "{one}"') for (one,) in tables)  # type: ignore[call-overload]
        return {table: count.fetchone()[0] for (table,), count in zip(tables, counted, strict=True)}


def file_of(house: House) -> Path:
    return Path(house.database_url.removeprefix("sqlite://"))


def change(house: House, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(file_of(house), isolation_level=None)) as connection:
        assert connection.execute(statement, values).rowcount


def test_a_pilot_moves_whole_and_work_goes_on_there_and_not_here(
    pilot: House, moved_to: Callable[[str], House], databases: Databases
) -> None:
    there, road = moved_to(databases.empty()), str(pilot.home / "road")
    # the claims that were entered last are gone again: their keys must not come a second time
    change(pilot, "UPDATE sqlite_sequence SET seq = seq + 7 WHERE name = 'claims_claim'")
    told = json.loads(there.run("move-database", "--from", pilot.database_url, "--json"))
    assert told["ok"] and told["verified"]["ok"] and not told["verified"]["faults"]
    compared = {one["what"]: one for one in told["compared"]}
    assert all(one["agree"] for one in told["compared"])
    with closing(sqlite3.connect(file_of(pilot))) as before:
        counts = {
            table: before.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            for table in rows(there)
        }
        [paid] = before.execute(
            "SELECT sum(balance_fen) FROM ledger_ledgeraccount WHERE kind = 'paid'"
        ).fetchone()
        [head] = before.execute("SELECT digest FROM record_head").fetchone()
    assert counts == rows(there) and told["rows"] == sum(counts.values())
    assert compared["people_household"]["here"]["rows"] == counts["people_household"] > 0
    assert paid > 0 and any(
        one["here"] == paid for what, one in compared.items() if what[:6] == "ledger"
    )
    assert compared["chain head"]["here"].endswith(head)
    assert any(what.startswith("chain strand") for what in compared)
    # work goes on there, with keys that never were
    assert there.python(GO_ON.format(road=road)).strip()
    assert "all as recorded" in there.run("verify")
    with psycopg.connect(there.database_url) as connection:
        [(newest,)] = connection.execute("SELECT max(id) FROM claims_claim").fetchall()
    assert newest == 2 + 7 + 1
    # and not here, for nobody
    assert pilot.python(LATE.format(road=road)).strip() == "moved"
    again = moved_to(databases.empty())
    assert "moved already" in again.run("move-database", "--from", pilot.database_url, status=1)
    again.run("move-database", "--from", pilot.database_url, "--reopen")
    said = there.run("move-database", "--from", pilot.database_url, status=1)
    assert "not empty" in said and "不是空的" in said
    assert pilot.python(GO_ON.format(road=road)).strip()


def test_what_is_altered_on_the_way_is_found_and_nothing_is_left(
    pilot: House, moved_to: Callable[[str], House], databases: Databases
) -> None:
    there = moved_to(databases.fresh())
    with psycopg.connect(there.database_url) as connection:
        connection.execute(
            "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN NEW.amount_fen = NEW.amount_fen + 1; RETURN NEW; END'"
        )
        connection.execute(
            "CREATE TRIGGER more BEFORE INSERT ON ledger_transfer FOR EACH ROW "
            "WHEN (NEW.id = 2) EXECUTE FUNCTION more()"
        )
    bare = rows(there)
    said = there.run("move-database", "--from", pilot.database_url, status=1)
    assert "ledger.Transfer:2" in said and "ledger_transfer.amount_fen" in said
    assert rows(there) == bare and bare["record_entry"] == 0
    assert "all as recorded" in pilot.run("verify")


def test_killed_in_the_middle_it_leaves_nothing_and_is_begun_again(
    pilot: House, moved_to: Callable[[str], House], databases: Databases
) -> None:
    there = moved_to(databases.fresh())
    bare = rows(there)
    died = there.start_python(KILLED.format(url=pilot.database_url))
    assert died.wait() == -signal.SIGKILL, died.communicate()[1]
    assert rows(there) == bare and bare["record_entry"] == 0
    assert pilot.python(GO_ON.format(road=str(pilot.home / "road"))).strip()
    said = there.run("move-database", "--from", pilot.database_url)
    assert "people_household" in said and "≠" not in said and "hedun wall" in said


def test_what_cannot_be_moved_is_refused_in_words(
    pilot: House, moved_to: Callable[[str], House], databases: Databases
) -> None:
    there = moved_to(databases.fresh())
    bare, url = rows(there), pilot.database_url

    def said(house: House = there, source: str = url) -> str:
        return house.run("move-database", "--from", source, status=1)

    assert "names no PostgreSQL" in said(pilot)
    assert "names no SQLite" in said(source=f"{url}.other")
    with closing(sqlite3.connect(file_of(pilot), isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        assert "Somebody is writing" in said()
    # a value that SQLite keeps and PostgreSQL does not: its place is told and not the value
    secret = "王福生" * 90
    change(pilot, "UPDATE people_user SET name = ? WHERE id = 1", secret)
    told = said()
    assert "people_user" in told and "name" in told and secret[:3] not in told
    change(pilot, "DELETE FROM django_migrations WHERE app = 'ledger'")
    assert "another version" in said()
    assert rows(there) == bare

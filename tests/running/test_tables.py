"""A new desk's tables are those that an old one has after all its migrations."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.support.databases import Databases
from tests.support.house import House

# What is said of a table beside its columns; names are those of the other database too.
POSTGRESQL = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
    "column_default, is_identity, collation_name "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


@pytest.fixture
def two(databases: Databases, tmp_path: Path) -> Iterator[tuple[House, House]]:
    """Two houses without a table."""
    made = [House(tmp_path / name, databases.empty(), demo=True) for name in ("new", "old")]
    for house in made:
        house.home.mkdir()
    yield made[0], made[1]
    for house in made:
        databases.drop(house.database_url)


def test_a_new_desk_has_the_tables_an_old_one_was_led_to(two: tuple[House, House]) -> None:
    new, old = two
    new.run("migrate", "-v0")
    old.run("migrate", "-v0", "contenttypes", "0001")  # not empty any more: it goes step by step
    old.run("migrate", "-v0")
    found = laid(new.database_url)
    assert found == laid(old.database_url)
    assert any("claims_claim" in str(row) for row in found)
    assert steps(new.database_url) == steps(old.database_url)
    new.run("migrate", "--check")


def test_a_database_with_a_table_of_others_is_led_step_by_step(databases: Databases) -> None:
    """Nothing is laid over what somebody else keeps there."""
    url = databases.empty()
    _ask(url, "CREATE TABLE claims_claim (number text)")
    said = House(databases.folder / "occupied", url).run("migrate", "-v0", status=1)
    assert "claims_claim" in said
    assert ("claims", "0001_initial") not in steps(url)
    databases.drop(url)


def laid(url: str) -> set[tuple[object, ...]]:
    """All that the database says of its tables, but for the order of their columns, and Django's
    own groups, which nobody here is in (their numbers became wider by and by)."""
    if not url.startswith("sqlite"):
        found = {(kind, *row) for kind, text in POSTGRESQL.items() for row in _ask(url, text)}
        return {row for row in found if not str(row[1]).startswith("auth_")}
    text = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    return {(kind, name, *sorted(_parts(sql))) for kind, name, sql in _ask(url, text)}


def steps(url: str) -> set[tuple[object, ...]]:
    return set(_ask(url, "SELECT app, name FROM django_migrations"))


def _ask(url: str, text: str) -> list[tuple[object, ...]]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(urlsplit(url).path)) as connection:
            return connection.execute(text).fetchall()
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(text)  # type: ignore[call-overload]  # our own text
        return cursor.fetchall() if cursor.description else []


def _parts(sql: object) -> list[str]:
    """What stands between the commas of a CREATE's outer brackets, and before and behind them."""
    head, _, rest = str(sql).partition("(")
    body, _, tail = rest.rpartition(")")
    found, depth, part = [head, tail], 0, ""
    for sign in body:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            found.append(part)
            part = ""
        else:
            part += sign
    return [re.sub(r'[\s"]+', " ", one).strip() for one in (*found, part)]

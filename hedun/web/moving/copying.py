"""Every row of the pilot into PostgreSQL, by COPY, in one transaction that the caller holds.

Values go over as SQLite has them: PostgreSQL reads a text as an instant, a day or JSON, and 0 or 1
as yes or no, by the column they come to. What it will not read is refused by table, line and
column, never by the value.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from hedun.progress import Bar
from hedun.web.backups.databases import emptied, named
from hedun.web.moving.problems import WORDS

ROWS = 1000  # told at once
# What PostgreSQL says of a line ends with the value.
PLACE = re.compile(r"COPY (\w+), line (\d+)(?:, column (\w+))?")


def counted(pilot: sqlite3.Connection, tables: list[str]) -> dict[str, int]:
    return {
        table: pilot.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables
    }


def copied(pilot: sqlite3.Connection, bar: Bar) -> None:
    """Raises Malformed: VALUE, AWAY."""
    with _told(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")  # as which SQLite's instants are written
        for table, columns in emptied(cursor).items():
            _copy(pilot, cursor, table, columns, bar)
        _count_on(pilot, cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _copy(pilot: sqlite3.Connection, cursor: Any, table: str, columns: list[str], bar: Bar) -> None:
    asked = ", ".join(f'"{one}"' for one in columns)
    rows = pilot.execute(f'SELECT {asked} FROM "{table}"')
    what = f"复制 copied: {table}"
    with cursor.copy(f"COPY {named(table, columns)} FROM STDIN") as copy:
        while some := rows.fetchmany(ROWS):
            for row in some:
                copy.write_row(row)
            bar(len(some), what)


def _count_on(pilot: sqlite3.Connection, cursor: Any) -> None:
    """New keys go on behind the highest that ever was: also one of a row that is gone stands in the
    record."""
    for table, last in pilot.execute("SELECT name, seq FROM sqlite_sequence WHERE seq > 0"):
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
        [(sequence,)] = cursor.fetchall()
        cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, last])


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as wrong:
        raise WORDS.malformed("AWAY", why=wrong.sqlstate or "connection") from wrong
    except (psycopg.DataError, psycopg.IntegrityError) as wrong:
        raise WORDS.malformed("VALUE", where=_where(wrong), why=wrong.sqlstate) from None
    except sqlite3.Error as wrong:
        raise WORDS.malformed("VALUE", where="SQLite", why=type(wrong).__name__) from None


def _where(wrong: psycopg.Error) -> str:
    found = PLACE.search(wrong.diag.context or "")
    said = [*found.groups()] if found else [wrong.diag.table_name, wrong.diag.constraint_name]
    return " ".join(filter(None, said))

"""Fresh databases for tests: migrated once per test process, then copied."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from django.db import connection

from tests.support.house import DESK, House


@dataclass
class Databases:
    """Fresh databases on the server of `server_url`, or SQLite files if it is empty; copies of
    `template` (DATABASE_URL), which is made where there is none yet."""

    folder: Path
    server_url: str
    template: str = ""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.template:
            return
        self.template = self.empty("template")
        house = House(self.folder / "template-home", self.template)
        house.run("migrate", "-v0")
        if self.server_url:  # the servers of tests stand behind the second wall
            house.run("wall", DESK)

    def empty(self, name: str = "") -> str:
        """DATABASE_URL of a new database without any table."""
        url = self._place(name or uuid4().hex[:12])
        if self.server_url:
            self._sql(f'CREATE DATABASE "{self._name(url)}"')
        return url

    def fresh(self, like: str = "") -> str:
        """DATABASE_URL of a new database with all tables and no rows; or of a copy of another, to
        which nobody is connected."""
        url, original = self._place(uuid4().hex[:12]), like or self.template
        if self.server_url:
            copied = self._name(original)
            self._sql(f'CREATE DATABASE "{self._name(url)}" TEMPLATE "{copied}"')
        else:
            with (
                closing(sqlite3.connect(urlsplit(original).path)) as source,
                closing(sqlite3.connect(urlsplit(url).path)) as copy,
            ):
                source.backup(copy)
        return url

    def drop(self, url: str) -> None:
        """Remove a database of `fresh`, whoever is still connected to it."""
        if self.server_url:
            drop = f'DROP DATABASE IF EXISTS "{self._name(url)}" WITH (FORCE)'
            try:
                self._sql(drop)
            except psycopg.errors.InternalError_:  # its checkpoint failed; the server tries again
                self._sql(drop)
        else:
            for path in self.folder.glob(Path(urlsplit(url).path).name + "*"):
                path.unlink()

    @contextmanager
    def lent(self, in_memory: bool) -> Iterator[None]:
        """A fresh database as the one this process works on. In memory (SQLite alone) it is
        quicker, but all threads of a live server would share one connection."""
        from tests.support.kept import nothing_kept  # reads models, which are there by now

        url = "" if in_memory and not self.server_url else self.fresh()
        own = self._name(url) if self.server_url else urlsplit(url).path
        connection.close()
        connection.settings_dict["NAME"] = own or str(connection.creation._get_test_db_name())
        if not url:
            connection.ensure_connection()
            with closing(sqlite3.connect(urlsplit(self.template).path)) as template:
                template.backup(connection.connection)
        # rows that are put there again do not move the counters of PostgreSQL's keys
        with nothing_kept() if self.server_url else nullcontext():
            yield
        connection.close()
        if self.server_url:
            connection.close_pool()
        if url:
            self.drop(url)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Within tests that share a database: a fresh one of its own in a file, whatever becomes
        of the connection; afterwards that of the others is there again."""
        name, shared = connection.settings_dict["NAME"], None
        if self.server_url:
            connection.close()
            connection.close_pool()  # which is of the database that the others share
        else:  # in memory it must stay open
            shared, connection.connection = connection.connection, None
        try:
            connection.settings_dict["NAME"] = "none"
            with self.lent(in_memory=False):
                yield
        finally:
            connection.settings_dict["NAME"] = name
            connection.connection = shared

    def _place(self, name: str) -> str:
        if not self.server_url:
            return f"sqlite://{self.folder}/{name}.sqlite3"
        own = f"hedun_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}_{name}"
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{own}"))

    def _name(self, url: str) -> str:
        return urlsplit(url).path.lstrip("/")

    def _sql(self, statement: str) -> None:
        server = urlunsplit(urlsplit(self.server_url)._replace(path="/postgres"))
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # names are our own

"""The database as it stands at one moment, in pieces of bytes, and back into an empty one.

SQLite: its own copy of the file. PostgreSQL: each table as COPY gives it, and where the sequences
stand; the tables themselves are laid by the program, which is the same version (restoring.py).
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Piece = tuple[str, bytes]  # a name of its own in the backup, and bytes
PIECE = 4 * 1024 * 1024
OF_OURS = ("record_entry", "people_user", "phone_parcel")  # whoever worked here wrote one of them
PAGES = 2000  # of SQLite, copied at one go
Tell = Callable[[str, int, int], None]  # what, how much of it, of how much (0: not known)


def kind() -> str:
    return connection.vendor


def steps(of: BaseDatabaseWrapper | None = None) -> dict[str, list[str]]:
    """{app: the migrations that were done}, of this database or another one."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(of or connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def other_steps(told: Mapping[str, list[str]]) -> list[str]:
    """Migrations of which only one knows: who did these, or the program as it is."""
    ours = {f"{app}.{name}" for app, name in MigrationLoader(connection).graph.nodes}
    return sorted(ours ^ {f"{app}.{name}" for app, names in told.items() for name in names})


def pieces(folder: Path, tell: Tell) -> Iterator[Piece]:
    """Everything, as of the moment that the caller holds (record.moment)."""
    return _sqlite(folder, tell) if connection.vendor == "sqlite" else _postgres(tell)


def rows_of_ours() -> int:
    """How many rows an empty database has not: 0 where there are no tables, or bare ones."""
    names = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        found = 0
        for table in names.intersection(OF_OURS):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found += cursor.fetchone()[0]
    return found


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────


def _sqlite(folder: Path, tell: Tell) -> Iterator[Piece]:
    path = folder / "database"
    copy = sqlite3.connect(path)
    try:
        connection.connection.backup(
            copy, pages=PAGES, progress=lambda _, left, all_: tell("database", all_ - left, all_)
        )
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    with path.open("rb") as file:
        for number, data in enumerate(iter(lambda: file.read(PIECE), b"")):
            yield f"sqlite/{number:08}", data
    path.unlink()


def _sqlite_back(found: Iterable[Piece]) -> None:
    """Written beside its place, flushed, and given its name when it is whole."""
    place = Path(connection.settings_dict["NAME"])
    connection.close()
    draft = place.with_name(f"{place.name}.new")
    with draft.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        for _, data in found:
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    for rest in ("-wal", "-shm"):
        place.with_name(place.name + rest).unlink(missing_ok=True)
    draft.replace(place)


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────

COLUMNS = """
SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
GROUP BY table_name ORDER BY table_name"""
SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename"""


def _postgres(tell: Tell) -> Iterator[Piece]:
    with connection.cursor() as cursor:
        tables = every_column(cursor)
        cursor.execute(SEQUENCES)
        laid = {"columns": tables, "sequences": dict(cursor.fetchall())}
        yield "postgresql/laid", json.dumps(laid).encode()
        for done, (table, columns) in enumerate(tables.items()):
            tell("tables", done, len(tables))
            with cursor.copy(f"COPY {named(table, columns)} TO STDOUT") as copy:
                for number, data in enumerate(_gathered(copy)):
                    yield f"postgresql/{table}/{number:08}", data


def _postgres_back(found: Iterable[Piece]) -> None:
    """All tables or none. Raises ValueError where the tables laid here are others."""
    call_command("migrate", interactive=False, verbosity=0)
    left = iter(found)
    laid: Mapping[str, Any] = json.loads(next(left)[1])
    with transaction.atomic(), connection.cursor() as cursor:
        if emptied(cursor) != laid["columns"]:
            raise ValueError("tables")
        _copy_in(cursor, left, laid["columns"])
        for sequence, last in laid["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s)", (f'"{sequence}"', last))


def every_column(cursor: Any) -> dict[str, list[str]]:
    """{table: its columns}. In this transaction, rows that a policy hides from who asks are an
    error and not left out."""
    cursor.execute("SET LOCAL row_security = off")
    cursor.execute(COLUMNS)
    return dict(cursor.fetchall())


def emptied(cursor: Any) -> dict[str, list[str]]:
    """Nothing in any table, until the transaction ends or for good; answers their columns."""
    tables = every_column(cursor)
    names = ", ".join(f'"{table}"' for table in tables)
    cursor.execute(f"TRUNCATE {names}")
    return tables


def _copy_in(cursor: Any, left: Iterator[Piece], columns: Mapping[str, list[str]]) -> None:
    piece = next(left, None)
    while piece is not None:
        table = piece[0].split("/")[1]
        with cursor.copy(f"COPY {named(table, columns[table])} FROM STDIN") as copy:
            while piece is not None and piece[0].split("/")[1] == table:
                copy.write(piece[1])
                piece = next(left, None)


def named(table: str, columns: Iterable[str]) -> str:
    """As COPY names a table and its columns."""
    return f'"{table}" ({", ".join(f"{chr(34)}{one}{chr(34)}" for one in columns)})'


def _gathered(blocks: Iterable[Any]) -> Iterator[bytes]:
    waiting = bytearray()
    for block in blocks:
        waiting += block
        if len(waiting) >= PIECE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


BACK: Mapping[str, Callable[[Iterable[Piece]], None]] = {
    "sqlite": _sqlite_back,
    "postgresql": _postgres_back,
}

"""Change the demo's home behind the application's back, one thing at a time, and ask verify.

Run in a process of its own on a home made by `hedun demo` (SQLite): prints one JSON object,
{"tried": n, "unseen": ["people.User:3.name", …]}. Every change is taken back before the next.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import models  # noqa: E402

from hedun.record.verification import verify  # noqa: E402

# Not vouched for, and why: none of them says what was decided, owed or paid.
LEFT_OUT = {
    "people.User": {"last_login"},  # written by every sign-in
    "record.Series": {"name", "last"},  # the next free number; numbers given out are sealed
}
NO_TABLES = {"record.Series"}


def other(value: Any) -> Any:
    """Another value that the column can hold, as little different as possible."""
    match value:
        case None:
            return 1
        case bool() | int() | float():
            return value + 1
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:] if value else b"\x00"
        case str() if value[:4].isdigit() and "-" in value[4:5]:  # a date or an instant
            return str(int(value[:4]) + 1) + value[4:]
        case str():
            return value[:-1] + ("a" if value[-1:] != "a" else "b") if value else "a"
    raise TypeError(type(value))


@contextmanager
def behind_the_back(sql: str, undo: str, new: Any, old: Any, pk: Any) -> Iterator[None]:
    """One column of one row holds something else for a while."""
    db = sqlite3.connect(settings.DATABASES["default"]["NAME"])
    db.execute(sql, (new, pk))
    db.commit()
    try:
        yield
    finally:
        db.execute(undo, (old, pk))
        db.commit()
        db.close()


def columns() -> Iterator[tuple[type[models.Model], str, str]]:
    """(model, column, table's key column) of every table of the rooms."""
    for model in apps.get_models():
        label = model._meta.label
        if not model.__module__.startswith("hedun.") or label in NO_TABLES:
            continue
        for field in model._meta.concrete_fields:
            if field.attname not in LEFT_OUT.get(label, ()):
                yield model, str(field.column), str(model._meta.pk.column)


def sweep_rows() -> tuple[int, list[str]]:
    """Every column of every table, in one row that has a value there."""
    db = sqlite3.connect(settings.DATABASES["default"]["NAME"])
    tried, unseen = 0, []
    for model, column, key in columns():
        table = model._meta.db_table
        row = db.execute(
            f'SELECT "{key}", "{column}" FROM "{table}" ORDER BY "{column}" IS NULL, "{key}" DESC'
        ).fetchone()
        if row is None:
            continue
        tried += 1
        pk, value = row
        new = other(value) if column != key else max_key(db, table, key)
        sql = f'UPDATE "{table}" SET "{column}" = ? WHERE "{key}" = ?'
        back = pk if column != key else new
        with behind_the_back(sql, sql, new, value, pk) if column != key else moved(
            table, key, pk, new
        ):
            if not verify().faults:
                unseen.append(f"{model._meta.label}:{back}.{column}")
    return tried, unseen


def max_key(db: sqlite3.Connection, table: str, key: str) -> Any:
    top = db.execute(f'SELECT MAX("{key}") FROM "{table}"').fetchone()[0]
    return top + 1000 if isinstance(top, int) else f"{top}x"


@contextmanager
def moved(table: str, key: str, old: Any, new: Any) -> Iterator[None]:
    """The row has another primary key for a while."""
    sql = f'UPDATE "{table}" SET "{key}" = ? WHERE "{key}" = ?'
    with behind_the_back(sql, f'UPDATE "{table}" SET "{key}" = {old!r} WHERE ? = ?', new, 1, old):
        yield


def sweep_files() -> tuple[int, list[str]]:
    """The first byte of every evidence and terms file, and the file gone."""
    tried, unseen = 0, []
    home = Path(settings.HEDUN_HOME)
    for path in sorted([*home.glob("evidence/**/*"), *home.glob("terms/**/*")]):
        if not path.is_file():
            continue
        tried += 1
        data, mode = path.read_bytes(), path.stat().st_mode
        path.chmod(0o600)
        path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
        if not verify().faults:
            unseen.append(path.name)
        path.write_bytes(data)
        path.chmod(mode)
        if tried % 10 == 1:  # a missing file, for some
            away = path.with_name("away")
            path.rename(away)
            if not verify().faults:
                unseen.append(f"{path.name} missing")
            away.rename(path)
    return tried, unseen


if __name__ == "__main__":
    clean = verify()
    rows, unseen_rows = sweep_rows()
    files, unseen_files = sweep_files()
    print(
        json.dumps(
            {
                "clean": not clean.faults,
                "clean_again": not verify().faults,
                "rows": rows,
                "files": files,
                "unseen": unseen_rows + unseen_files,
            }
        )
    )

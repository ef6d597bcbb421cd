"""Rows of parcels written together (part of the room's actions).

Whoever comes while others write waits for them, and then one writes for all that came meanwhile:
one statement, one commit, one wait for the disk. Alone one waits for nobody.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from hedun.phone.models import Device, Parcel
from hedun.record.inserting import AS_IT_IS, keeps
from hedun.record.statements import answered, vendor

MOST = 32  # rows in a statement
COLUMNS = ("uuid", "device_id", "village", "rows", "files", "bundle", "manifest_enc",
           "manifest_hash", "device_clock", "skew_s", "begun_at", "received_at", "state",
           "seal", "tries")  # fmt: skip
# PostgreSQL takes what stands in a list of rows for text.
_CASTS = {"device_id": "bigint", "rows": "integer", "files": "jsonb", "manifest_enc": "bytea",
          "device_clock": "timestamptz", "skew_s": "integer", "begun_at": "timestamptz",
          "received_at": "timestamptz", "tries": "smallint"}  # fmt: skip


@dataclass
class _Order:
    """A row to be written; its `pk` when it is (None: it is not), or what went wrong."""

    values: Sequence[Any]
    key: tuple[str, str]
    pk: int | None = None
    error: BaseException | None = None
    leads: bool = False
    done: threading.Event = field(default_factory=threading.Event)


def insert_if_allowed(row: Parcel, token_hash: str, now: datetime) -> int | None:
    """The primary key of the row, committed and on the disk; None where nothing was written: its
    number is there already, or the phone of the token may not send (any more).

    One statement asks and writes, so a phone that is switched off this very moment gets no receipt.
    """
    order = _Order((*_kept(row), token_hash, _until(now)), (row.uuid, token_hash))
    if connection.in_atomic_block:  # whoever began the transaction commits it
        _write_each_or_all([order])
    else:
        _queue.put(order)
    if order.error is not None:
        raise order.error
    return order.pk


class _Queue:
    """The first who comes writes; those who come meanwhile are written by the first of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Order] = []
        self._busy = False

    def put(self, order: _Order) -> None:
        with self._lock:
            self._waiting.append(order)
            if not self._busy:
                self._busy = order.leads = True
        if not order.leads:
            order.done.wait()
        if not order.leads:
            return
        with self._lock:
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        _write_each_or_all(some)
        with self._lock:
            self._busy = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                some.append(self._waiting[0])
        for one in some:
            one.done.set()


_queue = _Queue()


@contextmanager
def durably() -> Iterator[None]:
    """What is committed inside is on the disk when it is committed. SQLite waits for the disk only
    when told to; PostgreSQL does. Afterwards it is as it was."""
    if vendor() != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        [[before]] = cursor.execute("PRAGMA synchronous").fetchall()
        cursor.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={before:d}")


def _write_each_or_all(orders: Sequence[_Order]) -> None:
    """Together; where that fails each by itself, so that nobody suffers for another's row."""
    try:
        _write(orders)
    except BaseException as error:
        if len(orders) == 1:
            orders[0].error = error
            return
        for one in orders:
            _write_each_or_all([one])


def _write(orders: Sequence[_Order]) -> None:
    values = [value for order in orders for value in order.values]
    with durably():
        written = {uuid: pk for pk, uuid in answered(_statement(vendor(), len(orders)), values)}
    for order in orders:
        order.pk = written.pop(order.key[0], None)  # of two under one number the first was written


@cache
def _statement(of: str, count: int) -> str:
    """Rows whose token is good, as a list from which those are taken."""
    names = ", ".join((*COLUMNS, "token", "until"))
    marks = f"({', '.join(['%s'] * (len(COLUMNS) + 2))})"
    cast = {name: f"::{kind}" for name, kind in _CASTS.items()} if of == "postgresql" else {}
    taken = ", ".join("v." + name + cast.get(name, "") for name in COLUMNS)
    until = "v.until::timestamptz" if of == "postgresql" else "v.until"
    return (
        f"WITH v ({names}) AS (VALUES {', '.join([marks] * count)}) "
        f"INSERT INTO phone_parcel ({', '.join(COLUMNS)}) "
        f"SELECT {taken} FROM v "
        "JOIN phone_device d ON d.token_hash = v.token "
        "JOIN people_user u ON u.id = d.officer_id "
        f"WHERE d.off_at IS NULL AND d.until >= {until} AND u.is_active "
        "ON CONFLICT (uuid) DO NOTHING RETURNING id, uuid"
    )


def _kept(row: Parcel) -> list[Any]:
    """The columns as the database keeps them."""
    values = [row.__dict__[name] for name in COLUMNS]
    how = keeps(vendor(), Parcel, COLUMNS)
    return [v if type(v) in AS_IT_IS else keep(v) for v, keep in zip(values, how, strict=True)]


def _until(now: datetime) -> Any:
    [keep] = keeps(vendor(), Device, ("until",))
    return keep(now)

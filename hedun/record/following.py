"""What is read once and follows the record: kept in memory, and read again only where entries say
that something was written since.

Each entry names the rows it sealed, and each digest of the chain stands for all that was done
before. So what was read under an entry that is still in the record is right but for the rows that
later entries name. While nothing is written a page asks one query for all that it keeps this way.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any, Generic, TypeVar

import orjson
from django.db.models import Model

from hedun.record.marks import Mark
from hedun.record.models import Entry, Head
from hedun.record.pen import is_held
from hedun.record.selecting import once, select_all
from hedun.record.standby import source
from hedun.record.statements import answered
from hedun.record.wall import seeing_whole

MOST_NEW = 5_000  # entries since, beyond which everything is read again

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Written:
    """What entries wrote. `rows`: table → primary keys; `said`: action → what its entries told."""

    rows: Mapping[str, frozenset[int]]
    said: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def of(self, table: str) -> frozenset[int]:
        return self.rows.get(table, frozenset())


class Followed(Generic[Kept]):
    """One thing that is kept. `read`: all of it; `follow`: what was kept, with what was written
    since. Both are given the key, and a value of another key is read anew."""

    def __init__(
        self, read: Callable[[Any], Kept], follow: Callable[[Kept, Written, Any], Kept]
    ) -> None:
        self._read, self._follow = read, follow
        # By whose rows they are: a replica is a moment behind the primary, time and again.
        self._last: dict[str, tuple[Hashable, Mark, Kept]] = {}
        self._lock = Lock()
        _EVERY.append(self)

    def now(self, key: Hashable = None) -> Kept:
        """As the record has it now. What an action sees under its own pen is not kept: it may yet
        be taken back."""
        head: Mark | None = None if is_held() else once(("record", "head"), _head)
        if head is None:
            return self._read(key)
        with self._lock:
            last = self._last.get(source()) or self._other(head)
            if last and last[1].seq > head.seq:  # another page went on while this one was made
                head = _head() or head
            if last is not None and last[:2] == (key, head):
                return last[2]
            with seeing_whole():  # it is everybody's, whoever asks first
                value = self._moved_on(last, head, key)
            self._last[source()] = key, head, value
            return value

    def _other(self, head: Mark) -> tuple[Hashable, Mark, Kept] | None:
        """What is kept of the other one, where it can be gone on from."""
        return next((last for last in self._last.values() if last[1].seq <= head.seq), None)

    def _moved_on(self, last: tuple[Hashable, Mark, Kept] | None, head: Mark, key: Any) -> Kept:
        if last is None or last[0] != key:
            return self._read(key)
        written = once(("record", last[1], head), lambda: written_since(last[1], head))
        return self._read(key) if written is None else self._follow(last[2], written, key)

    def forget(self) -> None:
        self._last.clear()


_EVERY: list[Followed[Any]] = []


def forget() -> None:
    """As in a new process. For measuring, and for tests that change rows behind the record's
    back."""
    for one in _EVERY:
        one.forget()


def table(
    model: type[Model], columns: tuple[str, ...], **also: str | bool | None
) -> Sequence[tuple[Any, ...]]:
    """As `selecting.select_all`, kept in memory: for tables that stay small and that pages look at
    again and again. No query but that to the record while none of its rows is written."""
    return _table(model, columns, tuple(also.items())).now()


@cache
def _table(
    model: type[Model], columns: tuple[str, ...], also: tuple[tuple[str, str | bool | None], ...]
) -> Followed[Sequence[tuple[Any, ...]]]:
    def read(_key: object) -> Sequence[tuple[Any, ...]]:
        return select_all(model, columns, **dict(also))

    def follow(
        kept: Sequence[tuple[Any, ...]], written: Written, _key: object
    ) -> Sequence[tuple[Any, ...]]:
        return read(None) if written.of(model._meta.label) else kept

    return Followed(read, follow)


def written_since(mark: Mark, head: Mark) -> Written | None:
    """What was written after the mark up to the head; None where that cannot be told, since the
    mark is of another record, or where it is too much. One query."""
    if not 0 < head.seq - mark.seq <= MOST_NEW:
        return None
    table = Entry._meta.db_table
    entries = answered(
        f"SELECT action, body, digest FROM {table} WHERE seq >= %s AND seq <= %s ORDER BY seq",
        [mark.seq, head.seq],
    )
    if not entries or entries[0][2] != mark.digest or entries[-1][2] != head.digest:
        return None
    return _written(entries[1:])


def _written(entries: Sequence[tuple[str, str, str]]) -> Written:
    rows: dict[str, set[int]] = {}
    said: dict[str, list[Mapping[str, Any]]] = {}
    for action, text, _digest in entries:
        body = orjson.loads(text)
        said.setdefault(action, []).append(body["data"])
        for row in body["seals"]:
            table, _, key = row.partition(":")
            if key.isdigit():
                rows.setdefault(table, set()).add(int(key))
    return Written({table: frozenset(keys) for table, keys in rows.items()}, said)


def _head() -> Mark | None:
    found = answered(f"SELECT seq, digest FROM {Head._meta.db_table}", [])
    return Mark(*found[0]) if found and found[0][0] else None

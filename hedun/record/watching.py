"""What `hedun verify` says while it works: how much of record and rows it has looked at."""

from collections.abc import Mapping
from threading import Event, Thread
from typing import TYPE_CHECKING, TextIO

from hedun.progress import Bar
from hedun.record.checkpoint import Table
from hedun.record.models import Head

if TYPE_CHECKING:
    from hedun.record.verification import Verified

EVERY = 0.5  # seconds


class Watch:
    """A thread that reads what the check counts, so that the check itself asks nothing. `asked`:
    also where no terminal is."""

    def __init__(self, out: TextIO, *, asked: bool = False) -> None:
        self._out, self._asked = out, asked
        self._over = Event()
        self._thread: Thread | None = None

    def begins(self, answer: "Verified", tables: Mapping[str, Table]) -> None:
        """Every row of these tables is to be looked at; of none where only later ones are."""
        entries = Head.objects.values_list("seq", flat=True).first() or 0
        rows = sum(table.rows for table in tables.values())
        bar = Bar(entries - answer.entries + rows, self._out, asked=self._asked)
        if not bar.silent:
            begun = answer.entries
            self._thread = Thread(target=self._show, args=(bar, answer, begun, entries, rows))
            self._thread.daemon = True
            self._thread.start()

    def _show(self, bar: Bar, answer: "Verified", begun: int, entries: int, rows: int) -> None:
        over = False
        while not over:
            over = self._over.wait(EVERY)
            seen, of = answer.rows, f" / {rows:,}" if rows else ""
            what = f"记录 entries {answer.entries:,} / {entries:,} · 行 rows {seen:,}{of}"
            bar(answer.entries - begun + min(seen, rows) - bar.done, what)
        bar.close()

    def close(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

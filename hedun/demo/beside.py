"""The process beside the demo's own: it makes up the year, and then prepares what the county and
the sittings will want, in their order, while they are being written (preparing.py). So the work of
the demo is done by two cores.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from typing import TYPE_CHECKING, Any

import django

from hedun.demo.year import Size, Year, make_up
from hedun.memory import collect_seldom

if TYPE_CHECKING:  # a new process has no Django yet when it opens this file
    from hedun.demo.preparing import Material
    from hedun.people.actions import Hashed
    from hedun.people.ahead import Ahead

LOOK_SECONDS = 2


@contextmanager
def beside(seed: int, size: Size) -> Iterator["Beside"]:
    """A process that prepares; it ends with the block, also when the block fails."""
    context = multiprocessing.get_context("spawn")
    queue, empty = context.Queue(), context.Event()
    process = context.Process(target=_prepare, args=(seed, size, queue, empty), daemon=True)
    process.start()
    try:
        yield Beside(process, queue, empty)
    finally:
        process.kill()
        process.join()
        queue.close()


class Beside:
    """The other end: what was prepared, in the order in which it is asked for here. `empty` is told
    when the store of files is the demo's own."""

    def __init__(self, process: Any, queue: Any, empty: Any) -> None:
        self.process, self.queue, self.empty = process, queue, empty

    def year(self) -> Year:
        found = self._next()
        assert isinstance(found, Year)
        return found

    def password(self) -> "Hashed":
        """The administrator's."""
        found: Hashed = self._next()
        return found

    def ahead(self) -> "list[Ahead]":
        """The next village's."""
        found: list[Ahead] = self._next()
        return found

    def materials(self) -> "Iterator[Material]":
        while True:
            yield self._next()

    def _next(self) -> Any:
        """Raises RuntimeError when the process has died."""
        while True:
            try:
                return self.queue.get(timeout=LOOK_SECONDS)
            except Empty:
                if not self.process.is_alive():
                    status = self.process.exitcode
                    raise RuntimeError(f"the demo's preparations ended with {status}") from None


def _prepare(seed: int, size: Size, queue: Any, empty: Any) -> None:
    year = make_up(seed, size)
    queue.put(year)
    django.setup()
    from hedun.demo import county, preparing  # not before Django is set up
    from hedun.evidence import store
    from hedun.people.actions import hashed

    collect_seldom()
    queue.put(hashed(county.PASSWORD))
    for village in preparing.rolls_ahead(year.founding):
        queue.put(village)
    empty.wait()
    with store.without_waiting():
        for material in preparing.materials(year):
            queue.put(material)
    queue.close()
    queue.join_thread()

"""Other processes beside this one, for `hedun verify`: each looks at a part of the same moment.

A record of a million entries is read, parsed and hashed for a minute and a half of a processor, and
its parts (the tables, the rooms' own books) do not ask anything of one another. Here they are given
out: helpers take them from one end of the list, this process from the other when it is done with
the chain. Whatever a helper could not finish is done here, so that it is never left out.

All see the database as it stood at one moment. PostgreSQL hands the moment of one transaction on to
another. SQLite does not, but says whether somebody has written since: a helper asks before this
process begins to read and again when it reads itself, and is sent away if the answers differ.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import IO, Any

from django.db import connection

from hedun.record.models import Head

MOST = 4  # processes: the chain is walked by one alone
WORTH_IT = 100_000  # entries; to begin a process takes about a second
HELP = "import django; django.setup(); from hedun.record.helping import help_out; help_out()"
Task = tuple[str, str]  # what kind of part, and which


def processes() -> int:
    """How many there should be for the record as it is, this one among them."""
    entries = Head.objects.values_list("seq", flat=True).filter(pk=1).first() or 0
    return min(len(os.sched_getaffinity(0)), MOST) if entries >= WORTH_IT else 1


class Gone(Exception):
    """The helper ended, or does not stand at this moment."""


class Helper:
    """A process that answers tasks until its input ends (helping.py)."""

    def __init__(self) -> None:
        words = (sys.executable, "-c", HELP)
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def tell(self, said: Any) -> None:
        try:
            send(self._pipe(self.process.stdin), said)
        except OSError:
            raise Gone from None

    def hear(self) -> Any:
        try:
            return pickle.load(self._pipe(self.process.stdout))
        except (OSError, EOFError, pickle.UnpicklingError):
            raise Gone from None

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()

    @staticmethod
    def _pipe(file: IO[bytes] | None) -> IO[bytes]:
        assert file is not None
        return file


def send(file: IO[bytes], said: Any) -> None:
    pickle.dump(said, file)
    file.flush()


@contextmanager
def helpers(more: int) -> Iterator[list[Helper]]:
    """Started, and stopped afterwards. Before the moment begins: of SQLite each has asked by then
    who wrote last. None where the caller has a moment of its own."""
    some = [] if connection.in_atomic_block else [Helper() for _ in range(more)]
    try:
        if connection.vendor == "sqlite":
            some = [one for one in some if _said(one)]
        yield some
    finally:
        for one in some:
            one.end()


def moment_for(some: Sequence[Helper]) -> list[Helper]:
    """Those that see the database as this process does, which stands in its moment."""
    with connection.cursor() as cursor:
        ask = "SELECT pg_export_snapshot()"
        # SQLite begins to read with the first thing that is read.
        cursor.execute(ask if connection.vendor == "postgresql" else "PRAGMA data_version")
        token = str(cursor.fetchone()[0])
    return [one for one in some if _said(one, token)]


def _said(helper: Helper, *told: str) -> bool:
    try:
        for word in told:
            helper.tell(word)
        return bool(helper.hear())
    except Gone:
        return False


class Shared:
    """Parts of a work, done by the helpers and by this process; what they came to, as it comes.

    `own`: how this process does a part. Helpers begin at once with the first of the `tasks`.
    """

    def __init__(
        self, tasks: Sequence[Task], some: Sequence[Helper], own: Callable[[Task], Any]
    ) -> None:
        self._left, self._own = deque(tasks), own
        # As it came over the pipe: that takes a third of the room until it is looked at.
        self._done: deque[tuple[Task, bytes]] = deque()
        self._threads = [Thread(target=self._hand_out, args=[one], daemon=True) for one in some]
        for thread in self._threads:
            thread.start()

    def rest(self) -> Iterator[tuple[Task, Any]]:
        """Every part with what it came to, in no order."""
        yield from self._until_none_is_left()
        for thread in self._threads:
            thread.join()
        yield from self._until_none_is_left()  # what a helper that ended had in hand

    def _until_none_is_left(self) -> Iterator[tuple[Task, Any]]:
        while self._left or self._done:
            while self._done:
                task, told = self._done.popleft()
                yield task, pickle.loads(told)
            if (mine := self._next(self._left.pop)) is not None:
                yield mine, self._own(mine)

    def _hand_out(self, helper: Helper) -> None:
        while (task := self._next(self._left.popleft)) is not None:
            try:
                helper.tell(task)
                self._done.append((task, helper.hear()))
            except Gone:
                self._left.append(task)
                return

    @staticmethod
    def _next(take: Callable[[], Task]) -> Task | None:
        try:
            return take()
        except IndexError:
            return None

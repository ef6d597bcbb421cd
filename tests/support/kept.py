"""What tests begin with is done once a process: every other test that begins with the same steps
gets the very rows and files that they made, which is far quicker than taking the steps anew.

`kept(key, make)` is `make()`, remembered by `key` and by what was done before. It remembers only
while nothing but kept steps was taken since the database was empty. After any other action, after
a row that was changed without the pen, after a file that was touched, it is `make()` and no more,
so a test that tampers with something is never answered from memory.
"""

import atexit
import os
import pickle
import re
import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

from hedun import keys
from hedun.record import pen
from hedun.record.models import Head
from tests.support import rows

T = TypeVar("T")
Files = dict[str, tuple[int, int, int]]  # path in the home → size, time of change, mode
State = tuple[str, frozenset[Any]]  # the digest of the record's end, the files; empty: nothing yet

WRITE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE) ("\w+")(?: SET "(\w+)" =)?')
SIGNED_IN = ('"people_user"', "last_login")  # the only column that is written without the pen


@dataclass(frozen=True)
class Step:
    """What `make` answered, and the rows and files it left."""

    answer: bytes
    change: rows.Change
    files: Path

    def again(self) -> Any:
        self.change.make()
        shutil.copytree(self.files, settings.HEDUN_HOME, dirs_exist_ok=True)
        keys._read.cache_clear()
        return pickle.loads(self.answer)


_STEPS: dict[tuple[State, Hashable], Step] = {}
_ENDS: set[State] = set()  # of kept steps
# Whether nobody else works in the house meanwhile. Files that come and go while they are copied (a
# backup's) would otherwise be taken for what the step made.
alone = True


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """`make()`, which begins where all other steps with this key begin, if it is remembered there.

    `make` answers what can be pickled, and changes nothing but the database and the home.
    """
    state = _state() if alone else None
    if state is None:
        return make()
    answer: T
    if (state, key) in _STEPS:
        answer = _STEPS[state, key].again()
    else:
        answer, _STEPS[state, key] = _made(make)
    _end()
    return answer


def _made(make: Callable[[], T]) -> tuple[T, Step]:
    before, there = rows.read(), _files()
    answer = make()
    folder = Path(tempfile.mkdtemp(dir=_folder()))
    for name, found in _files().items():
        if there.get(name) != found:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(settings.HEDUN_HOME / name, folder / name)
    change = rows.Change.between(before, rows.read())
    return answer, Step(pickle.dumps(answer), change, folder)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """In another database, whose numbers begin anew, rows of this one do not fit."""
    steps = dict(_STEPS)
    _STEPS.clear()
    try:
        yield
    finally:
        _STEPS.clear()
        _STEPS.update(steps)


@cache
def _folder() -> str:
    """Where this process keeps files; gone with it, also in a process of a house."""
    folder = tempfile.mkdtemp(prefix="kept-", dir=os.environ.get("HEDUN_TEST_HOME"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# ── where the database stands ───────────────────────────────────────────────────────────────────

_tampered = False


def _state() -> State | None:
    """Where kept steps led to; None when something else was done since."""
    global _tampered
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)
    end = Head.objects.values_list("digest", flat=True).first()
    if end is None:
        _tampered = False
        return (settings.DIGEST, frozenset())  # a record that is begun is chained by it
    state = (end, frozenset(_files().items()))
    return state if state in _ENDS and not _tampered else None


def _end() -> None:
    global _tampered
    _tampered = False
    end = Head.objects.values_list("digest", flat=True).first()
    _ENDS.add((end or "", frozenset(_files().items())))


def _watch(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
    """Takes note of a row of ours that is written without the pen."""
    global _tampered
    if pen._held.get() is None and (written := WRITE.match(sql)):
        _tampered |= written[1] in rows.columns() and written.groups() != SIGNED_IN
    return execute(sql, *more)


def _files() -> Files:
    home = str(settings.HEDUN_HOME)
    found: Files = {}
    for folder, _, names in os.walk(home):
        for name in names:
            path = os.path.join(folder, name)
            told = os.stat(path)
            found[os.path.relpath(path, home)] = (told.st_size, told.st_mtime_ns, told.st_mode)
    return found

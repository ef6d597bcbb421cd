"""The second wall: who asks is told to the database, which keeps the rows of others back by itself.

PostgreSQL's row-level security (made by `hedun wall`, web/walls) binds a role that owns nothing; it
reads four settings of the connection, which are set here for as long as somebody is served. Nothing
set: nothing is seen. On SQLite, and for the owner of the tables, all this means nothing.

What an action looks at to decide may lie anywhere (is this account another household's too?), so
the pen reads the whole; what it writes is bound to who holds it all the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connections

from hedun.record.standby import reading, source
from hedun.record.statements import vendor

SETTINGS = ("hedun.places", "hedun.above", "hedun.policies", "hedun.whole")
# What PostgreSQL guesses a wall to cost would have it compile every small question first.
NOT_COMPILED = "set_config('jit', 'off', false)"
TOLD = ", ".join(f"set_config({name!r}, %s, false)" for name in SETTINGS)
SET = f"SELECT {TOLD}, {NOT_COMPILED}"
BEHIND = "SELECT EXISTS (SELECT FROM pg_class WHERE relrowsecurity AND row_security_active(oid))"
WHOLE = "SELECT set_config('hedun.whole', 'yes', true)"  # until the transaction ends


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands, as primary keys. `places`: at or under those where they read claims;
    `above`: the divisions over these; `policies`: those that cover any of them, of a company's
    staff its own. `whole`: everything, for the program itself."""

    places: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()
    policies: frozenset[int] = frozenset()
    whole: bool = False

    def settings(self) -> list[str]:
        listed = (self.places, self.above, self.policies)
        return [*(",".join(map(str, sorted(keys))) for keys in listed), "yes" if self.whole else ""]


NOBODY = Standing()


_standing: ContextVar[Standing | None] = ContextVar("standing", default=None)
# The connections that were told of somebody: the primary's, and the replica's while it is read.
_told: ContextVar[frozenset[str]] = ContextVar("told", default=frozenset())
_behind: dict[tuple[str, ...], bool] = {}  # database and role → whether the wall binds it


def stand(who: Standing) -> None:
    """From now on `who` asks, of whom is read just now, until `leave`. The owner of the tables is
    told nothing, and for nobody a connection that was told nothing is as it should be."""
    if vendor() != "postgresql":
        return
    told, here = _told.get(), frozenset({source()})
    if who == NOBODY and not told & here:
        _standing.set(NOBODY)
    elif binds():
        _standing.set(who)
        _told.set(told - here if who == NOBODY else told | here)
        with reading().cursor() as cursor:
            cursor.execute(SET, who.settings())


def leave() -> None:
    """Nobody asks any more."""
    told = _told.get()
    _standing.set(None)
    _told.set(frozenset())
    for one in told:
        _told_nobody(one)


def _told_nobody(which: str) -> None:
    """A connection that cannot be told so is given up."""
    try:
        with connections[which].cursor() as cursor:
            cursor.execute(SET, NOBODY.settings())
    except Exception:
        connections[which].close()


@contextmanager
def standing_here_too() -> Iterator[None]:
    """Inside, whoever stands before the wall of the primary stands before that of the replica, if
    that is what is read now."""
    before, told = _standing.get(), _told.get()
    try:
        if before is not None:
            stand(before)
        yield
    finally:
        here = _told.get() - told
        _standing.set(before)
        _told.set(told)
        for one in here:
            _told_nobody(one)


def binds() -> bool:
    """Whether the wall binds the role by which is read just now. Asked once a process."""
    if vendor() != "postgresql":
        return False
    connection = reading()
    told = connection.settings_dict
    key = tuple(str(told[name]) for name in ("HOST", "PORT", "NAME", "USER"))
    if key not in _behind:
        with connection.cursor() as cursor:
            cursor.execute(BEHIND)
            _behind[key] = bool(cursor.fetchone()[0])
    return _behind[key]


@contextmanager
def guarded() -> Iterator[None]:
    """Whoever stands before the wall inside has left it afterwards."""
    try:
        yield
    finally:
        leave()


def see_whole() -> None:
    """In the transaction that is open: what is read may lie anywhere. For the pen."""
    if _standing.get() is not None and binds():
        with reading().cursor() as cursor:
            cursor.execute(WHOLE)


@contextmanager
def seeing_whole() -> Iterator[None]:
    """Inside, what is read may lie anywhere; what is written, nowhere else than before. For who has
    shown something that is known to them alone, before it is known whose it is."""
    before = _standing.get()
    if before is None:
        yield
        return
    stand(Standing(before.places, before.above, before.policies, whole=True))
    try:
        yield
    finally:
        stand(before)

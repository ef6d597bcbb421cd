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

from django.db import connection

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
_behind: dict[tuple[str, ...], bool] = {}  # database and role → whether the wall binds it


def stand(who: Standing) -> None:
    """From now on `who` asks, on this connection, until `leave`. The owner of the tables is told
    nothing, and for nobody a connection that was told nothing is as it should be."""
    if vendor() != "postgresql":
        return
    if who == NOBODY and not _is_told():
        _standing.set(NOBODY)
    elif binds():
        _standing.set(who)
        with connection.cursor() as cursor:
            cursor.execute(SET, who.settings())


def leave() -> None:
    """Nobody asks any more. A connection that cannot be told so is given up."""
    told = _is_told()
    _standing.set(None)
    if not told:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(SET, NOBODY.settings())
    except Exception:
        connection.close()


def _is_told() -> bool:
    return _standing.get() not in (None, NOBODY)


def binds() -> bool:
    """Whether the wall binds the role of this connection. Asked once a process."""
    if vendor() != "postgresql":
        return False
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
        with connection.cursor() as cursor:
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

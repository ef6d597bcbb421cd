"""The move as a whole. DATABASE_URL names the new database, the pilot is named beside it.

The pilot is held; all is copied and compared in one transaction of the target, which is there only
if both sides agree; then the target is verified, and the pilot is closed last of all.
"""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from hedun.progress import Bar
from hedun.web.backups import databases
from hedun.web.moving import copying, pilot
from hedun.web.moving.comparing import Compared, compared, every_table
from hedun.web.moving.problems import WORDS


@dataclass
class Moved:
    """`verified`: what `hedun verify` says of the target; `ok`: that it found nothing, and so the
    pilot is closed."""

    rows: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    compared: list[Compared] = field(default_factory=list)
    verified: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return bool(self.verified.get("ok"))


def move(url: str, *, asked: bool = False) -> Moved:
    """`url`: of the pilot. `asked`: progress also where no terminal is.

    Raises Malformed: TARGET, SOURCE, BUSY, READ_ONLY, MOVED, NOT_EMPTY, OTHER_TABLES, VALUE, AWAY,
    DIFFERS. Then the target has no row of it, and the pilot is as it was.
    """
    if connection.vendor != "postgresql":
        raise WORDS.malformed("TARGET")
    moved = Moved()
    with pilot.held(url) as source:
        _insist_source(source)
        _insist_target()
        call_command("migrate", interactive=False, verbosity=0)
        with pilot.as_it_lies(source) as lying:
            counts = copying.counted(lying, [one._meta.db_table for one in every_table()])
            moved.rows = sum(counts.values())
            bar = Bar(2 * moved.rows, asked=asked)
            try:
                with transaction.atomic():
                    _keep_others_out()
                    _timed(moved, "copied", lambda: copying.copied(lying, bar))
                    _timed(moved, "compared", lambda: moved.compared.extend(compared(bar)))
                    _insist_equal(moved.compared)
            except (DatabaseError, InterfaceError, psycopg.OperationalError) as wrong:
                raise WORDS.malformed("AWAY", why=type(wrong).__name__) from wrong
            finally:
                bar.close()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        _timed(moved, "verified", lambda: moved.verified.update(_verified(asked)))
        if moved.ok:
            pilot.close(source)
    return moved


def reopen(url: str) -> bool:
    """The pilot takes rows again; whether it was closed. Raises Malformed: SOURCE, BUSY."""
    with pilot.held(url) as source:
        return pilot.reopen(source)


def _timed(moved: Moved, what: str, do: Callable[[], object]) -> None:
    begun = monotonic()
    do()
    moved.seconds[what] = round(monotonic() - begun, 2)


def _insist_source(source: BaseDatabaseWrapper) -> None:
    tables = set(source.introspection.table_names())
    ours = {model._meta.db_table for model in every_table()}
    differ = databases.other_steps(databases.steps(source)) or sorted(tables ^ ours)
    if differ:
        raise WORDS.malformed("OTHER_TABLES", where="试点 pilot", names=", ".join(differ[:3]))
    if pilot.is_closed(source):
        raise WORDS.malformed("MOVED")


def _insist_target() -> None:
    """Without a table, or with those of this version and no row of ours in them."""
    tables = set(connection.introspection.table_names())
    if not tables:
        return
    if strange := sorted(tables - {model._meta.db_table for model in every_table()}):
        raise WORDS.malformed("NOT_EMPTY", what=", ".join(strange[:3]))
    if differ := databases.other_steps(databases.steps()):
        raise WORDS.malformed("OTHER_TABLES", where="目标 target", names=", ".join(differ[:3]))
    if rows := databases.rows_of_ours():
        raise WORDS.malformed("NOT_EMPTY", what=f"{rows} rows")


def _keep_others_out() -> None:
    """Until the transaction ends; and nobody began to work here since it was looked at."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(databases.OF_OURS)}")
    _insist_target()


def _insist_equal(found: list[Compared]) -> None:
    differ = [one for one in found if not one.agree]
    if differ:
        what = "; ".join(one.first or one.what for one in differ[:3])
        raise WORDS.malformed("DIFFERS", what=what)


def _verified(asked: bool) -> dict[str, Any]:
    said = io.StringIO()
    with suppress(SystemExit):  # it found faults, and has named them
        call_command("verify", json=True, progress=asked, stdout=said)
    found: dict[str, Any] = json.loads(said.getvalue())
    return found

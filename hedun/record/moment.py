"""One moment: what several questions read stood there together."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from hedun.record.standby import reading, source


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything is read as it stood at one moment, while others may go on writing. Nothing is
    written inside. A moment within a moment is the outer one."""
    connection = reading()
    if connection.in_atomic_block:  # the caller's own moment
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=source()), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Not atomic(): that would take SQLite's write lock and make everybody else wait.
        with connection.cursor() as cursor:
            if connection.connection.in_transaction:
                yield
                return
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")

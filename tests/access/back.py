"""Whatever is asked is taken back: the next one finds the house as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction


@contextmanager
def taken_back() -> Iterator[None]:
    """What was written to the database, and the list of roots that were handed out: it is a file,
    which no transaction takes back."""
    roots = settings.ROOTS_LOG
    before = roots.read_bytes() if roots.exists() else None
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        if before is None:
            roots.unlink(missing_ok=True)
        else:
            roots.write_bytes(before)

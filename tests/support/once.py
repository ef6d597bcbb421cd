"""A season walked once a file: its tests read, and what one of them writes is taken back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.test import override_settings

from tests.support.road import Road, make_county

T = TypeVar("T")


@contextmanager
def walked_in(
    home: Path, blocker: Any, families: int, walk: Callable[[Road], T]
) -> Iterator[tuple[Road, T]]:
    """A county of so many families and what `walk` left in it, gone afterwards. `home`: where its
    files go; `blocker`: pytest-django's django_db_blocker."""
    places = {
        "HEDUN_HOME": home,
        "EVIDENCE_DIR": home / "evidence",
        "KEYS_DIR": home / "keys",
        "TERMS_DIR": home / "terms",
        "ROOTS_LOG": home / "roots.log",
    }
    with override_settings(**places), blocker.unblock(), transaction.atomic():
        road = make_county(families)
        yield road, walk(road)
        transaction.set_rollback(True)

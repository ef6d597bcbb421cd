"""A county is set up once a process; every other test that asks for the same one gets its very rows
and files again, which is far quicker than setting it up anew."""

import copy
import os
import shutil
import tempfile
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models

from hedun import keys

T = TypeVar("T")


@dataclass
class Kept(Generic[T]):
    """What a set-up answered, with all rows of our rooms and all files of the home after it."""

    answer: T
    rows: list[list[models.Model]]
    files: Path

    def put_back(self) -> T:
        for rows in self.rows:
            type(rows[0])._base_manager.bulk_create(rows)
        shutil.copytree(self.files, settings.HEDUN_HOME, dirs_exist_ok=True)
        keys._read.cache_clear()
        return copy.deepcopy(self.answer)


_KEPT: dict[Hashable, Kept[object]] = {}


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """`make()` on an empty database and home; `key` says what it makes."""
    if key not in _KEPT:
        answer = make()
        files = Path(tempfile.mkdtemp(prefix="kept-", dir=os.environ.get("HEDUN_TEST_HOME")))
        shutil.copytree(settings.HEDUN_HOME, files, dirs_exist_ok=True)
        _KEPT[key] = Kept(copy.deepcopy(answer), _rows(), files)
        return answer
    return _KEPT[key].put_back()  # type: ignore[return-value]


def _rows() -> list[list[models.Model]]:
    ours = (model for model in apps.get_models() if model.__module__.startswith("hedun."))
    found = (list(model._base_manager.order_by("pk")) for model in ours)
    return [rows for rows in found if rows]

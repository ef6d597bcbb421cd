"""Where words stand that must stand nowhere in the open: rows, and files of a home."""

from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import models


def rows_saying(words: Iterable[str]) -> tuple[list[str], int]:
    """The rows with any of the words in a column that is not encrypted, as "Model pk"; and how many
    rows were looked at."""
    wanted, found, seen = tuple(words), list[str](), 0
    for model in apps.get_models():
        if not model.__module__.startswith("hedun."):
            continue
        plain = [f for f in model._meta.concrete_fields if not isinstance(f, models.BinaryField)]
        for row in model._default_manager.all():
            seen += 1
            written = " ".join(str(getattr(row, f.attname)) for f in plain)
            if any(word in written for word in wanted):
                found.append(f"{model.__name__} {row.pk}")
    return found, seen


def files_saying(home: Path, words: Iterable[str]) -> list[str]:
    wanted = [word.encode() for word in words]
    kept = (path for path in home.rglob("*") if path.is_file())
    return [path.name for path in kept if any(word in path.read_bytes() for word in wanted)]

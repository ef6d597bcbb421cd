"""How far everything was found as recorded, so that the next look can go on from there.

$HEDUN_HOME/verified.json, outside the database, under a keyed digest: who can write to the database
alone cannot move it, and who puts an older one back has more looked at, not less. It says the last
entry with the tree over all of them, and of every table how many rows it had and its last key.

Going on from it sees every later entry, every row that these wrote, and rows of any age that were
put in or taken out. A row of before that was changed in its place, an old entry's text and the
rooms' own books are looked at by the whole check alone; what is answered says so.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Max

from hedun import keys
from hedun.algorithms import DIGESTS
from hedun.domain.chain import SHA256, RootBuilder, canonical
from hedun.record.reading import written
from hedun.record.walk import Standing
from hedun.whole import write_whole

PURPOSE = b"hedun checkpoint 1\n"  # no other keyed digest passes for this one


@dataclass(frozen=True)
class Table:
    """`rows` there were; `last`: the highest primary key, where keys are numbers that count up."""

    rows: int
    last: int | None


def size_of(model: type[models.Model]) -> Table:
    """How many rows there are, and the last key where keys count up."""
    rows = model._default_manager.order_by()
    if not isinstance(model._meta.pk, models.AutoField):
        return Table(rows.count(), None)
    found = rows.aggregate(rows=Count("pk"), last=Max("pk"))
    return Table(found["rows"], found["last"])


@dataclass(frozen=True)
class Checkpoint:
    standing: Standing
    at: str
    tables: Mapping[str, Table]


class BadCheckpoint(ValueError):
    """The file is not what was kept."""


def path() -> Path:
    return Path(settings.HEDUN_HOME) / "verified.json"


def keep(standing: Standing, tables: Mapping[str, Table], now: datetime) -> None:
    """Everything up to here was looked at, and all was as recorded."""
    said = {
        "at": written(now),
        "seq": standing.seq,
        "digest": standing.digest,
        "by": standing.by,
        "peaks": standing.tree.peaks,
        "strands": standing.strands,
        "changes": standing.changes,
        "tables": {label: [one.rows, one.last] for label, one in tables.items()},
    }
    text = json.dumps({**said, "mac": _mac(said)}, ensure_ascii=False, indent=1) + "\n"
    write_whole(path(), text.encode(), private=True)


def kept() -> Checkpoint | None:
    """None: nothing was looked at yet. Raises BadCheckpoint."""
    try:
        said: dict[str, Any] = json.loads(path().read_bytes())
        if said.pop("mac") != _mac(said):
            raise ValueError("its keyed digest is wrong")
        by = said.get("by", SHA256)
        tree = RootBuilder(said["seq"], said["peaks"], DIGESTS[by])
        changes = list(said.get("changes", []))
        standing = Standing(said["seq"], said["digest"], tree, dict(said["strands"]), changes, by)
        tables = {label: Table(*one) for label, one in said["tables"].items()}
        return Checkpoint(standing, said["at"], tables)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, LookupError, AttributeError) as problem:
        raise BadCheckpoint(f"{path().name}: {problem}") from None


def _mac(said: Mapping[str, Any]) -> str:
    return keys.digest("seal")(PURPOSE + canonical(dict(said)))

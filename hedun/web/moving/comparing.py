"""What two databases hold, side by side: every row, every sum of money, the ends of the chain.

Rows go by the seal of all their columns, as `hedun verify` seals them, read by Django from either
side, where they were copied without it. Sums are added up by each database itself.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Sum

from hedun.ledger.models import LedgerAccount
from hedun.progress import Bar
from hedun.record.models import Head, Strand
from hedun.record.seals import whole_seals
from hedun.web.moving.pilot import ALIAS

SIDES = (ALIAS, DEFAULT_DB_ALIAS)
MONEY = "_fen"  # how the names of columns end that hold it


@dataclass(frozen=True)
class Compared:
    """`pilot` and `here` are what either side has of `what`; `first`: the row where they part."""

    what: str
    pilot: Any
    here: Any
    first: str = ""

    @property
    def agree(self) -> bool:
        return bool(self.pilot == self.here)


@dataclass(frozen=True)
class Rows:
    """Of a table: how many, and a digest over the seals of all of them in order of their keys."""

    rows: int
    digest: str


def every_table() -> list[type[models.Model]]:
    """Those of our rooms, of Django's own and of what was added to it, with the list of steps."""
    known = [*apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
    found = {
        model._meta.db_table: model
        for model in known
        if model._meta.managed and not model._meta.proxy
    }
    return [found[table] for table in sorted(found)]


def compared(bar: Bar) -> Iterator[Compared]:
    """Everything, both sides. The caller holds both still."""
    for model in every_table():
        yield rows_of(model, bar)
    for model in every_table():
        yield from _sums(model)
    yield from _named("ledger", _balances)
    yield from _named("chain", _ends)


def rows_of(model: type[models.Model], bar: Bar) -> Compared:
    """Row by row, without holding more than some of them."""
    counts, digests, first = [0, 0], [hashlib.sha256(), hashlib.sha256()], ""
    pairs = zip_longest(*(whole_seals(model, side) for side in SIDES))
    for number, pair in enumerate(pairs, start=1):
        for at, one in enumerate(pair):
            if one is not None:
                counts[at] += 1
                digests[at].update(f"{one[0]} {one[1]}\n".encode())
        if not first and pair[0] != pair[1]:
            first = next(one[0] for one in pair if one is not None)
        if number % 1000 == 0:
            bar(1000, f"核对 compared: {model._meta.db_table}")
    bar(max(counts) % 1000, f"核对 compared: {model._meta.db_table}")
    told = (Rows(n, digest.hexdigest()) for n, digest in zip(counts, digests, strict=True))
    return Compared(model._meta.db_table, *told, first)


def _sums(model: type[models.Model]) -> Iterator[Compared]:
    money = [f.attname for f in model._meta.concrete_fields if f.attname.endswith(MONEY)]
    if not money:
        return
    wanted = {f"sum_{name}": Sum(name) for name in money} | {"rows": Count("pk")}
    both = [model._base_manager.using(side).aggregate(**wanted) for side in SIDES]
    for name in money:
        pilot, here = (int(side[f"sum_{name}"] or 0) for side in both)
        yield Compared(f"{model._meta.db_table}.{name}", pilot, here)


def _named(of: str, ask: Any) -> Iterator[Compared]:
    """What `ask` answers by name, of either side; a name that one lacks differs."""
    pilot, here = (dict(ask(side)) for side in SIDES)
    for name in sorted({*pilot, *here}):
        yield Compared(f"{of} {name}", pilot.get(name), here.get(name))


def _balances(side: str) -> Iterable[tuple[str, int]]:
    asked = LedgerAccount.objects.using(side).values_list("book", "kind", "section", "balance_fen")
    return ((" ".join(filter(None, names)), fen) for *names, fen in asked)


def _ends(side: str) -> Iterable[tuple[str, str]]:
    for head in Head.objects.using(side):
        yield "head", f"{head.seq} {head.digest}"
    for strand in Strand.objects.using(side):
        yield f"strand {strand.policy}", strand.digest

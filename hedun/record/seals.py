"""Seals: a keyed digest of a row's every column, as it stands in the database, and of each entry.

The key lies outside the database (keys/seal.key), so a seal gives away nothing about personal
data and cannot be made anew by someone who can only write to the database.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from typing import Any

from django.db import connections, models
from django.db.models.functions import Collate

from hedun import keys
from hedun.domain.chain import Json, canonical, is_plain, spelled
from hedun.record.inserting import AS_IT_IS
from hedun.record.selecting import attributes, select

# The first two are written by the sign-in machinery and of no meaning for a claim; the third
# changes with every transfer and is kept honest by adding them up.
UNSEALED_FIELDS: dict[str, frozenset[str]] = {
    "people.User": frozenset({"last_login"}),
    "oversight.Digest": frozenset({"read_at"}),
    "phone.Device": frozenset({"seen_at"}),
    "ledger.LedgerAccount": frozenset({"balance_fen"}),
    "partners.Token": frozenset({"seen_at"}),
    "partners.Hook": frozenset({"mark", "fails", "rests_until"}),
}
# Columns that came after rows of their table had been sealed, with what stands there in those rows.
# A seal leaves such a column out for as long as it holds that, and no longer: so the seals of
# before hold, and every other value, and the way back from one, are seen (docs/decisions/0022).
ABSENT: dict[str, dict[str, Any]] = {
    "injuries.ReckoningLine": {"says": {}},
    "intake.Opening": {"apart": 0, "ended_at": None, "joined": False},
    "intake.Submission": {"content_hash": "", "device": ""},
    "intake.Waiting": {"apart": 0, "claim_id": None, "officer": ""},
    "ledger.LedgerAccount": {"section": ""},
    "ledger.Transfer": {"credit_after_fen": None, "debit_after_fen": None},
    "notices.Objection": {"channel": "", "number": "", "photo_id": None},
    "oversight.Referral": {"kind": ""},
    "people.Absence": {"stand_in_id": None},
    "people.RolePosting": {"company": ""},
    "phone.Device": {"digest_enc": b"", "kind": ""},
    "record.PartyKey": {"belongs_to": ""},
}
# The record is kept honest by its own chain; what a phone sends is received without the pen and its
# row has a keyed seal of its own, looked at by the room (docs/decisions/0023). The board's tables
# are sums of the record, done again by its check (docs/decisions/0035).
UNSEALED_MODELS = frozenset(
    {
        "record.Entry",
        "record.Head",
        "record.Series",
        "record.Strand",
        "phone.Parcel",
        "openrosa.Instance",
        "receipts.Tries",  # how often somebody typed a code wrongly
        "oversight.BoardMark",
        "oversight.BoardStand",
        "oversight.BoardDay",
        "oversight.Failure",  # which job fails now; gone when it is done
        "evidence.Sweep",  # how far the files were read, and which were not in order
        "partners.Delivery",  # how far a partner was told of moves, which are on record
        "oversight.JobHour",  # how jobs fare, in sums of an hour
        "people.View",  # a person's names for lists: as little of a claim as the theme
    }
)


SEAL = "seal"  # the name of an entry's own seal in its body
AT_ONCE = 2000  # rows, where a whole table is sealed
BYTEWISE = {"sqlite": "BINARY", "postgresql": "C"}  # what databases call this order of texts


def sealed_body(prev: str, body: Mapping[str, Json]) -> str:
    """The canonical text of an entry's body with its seal in it. The body is written once; the seal
    is put in where its name belongs among the others."""
    before = canonical({name: body[name] for name in body if name < SEAL}).decode()[:-1]
    behind = spelled({name: body[name] for name in body if name > SEAL}).decode()[1:]
    return f'{before},"{SEAL}":"{_seal_after(prev, f"{before},{behind}")}",{behind}'


def _seal_after(prev: str, body: str) -> str:
    """Over what canonical({"after": prev, "entry": body}) gives: who has the database and the code,
    but not the key, cannot write the record anew."""
    return keys.digest("seal")(f'{{"after":"{prev}","entry":{body}}}'.encode())


def seals_of(rows: Iterable[models.Model]) -> dict[str, str]:
    """{row key: seal} for the rows, read back from the database (one query a model)."""
    wanted: dict[type[models.Model], set[object]] = defaultdict(set)
    for row in rows:
        wanted[type(row)].add(row.__dict__[named(type(row))[1]])
    found: dict[str, str] = {}
    for model, pks in wanted.items():
        found.update(table_seals(model, pks))
    return found


def row_key(row: models.Model) -> str:
    label, key = named(type(row))
    return f"{label}:{row.__dict__[key]}"


@cache
def named(model: type[models.Model]) -> tuple[str, str]:
    """How row keys call the table, and the attribute of its primary key."""
    return model._meta.label, model._meta.pk.attname  # type: ignore[union-attr]  # all have one


def table_seals(
    model: type[models.Model], only: Iterable[object] | None = None, generation: int = 0
) -> Iterator[tuple[str, str]]:
    """(row key, seal) of the table's rows, or of those with the given primary keys. `generation`:
    of the seal key; 0: the newest."""
    fields, (label, key) = sealed_fields(model), named(model)
    columns = (key, *fields)
    if only is not None:
        yield from _seals(label, fields, select(model, columns, key, only), generation)
        return
    every = model._default_manager.order_by("pk").values_list(*columns).iterator(AT_ONCE)
    while some := list(islice(every, AT_ONCE)):
        yield from _seals(label, fields, some, generation)


def whole_seals(model: type[models.Model], using: str) -> Iterator[tuple[str, str]]:
    """As `table_seals`, over every column of any table, in order of the keys: to compare the rows
    of two databases, which is what `using` names."""
    fields, (label, key) = attributes(model), named(model)
    order: Any = key
    if isinstance(model._meta.pk, models.CharField | models.TextField):  # each sorts its own way
        order = Collate(key, BYTEWISE[connections[using].vendor])
    rows = model._base_manager.using(using).order_by(order).values_list(key, *fields)
    every = rows.iterator(AT_ONCE)
    while some := list(islice(every, AT_ONCE)):
        yield from _seals(label, fields, some)


def _seals(
    label: str, fields: Sequence[str], rows: Sequence[tuple[Any, ...]], generation: int = 0
) -> Iterator[tuple[str, str]]:
    """Of rows of a table: primary key, then the fields. Column by column they are made what
    canonical JSON knows."""
    if not rows:
        return
    digest = keys.digest("seal", generation)
    absent = [(name, plain(value)) for name, value in ABSENT.get(label, {}).items()]
    pks, *columns = zip(*rows, strict=True)
    for key, *values in zip(pks, *map(_plain_column, columns), strict=True):
        row_key = f"{label}:{key}"
        body = dict(zip(fields, values, strict=True))
        for name, value in absent:
            if body[name] == value:
                del body[name]
        yield row_key, digest(spelled({"row": row_key, "columns": body}))


def sealed_fields(model: type[models.Model]) -> list[str]:
    left_out = UNSEALED_FIELDS.get(model._meta.label, frozenset())
    return [name for name in attributes(model) if name not in left_out]


_AS_IT_IS = AS_IT_IS - {bytes}  # of bytes the digest is sealed
_DAYS = frozenset({datetime, date, type(None)})


def _plain_column(values: Sequence[Any]) -> Sequence[Any]:
    """Each value of a column as `plain` makes it; many rows of an act have the same instant."""
    types = set(map(type, values))
    if types <= _AS_IT_IS:
        return values
    if types <= _DAYS:
        known = {value: plain(value) for value in set(values)}
        return [known[value] for value in values]
    return [plain(value) for value in values]


def plain(value: object) -> Json:
    """A column's value as canonical JSON knows it."""
    if type(value) in _AS_IT_IS:
        return value  # type: ignore[return-value]  # looked at above; most columns are these
    if isinstance(value, int | str):  # a choice: an int or text with a name
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    if isinstance(value, list | dict) and is_plain(value):  # as nearly every one is
        return value
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    raise TypeError(f"{type(value).__name__} has no place in a sealed row")

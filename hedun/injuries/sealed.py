"""Which columns are sealed, and how they are read and written.

A sealed field `x` stands in the column `x_enc`, bound to its table and to the number of its injury.
`read` is for the machine's own work and for pages that a handler has opened (handling.py).
"""

from django.db import models

from hedun.injuries.models import (
    Bill,
    BillItem,
    Handler,
    Heir,
    Injury,
    Judgement,
    Paper,
    Reckoning,
    Treatment,
)
from hedun.people import vault

FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Injury: ("name", "id_number", "birth", "happened", "diagnosis"),
    Handler: ("reason",),
    Paper: ("title",),
    Treatment: ("hospital", "credit_code"),
    Bill: ("number",),
    BillItem: ("name", "reason"),
    Judgement: ("reason",),
    Heir: ("name", "id_number"),
    Reckoning: ("reason",),
}


def closed(table: type[models.Model], injury: str, **values: str) -> dict[str, bytes]:
    """The columns of these fields, to create or update a row with. `injury`: its number."""
    return {
        f"{field}_enc": vault.hide(value, _context(table, field, injury)) if value else b""
        for field, value in values.items()
    }


def read(row: models.Model, field: str, injury: str) -> str:
    """The value itself; empty where there is none, or it was erased. Raises vault.DoesNotOpen."""
    blob = getattr(row, f"{field}_enc")
    return vault.reveal(blob, _context(type(row), field, injury)) if blob else ""


def blank(table: type[models.Model]) -> dict[str, bytes]:
    """The columns of a row of which nothing is left."""
    return {f"{field}_enc": b"" for field in FIELDS[table]}


def _context(table: type[models.Model], field: str, injury: str) -> str:
    if field not in FIELDS[table]:
        raise KeyError(f"{table.__name__} seals {', '.join(FIELDS[table])}; not {field}")
    return f"{table._meta.label}.{field}:{injury}"

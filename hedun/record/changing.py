"""Rows changed by their keys, with SQL that is made once a process: the third beside `inserting`
and `selecting`, for what is changed under the pen."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import connection, models

from hedun.record.inserting import keeps
from hedun.record.selecting import ONE_OF
from hedun.record.statements import changed, vendor


def change(
    model: type[models.Model],
    by: str,
    keys: Iterable[Any],
    values: Mapping[str, Any],
    where: Mapping[str, Any],
) -> int:
    """Give columns of the rows whose column `by` is one of the keys other values, where other
    columns hold (`where`) what they should; answers how many rows it were.

    Columns go by their attribute; nothing may be asked to hold nothing.
    """
    names, asked = tuple(values), tuple(where)
    text = _statement(vendor(), model, names, by, asked)
    kept = keeps(vendor(), model, names + asked)
    given = zip((*values.values(), *where.values()), kept, strict=True)
    columns = [value if value is None else keep(value) for value, keep in given]
    wanted = ONE_OF[vendor()][1](list(keys))
    return changed(text, [*columns[: len(names)], wanted, *columns[len(names) :]])


@cache
def _statement(
    of: str, model: type[models.Model], names: tuple[str, ...], by: str, asked: tuple[str, ...]
) -> str:
    meta, quote = model._meta, connection.ops.quote_name
    column = {f.attname: quote(f.column) for f in meta.concrete_fields}
    setting = ", ".join(f"{column[name]} = %s" for name in names)
    conditions = [f"{column[by]} {ONE_OF[of][0]}", *(f"{column[name]} = %s" for name in asked)]
    return f"UPDATE {quote(meta.db_table)} SET {setting} WHERE {' AND '.join(conditions)}"

"""A column that is one of many keys, asked with one value however many there are.

`filter(village__pk__among=keys)` is `village__in` for a county's hundred villages and a province's
twenty thousand alike: with a parameter for each, making the text took longer than the answer.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import BigAutoField, CharField, Lookup

from hedun.record.selecting import ONE_OF

# Keys beyond which PostgreSQL is not shown them while it plans: it looks each up in what it knows
# of the column, which took 40 ms of 19,000, and 2 of 2,400, in every statement.
FEW = 200
UNNESTED = "IN (SELECT unnest(%s::bigint[]))"
# Names that an index is asked for, not shown either: that took 60 of 145 ms for a city's 3,300
# officers. Where no index is, each row would be held against them one by one.
SOUGHT = "= ANY(ARRAY(SELECT unnest(%s::text[])))"
KEPT = 256


class Every(frozenset[int]):
    """All keys there are: a condition that nothing has to be asked for."""


@BigAutoField.register_lookup
@CharField.register_lookup
class Among(Lookup):  # type: ignore[type-arg]  # not subscriptable while it runs
    lookup_name = "among"
    many: tuple[type, str] = (int, UNNESTED)  # how PostgreSQL is asked with many keys of that type

    def get_prep_lookup(self) -> Collection[int | str]:
        return self.rhs if isinstance(self.rhs, frozenset) else frozenset(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not self.rhs:
            raise EmptyResultSet
        if isinstance(self.rhs, Every):
            raise FullResultSet
        column, values = self.process_lhs(compiler, connection)
        text, packed = _packed(connection.vendor, self.rhs, self.many)
        return f"{column} {text}", [*values, packed]


@CharField.register_lookup
class Sought(Among):
    """The same of a column that an index stands ready for."""

    lookup_name = "sought"
    many = (str, SOUGHT)


@lru_cache(KEPT)
def _packed(
    vendor: str, keys: frozenset[int] | frozenset[str], many: tuple[type, str]
) -> tuple[str, Any]:
    """The condition, and its one value. Kept for the villages of an office, which every page asks
    for again."""
    text, pack = ONE_OF[vendor]
    wanted = sorted(keys)
    of, other = many
    hidden = vendor == "postgresql" and len(wanted) > FEW and isinstance(wanted[0], of)
    return other if hidden else text, pack(wanted)

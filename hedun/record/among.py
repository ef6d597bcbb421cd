"""A column that is one of many keys, asked with one value however many there are.

`filter(village__pk__among=keys)` is `village__in` for a county's hundred villages and a province's
twenty thousand alike: with a parameter for each, making the text took longer than the answer.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BigAutoField, CharField, Lookup

from hedun.record.selecting import ONE_OF


@BigAutoField.register_lookup
@CharField.register_lookup
class Among(Lookup):  # type: ignore[type-arg]  # not subscriptable while it runs
    lookup_name = "among"

    def get_prep_lookup(self) -> list[int | str]:
        return sorted(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not self.rhs:
            raise EmptyResultSet
        column, values = self.process_lhs(compiler, connection)
        text, packed = ONE_OF[connection.vendor]
        return f"{column} {text}", [*values, packed(self.rhs)]

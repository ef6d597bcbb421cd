"""How many rows of a kind there are in each village, kept in memory: for the counts of the menu,
which stand on every page whatever it shows, and for what a list offers to choose."""

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from django.db.models import Count, Model, QuerySet

from hedun.record.following import Followed, Written

Counts = Counter[tuple[Any, ...]]  # values of the columns → rows


class ByVillage:
    """`rows`: those that count; `village`: the column that leads to their village's key; `columns`:
    what they are counted by. `through`: tables whose rows change what counts, with the path to them
    from the rows; the rows' own table is one. A village is counted again when the record says that
    one of its rows was written.
    """

    def __init__(
        self,
        rows: Callable[[], QuerySet[Any]],
        village: str,
        *columns: str,
        through: Mapping[str, str] | None = None,
    ) -> None:
        self._rows, self._village, self._columns = rows, village, columns
        self._through = through or {}
        self._kept: Followed[Mapping[int, Counts]] = Followed(self._read, self._follow)

    def inside(self, villages: AbstractSet[int]) -> int:
        """How many there are in the villages. No query but that to the record."""
        return self.counts(villages).total()

    def counts(self, villages: AbstractSet[int]) -> Counts:
        """Likewise by the values of the columns."""
        found: Counts = Counter()
        for village, counts in self._kept.now().items():
            if village in villages:
                found.update(counts)
        return found

    def each(self, villages: AbstractSet[int]) -> dict[int, int]:
        """How many each of the villages has, of those that have any."""
        kept = self._kept.now().items()
        return {village: counts.total() for village, counts in kept if village in villages}

    def villages(self, villages: AbstractSet[int]) -> list[int]:
        """Those of the villages that have any."""
        return [village for village in self._kept.now() if village in villages]

    def _read(self, _key: object) -> Mapping[int, Counts]:
        return self._count(self._rows())

    def _count(self, rows: "QuerySet[Model]") -> Mapping[int, Counts]:
        found: dict[int, Counts] = {}
        groups = rows.order_by().values_list(self._village, *self._columns)
        for village, *key, n in groups.annotate(n=Count("pk")):
            found.setdefault(village, Counter())[tuple(key)] += n
        return found

    def _follow(
        self, kept: Mapping[int, Counts], written: Written, _key: object
    ) -> Mapping[int, Counts]:
        model = self._rows().model
        touched: set[int] = set()
        for table, path in {model._meta.label: "pk", **self._through}.items():
            if keys := written.of(table):
                near = model._default_manager.filter(**{f"{path}__in": keys}).order_by()
                touched |= set(near.values_list(self._village, flat=True))
        if not touched:
            return kept
        again = self._count(self._rows().filter(**{f"{self._village}__in": touched}))
        return {pk: one for pk, one in kept.items() if pk not in touched} | dict(again)

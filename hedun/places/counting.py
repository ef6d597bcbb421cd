"""How many rows of a kind there are in each village, kept in memory: for the counts of the menu,
which stand on every page whatever it shows, and for what a list offers to choose."""

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Model, QuerySet

from hedun.record.following import Followed, Written

Counts = Counter[tuple[Any, ...]]  # values of the columns → rows
MOST_KEPT = 100  # sums


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
        self._kept: Followed[_Counted] = Followed(self._read, self._follow)

    def inside(self, villages: AbstractSet[int]) -> int:
        """How many there are in the villages. No query but that to the record."""
        return self.counts(villages).total()

    def counts(self, villages: AbstractSet[int]) -> Counts:
        """Likewise by the values of the columns; not to be changed."""
        kept = villages if isinstance(villages, frozenset) else frozenset(villages)
        return self._kept.now().sum(kept)

    def each(self, villages: AbstractSet[int]) -> dict[int, int]:
        """How many each of the villages has, of those that have any."""
        kept = self._kept.now().each.items()
        return {village: counts.total() for village, counts in kept if village in villages}

    def villages(self, villages: AbstractSet[int]) -> list[int]:
        """Those of the villages that have any."""
        return [village for village in self._kept.now().each if village in villages]

    def _read(self, _key: object) -> "_Counted":
        return _Counted(self._count(self._rows()))

    def _count(self, rows: "QuerySet[Model]") -> Mapping[int, Counts]:
        found: dict[int, Counts] = {}
        groups = rows.order_by().values_list(self._village, *self._columns)
        for village, *key, n in groups.annotate(n=Count("pk")):
            found.setdefault(village, Counter())[tuple(key)] += n
        return found

    def _follow(self, kept: "_Counted", written: Written, _key: object) -> "_Counted":
        model = self._rows().model
        touched: set[int] = set()
        for table, path in {model._meta.label: "pk", **self._through}.items():
            if keys := written.of(table):
                near = model._default_manager.filter(**{f"{path}__in": keys}).order_by()
                touched |= set(near.values_list(self._village, flat=True))
        if not touched:
            return kept
        again = self._count(self._rows().filter(**{f"{self._village}__in": touched}))
        stays = {pk: one for pk, one in kept.each.items() if pk not in touched}
        return _Counted(stays | dict(again))


@dataclass(frozen=True)
class _Counted:
    """What each village has, and what was added up of some of them: a nation has as many villages
    as its inbox has rows."""

    each: Mapping[int, Counts]
    _sums: dict[frozenset[int], Counts] = field(default_factory=dict)

    def sum(self, villages: frozenset[int]) -> Counts:
        found = self._sums.get(villages)
        if found is None:
            if len(self._sums) >= MOST_KEPT:
                self._sums.clear()
            found = Counter()
            for village, counts in self.each.items():
                if village in villages:
                    for key, n in counts.items():
                        found[key] += n
            self._sums[villages] = found
        return found

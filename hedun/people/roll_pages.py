"""The whole roll in pages. Which villages a page is of is told by how many households each has,
which is kept in memory; so that the database neither counts nor sorts a nation's roll for fifty
rows of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from hedun.people.models import Household
from hedun.places.counting import ByVillage
from hedun.places.queries import lineages

_STANDING = ByVillage(lambda: Household.objects.filter(until=None), "village_id")


class RollPages(Paginator):  # type: ignore[type-arg]  # not subscriptable while it runs
    """`rows`: the households of these villages that have not ended, in order of the village's code,
    as `people.queries.search_households` gives them for no text."""

    def __init__(
        self, rows: QuerySet[Household], villages: AbstractSet[int], per_page: int
    ) -> None:
        super().__init__(rows, per_page)
        self._counts = _STANDING.each(villages)

    @cached_property
    def count(self) -> int:
        return sum(self._counts.values())

    def page(self, number: Any) -> "Page[Household]":
        number = self.validate_number(number)
        begin = (number - 1) * self.per_page
        before, villages = self._near(begin, begin + self.per_page)
        near = self.object_list.filter(village__pk__among=villages)
        return self._get_page(near[begin - before : begin - before + self.per_page], number, self)

    def _near(self, begin: int, end: int) -> tuple[int, Sequence[int]]:
        """The villages with these rows, and how many rows stand before them."""
        first, found, here = 0, list[int](), 0
        for villages, n in self._in_order():
            if here + n <= begin:
                first = here + n
            elif here < end:
                found += villages
            else:
                break
            here += n
        return first, found

    def _in_order(self) -> Iterator[tuple[list[int], int]]:
        """Of each code, in order, the places that have or had it, and how many households."""
        of_code: dict[str, list[int]] = defaultdict(list)
        chains = lineages()
        for village in self._counts:
            of_code[chains[village][0]].append(village)
        for code in sorted(of_code):
            yield of_code[code], sum(self._counts[village] for village in of_code[code])

"""What was read or summed lately, while nothing is written: the record's head says so."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from hedun.record.models import Head

T = TypeVar("T")


class Kept(Generic[T]):
    """At most so many, the oldest go first. One query, and those of `make` where it is new."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[tuple[Hashable, ...], T] = OrderedDict()

    def get(
        self, *key: Hashable, make: Callable[[], T], stands: Callable[[T], bool] = lambda made: True
    ) -> T:
        """What was made for this key under the record's head and `stands`, or what `make` answers
        now."""
        whole = (Head.objects.values_list("digest", flat=True).first(), *key)
        made = self._found.get(whole)
        if made is None or not stands(made):
            made = self._found[whole] = make()
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made

    def forget(self) -> None:
        """For tests that change rows behind the record's back."""
        self._found.clear()

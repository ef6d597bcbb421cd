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

    def get(self, *key: Hashable, make: Callable[[], T]) -> T:
        """What was made for this key under the record's head, or what `make` answers now."""
        whole = (Head.objects.values_list("digest", flat=True).first(), *key)
        if whole not in self._found:
            self._found[whole] = make()
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return self._found[whole]

    def forget(self) -> None:
        """For tests that change rows behind the record's back."""
        self._found.clear()

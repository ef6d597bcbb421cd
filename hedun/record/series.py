"""Running numbers, drawn while the pen is held: no gaps and no doubles."""

from hedun.record.changing import change
from hedun.record.models import Series
from hedun.record.selecting import select


def next_number(name: str) -> int:
    return next_numbers(name, 1)[0]


def expected(name: str, count: int) -> range:
    """The numbers that would be drawn now; whoever takes the pen first may draw them instead."""
    found = select(Series, ("last",), "name", [name])
    last = found[0][0] if found else 0
    return range(last + 1, last + count + 1)


def next_numbers(name: str, count: int) -> range:
    """`count` numbers in a row."""
    found = select(Series, ("last",), "name", [name])
    if not found:
        Series.objects.create(name=name, last=count)
        return range(1, count + 1)
    [(last,)] = found
    change(Series, "name", [name], {"last": last + count}, where={"last": last})
    return range(last + 1, last + count + 1)

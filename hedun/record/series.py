"""Running numbers, drawn while the pen is held: no gaps and no doubles."""

from django.db.models import F

from hedun.record.models import Series


def next_number(name: str) -> int:
    return next_numbers(name, 1)[0]


def next_numbers(name: str, count: int) -> range:
    """`count` numbers in a row."""
    own = Series.objects.filter(name=name)
    if not own.update(last=F("last") + count):
        Series.objects.create(name=name, last=count)
    [last] = own.values_list("last", flat=True)
    return range(last - count + 1, last + 1)

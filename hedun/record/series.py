"""Running numbers, drawn while the pen is held: no gaps and no doubles."""

from django.db.models import F

from hedun.record.models import Series


def next_number(name: str) -> int:
    return next_numbers(name, 1)[0]


def next_numbers(name: str, count: int) -> range:
    """`count` numbers in a row."""
    Series.objects.get_or_create(name=name)
    Series.objects.filter(name=name).update(last=F("last") + count)
    last = Series.objects.get(name=name).last
    return range(last - count + 1, last + 1)

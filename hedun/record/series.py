"""Running numbers, drawn while the pen is held: no gaps and no doubles."""

from django.db.models import F

from hedun.record.models import Series


def next_number(name: str) -> int:
    Series.objects.get_or_create(name=name)
    Series.objects.filter(name=name).update(last=F("last") + 1)
    return Series.objects.get(name=name).last

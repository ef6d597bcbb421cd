"""Where losses lie, by squares of 0.005° (some 500 m), so that what lies near is found by an index
and not by looking at everything. Works alike on both databases: whole numbers divided."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Func

from hedun.record.among import Among

SIDE_E7 = 50_000
ROW = 100_000  # squares of one latitude; together they fit into 31 bits

BigIntegerField.register_lookup(Among)


class Square(Func):
    """The number of the square that a place lies in: Square("lat_e7", "lon_e7").

    Written without parameters, as an index has to be that is found by its text."""

    arity = 2
    output_field = BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        lat, lon = (compiler.compile(one)[0] for one in self.get_source_expressions())
        return f"({lat} / {SIDE_E7} * {ROW} + {lon} / {SIDE_E7})", []


def around(places: Iterable[tuple[int, int]]) -> set[int]:
    """The squares of the places (latitude, longitude; ten-millionths of a degree) and those beside
    them: whatever lies within 400 m or so."""
    squares = {(_whole(lat), _whole(lon)) for lat, lon in places}
    near = (-1, 0, 1)
    return {(row + up) * ROW + column + on for row, column in squares for up in near for on in near}


def _whole(value: int) -> int:
    """Divided as databases do, towards zero."""
    return abs(value) // SIDE_E7 * (1 if value >= 0 else -1)

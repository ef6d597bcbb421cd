"""Writing how high divisions lie (part of the room's actions)."""

from collections.abc import Mapping
from datetime import datetime

from hedun.domain.actors import Actor
from hedun.domain.foreign import csv_rows, whole
from hedun.places.models import Place, PlaceAltitude
from hedun.places.problems import malformed, problem
from hedun.places.queries import lineage
from hedun.places.rows import BadRows, RowProblem
from hedun.places.standing import insist_permitted
from hedun.record.pen import writing

HIGHEST = 6000  # metres; nobody ploughs above
SOURCE_MOST = 200


def set_altitudes(
    metres: Mapping[str, int], *, source: str, actor: Actor, now: datetime
) -> list[PlaceAltitude]:
    """海拔 of divisions, by code; those that stand already just so stay. Who: the administrator or
    the forestry bureau of a place at or above each.

    Raises Malformed (ALTITUDE_…), Refused.
    """
    if not 0 < len(source.strip()) <= SOURCE_MOST:
        raise malformed("ALTITUDE_SOURCE")
    with writing(actor=actor, now=now) as pen:
        there = Place.objects.filter(code__in=metres, until=None).select_related("parent")
        places = {place.code: place for place in there}
        for code, height in metres.items():
            if code not in places:
                raise malformed("ALTITUDE_UNKNOWN", code=code)
            if not 0 <= height <= HIGHEST:
                raise malformed("ALTITUDE_METRES", most=HIGHEST)
            above = lineage(places[code])
            insist_permitted("place.altitude", above, actor=actor, now=now, subject=code)
        known = PlaceAltitude.objects.filter(place__in=places.values()).order_by("pk")
        stands = {row.place.code: row.metres for row in known.select_related("place")}
        rows = PlaceAltitude.objects.bulk_create(
            PlaceAltitude(place=places[code], metres=height, source=source.strip(), set_at=now)
            for code, height in metres.items()
            if stands.get(code) != height
        )
        if rows:
            pen.write("place.altitude", min(metres), {"places": len(rows)}, rows=rows)
        else:
            pen.nothing_done()
        return rows


def read_altitudes(data: bytes) -> dict[str, int]:
    """Code and metres of every line of a CSV file with the columns code and metres. Raises BadRows
    with every line that is wrong."""
    try:
        rows = [row for _, row in csv_rows(data.decode("utf-8-sig", "replace")) if row]
    except ValueError:
        raise BadRows([RowProblem(0, "", problem("NOT_UTF8"))]) from None
    head = rows[0] if rows else []
    if not {"code", "metres"} <= set(head):
        raise BadRows([RowProblem(1, "", problem("ALTITUDE_COLUMNS"))])
    found, wrong = dict[str, int](), list[RowProblem]()
    for number, row in enumerate(rows[1:], start=2):
        said = {name: cell.strip() for name, cell in zip(head, row, strict=False)}
        metres = whole(said.get("metres", ""), HIGHEST)
        if metres is None:
            wrong.append(RowProblem(number, "metres", problem("ALTITUDE_METRES", most=HIGHEST)))
        else:
            found[said.get("code", "")] = metres
    if wrong:
        raise BadRows(wrong)
    return found

"""The table beside the map: what it shows, by village, for who reads rather than looks."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from hedun.insights.tables import Column, Row, Table, reports_of
from hedun.maps.columns import Columns
from hedun.maps.heat import Sums, by_village
from hedun.maps.selecting import weeks_of
from hedun.places.models import Place


def villages(rows: Columns, sums: Sums, places: Mapping[int, Place]) -> Table:
    """The most claims first. With a position: lines that stand on the map by themselves."""
    start = weeks_of(rows)
    placed = by_village(rows.of(rows.placed), start[0]) if start else None
    at = dict(zip(placed.keys.tolist(), placed.totals("claims").tolist(), strict=True)) \
        if placed else {}  # fmt: skip
    claims, areas = sums.totals("claims").tolist(), sums.totals("area_e4").tolist()
    each = sorted(zip(sums.keys.tolist(), claims, areas, strict=True), key=lambda x: (-x[1], x[0]))
    address, made = reports_of(), []
    for pk, count, area in each:
        place = places[pk]
        town = place.parent.name if place.parent else ""
        made.append(Row((place.name, count, at.get(pk, 0), area), address + place.code, town))
    total = Row((str(_("Total")), sum(claims), sum(at.values()), sum(areas)))
    columns = (Column(_("Village"), "text"), Column(_("Claims")), Column(_("of them placed")),
               Column(_("Damaged, mu"), "mu"))  # fmt: skip
    return Table("villages", _("By village"), columns, made, total)

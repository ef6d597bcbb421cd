"""The tables of wildlife data: the species with their protection, what was seen of each, when."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hedun.claims.items import ITEMS
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang
from hedun.wildlife.blurred import COARSE, USUAL
from hedun.wildlife.sightings import Sighting
from hedun.wildlife.species import GRADES, LIST, PROVINCIAL, Species, Status


@dataclass(frozen=True)
class Seen:
    """The sightings of a season, and the day on which protection is told."""

    found: Sequence[Sighting]
    day: date


def species(seen: Seen) -> Table:
    counts = Counter(one.species.code for one in seen.found)
    rows = [
        Row(
            (
                one.word[lang()], one.scientific, one.family,
                _statuses(one, provincial=False), _statuses(one, provincial=True),
                f"{float(COARSE if one.sensitive(seen.day) else USUAL):g}°", counts[one.code],
            ),
            group=one.qualifier,
        )
        for one in LIST
    ]  # fmt: skip
    columns = (
        Column(_("Animal"), "text"), Column(_("Scientific name"), "text"),
        Column(_("Family"), "text"), Column(_("National protection"), "text", edge=True),
        Column(_("Provincial protection"), "text"), Column(_("Cell"), "text", edge=True),
        Column(_("Accidents verified")),
    )  # fmt: skip
    total = Row((str(_("Total")), "", "", "", "", "", sum(counts.values())))
    note = _(
        "Protection with the days from and until which it holds, after the national lists of "
        "1989, 2000, 2021 and 2023; the lists themselves decide. A provincial list is not "
        "entered. Cell: how coarsely the place is told."
    )
    return Table("species", _("Species and their protection"), columns, rows, total, note)


def _statuses(one: Species, *, provincial: bool) -> str:
    own = [status for status in one.statuses if (status.grade == PROVINCIAL) == provincial]
    return ("；" if lang() == "zh" else "; ").join(map(_said, own))


def _said(status: Status) -> str:
    """class I since 1989-01-14; 三有 2000-08-01 to 2023-06-30"""
    grade = GRADES[status.grade][lang()]
    if status.until is None:
        return gettext("%(grade)s since %(from)s") % {"grade": grade, "from": status.starts}
    facts = {"grade": grade, "from": status.starts, "until": status.until}
    return gettext("%(grade)s from %(from)s to %(until)s") % facts


def months(seen: Seen) -> Table:
    """Accidents by month, a column for each animal that was seen."""
    codes = list(Counter(one.species.code for one in seen.found))
    shown = [one for one in LIST if one.code in codes]
    sums = Counter((f"{one.day:%Y-%m}", one.species.code) for one in seen.found)
    rows = []
    for month in sorted({month for month, _code in sums}):
        each = [sums[month, one.code] for one in shown]
        rows.append(Row((month, sum(each), *each)))
    columns = (
        Column(_("Month"), "text"), Column(_("Accidents verified"), bar="--bar-paid"),
        *(Column(one.word[lang()], edge=at == 0) for at, one in enumerate(shown)),
    )  # fmt: skip
    totals = [sum(row.values[n] for row in rows) for n in range(1, len(columns))]
    return Table("months", _("By month"), columns, rows, Row((str(_("Total")), *totals)))


def sightings(seen: Seen) -> Table:
    """Each accident as the files have it."""
    between = "、" if lang() == "zh" else ", "
    rows = [
        Row(
            (
                one.id, one.day, one.species.word[lang()], one.species.scientific,
                f"{one.town} {one.village}".strip() or one.county,
                str(one.place.lat) if one.place else "", str(one.place.lon) if one.place else "",
                one.place.uncertainty_m if one.place else None,
                between.join(ITEMS[code].zh if lang() == "zh" else ITEMS[code].en
                             for code in one.things if code in ITEMS),
                one.households, one.area_e4,
            )
        )
        for one in seen.found
    ]  # fmt: skip
    columns = (
        Column(_("Identifier"), "text"), Column(_("Day of loss"), "day"),
        Column(_("Animal"), "text"), Column(_("Scientific name"), "text"),
        Column(_("Place"), "text"), Column(_("Latitude"), "text", edge=True),
        Column(_("Longitude"), "text"), Column(_("Uncertain by, metres")),
        Column(_("What was damaged"), "text", edge=True), Column(_("Households")),
        Column(_("Damaged area, mu"), "mu"),
    )  # fmt: skip
    note = _("Households and area stand only where five households or more share them.")
    return Table("sightings", _("Accidents verified"), columns, rows, note=note)


TABLES: Mapping[str, Callable[[Seen], Table]] = {
    "species": species, "months": months, "sightings": sightings,
}  # fmt: skip

"""The tables of wildlife data: the species with their protection, what was seen of each, when."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hedun.claims.items import ITEMS
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang
from hedun.wildlife.blurred import COARSE, USUAL
from hedun.wildlife.lists import Status
from hedun.wildlife.models import Detection
from hedun.wildlife.queries import Near
from hedun.wildlife.sightings import Sighting
from hedun.wildlife.species import BY_CODE, CHECKED, GRADES, LIST, NATIONAL_LISTS


@dataclass(frozen=True)
class Seen:
    """The sightings of a season, the day on which protection is told, and the provincial one by
    code of the species."""

    found: Sequence[Sighting]
    day: date
    provincial: Mapping[str, tuple[Status, ...]] = field(default_factory=dict)


def species(seen: Seen) -> Table:
    counts = Counter(one.species.code for one in seen.found)
    rows = [
        Row(
            (
                one.word[lang()], one.scientific, one.family,
                _statuses(one.statuses), _statuses(seen.provincial.get(one.code, ())),
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
        "Protection with the days from and until which it holds; where each is from stands in the "
        "table of sources, and the lists themselves decide. The provincial list is what the county "
        "has entered. Cell: how coarsely the place is told."
    )
    return Table("species", _("Species and their protection"), columns, rows, total, note)


def _statuses(some: Iterable[Status]) -> str:
    return ("；" if lang() == "zh" else "; ").join(map(_said, some))


def _said(status: Status) -> str:
    """class I since 1989-01-14; 三有 2000-08-01 to 2023-06-30"""
    grade = GRADES[status.grade][lang()]
    if status.until is None:
        return gettext("%(grade)s since %(from)s") % {"grade": grade, "from": status.starts}
    facts = {"grade": grade, "from": status.starts, "until": status.until}
    return gettext("%(grade)s from %(from)s to %(until)s") % facts


def sources(seen: Seen) -> Table:
    """Each status of each species: from which list, and how far that was checked."""
    rows = [
        Row(
            (
                one.word[lang()], GRADES[status.grade][lang()], status.starts, status.until,
                status.basis, CHECKED[status.checked][lang()],
            )
        )
        for one in LIST
        for status in (*one.statuses, *seen.provincial.get(one.code, ()))
    ]  # fmt: skip
    columns = (
        Column(_("Animal"), "text"), Column(_("Protection"), "text"),
        Column(pgettext_lazy("protection", "From"), "day"),
        Column(_("No more from"), "day"), Column(_("By which list"), "text", edge=True),
        Column(_("How far it was checked"), "text"),
    )  # fmt: skip
    note = _(
        "National lists: %(lists)s. None of them was at hand as a whole: before a decision hangs "
        "on a date, look it up in the list. The provincial list is taken in as a file below."
    ) % {"lists": "；".join(f"{one.said}，{one.source}" for one in NATIONAL_LISTS)}
    return Table("sources", _("Where each protection is from"), columns, rows, note=note)


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


def cameras(found: Sequence[Detection], near: Mapping[int, Near]) -> Table:
    """What cameras saw, each with what was told near it about the time."""
    nothing, rows = Near(), []
    for one in found:
        here = near.get(one.pk, nothing)
        name = BY_CODE[one.species].word[lang()] if one.species else one.scientific
        sure = None if one.sure_ppm is None else one.sure_ppm / 10_000
        values = (
            one.starts, name, one.scientific, one.count, one.deployment.name,
            str(one.package.place), gettext("program") if one.machine else gettext("person"), sure,
            here.accidents,
        )  # fmt: skip
        href = reverse("claims:report", args=[here.report]) if here.report else ""
        rows.append(Row(values, href))
    columns = (
        Column(_("Seen at"), "instant"), Column(_("Animal"), "text"),
        Column(_("Scientific name"), "text"), Column(_("Number"), "count"),
        Column(_("Camera"), "text", edge=True), Column(_("County"), "text"),
        Column(_("Named by"), "text"), Column(_("Sure, %"), "figure"),
        Column(_("Accidents near it"), edge=True),
    )  # fmt: skip
    note = _(
        "Near: accidents of the same animal within 3 km and 7 days, as far as their place is "
        "known; the time leads to the nearest report."
    )
    return Table("cameras", _("What cameras saw"), columns, rows, note=note)


TABLES: Mapping[str, Callable[[Seen], Table]] = {
    "species": species, "months": months, "sources": sources, "sightings": sightings,
}  # fmt: skip

"""The tables of hot spots, of who was hit again, and of what helped; page and files alike."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.actuarial.interrupted import AFTER_LEAST, BEFORE_LEAST
from hedun.claims.words import ITEMS, SPECIES, say
from hedun.insights.tables import Column, Row, Table, reports_of
from hedun.language import lang
from hedun.prevention.helping import Compared
from hedun.prevention.picture import what
from hedun.prevention.repeating import MOST, Again, Repeated
from hedun.prevention.seasons import Seasons
from hedun.prevention.spotting import FALSE_SHARE, Spotted
from hedun.prevention.words import KINDS, TELLS

SEEN = 0.05  # accidents, below which a month shows nothing
_P = Column(_("By chance"), "text")


def chance(p: float) -> str:
    return f"{p:.3f}" if p >= 0.0005 else "< 0.001"


def spots(found: Spotted) -> Table:
    yes, no = _("hot spot"), _("may be chance")
    rows = [
        Row(
            (
                spot.villages[0].name, len(spot.villages), say(spot.species, SPECIES, lang()),
                say(spot.crop, ITEMS, lang()) if spot.crop else str(_("whatever was hit")),
                spot.found.cases, spot.found.expected, spot.found.ratio, spot.found.radius_km,
                chance(spot.found.p), str(yes if spot.told else no),
            ),
            reports_of() + spot.villages[0].code,
            group=spot.villages[0].parent.name if spot.villages[0].parent else "",
        )
        for spot in found.spots
    ]  # fmt: skip
    columns = (
        Column(_("Around"), "text"), Column(_("Villages")), Column(_("Animal"), "text"),
        Column(_("Crop"), "text"), Column(_("Accidents"), edge=True),
        Column(pgettext_lazy("accidents", "Expected"), "figure"), Column(_("Times"), "figure"),
        Column(_("Radius, km"), "figure"), _P, Column(_("What it says"), "text"),
    )  # fmt: skip
    note = _(
        "Accidents expected: as many for each household everywhere. By chance: in how many worlds "
        "of chance (%(runs)s, seed %(seed)s) a circle stands out as far anywhere. %(scans)s pairs "
        "of animal and crop were looked at; of the hot spots told, at most %(share)s in 100 are "
        "chance on average."
    ) % {"runs": found.runs, "seed": found.seed, "scans": found.scans,
         "share": f"{100 * FALSE_SHARE:.0f}"}  # fmt: skip
    return Table("spots", _("Hot spots: villages, animal, crop"), columns, rows, note=note)


def villages(found: Spotted) -> Table:
    """Every village of every hot spot told, a row each: who guards needs the list."""
    rows = [
        Row((place.name, place.parent.name if place.parent else "", what(spot),
             spot.found.ratio, chance(spot.found.p)), reports_of() + place.code)
        for spot in found.told
        for place in spot.villages
    ]  # fmt: skip
    columns = (
        Column(_("Village"), "text"), Column(_("Town"), "text"), Column(_("Of what"), "text"),
        Column(_("Times"), "figure"), _P,
    )  # fmt: skip
    return Table("spot-villages", _("Villages of the hot spots"), columns, rows)


def cells(found: Spotted) -> Table:
    rows = [
        Row((one.cell, one.village.name if one.village else "", one.accidents, one.around, one.z,
             chance(one.p)))
        for one in found.cells
    ]  # fmt: skip
    columns = (
        Column(_("H3 cell"), "text"), Column(_("Nearest village"), "text"),
        Column(_("Accidents in it")), Column(_("And around")), Column("Gi*", "figure"), _P,
    )  # fmt: skip
    note = _(
        "Cells of about 5 km². Gi* holds each cell with the six around it against all cells of the "
        "ground; those told have at most %(share)s in 100 that are chance on average. They count "
        "accidents with a point only."
    ) % {"share": f"{100 * FALSE_SHARE:.0f}"}
    return Table("cells", _("Hot cells"), columns, rows, note=note)


def again(found: Repeated, *, named: bool = False) -> Table:
    """`named`: with the head's name, for the page; a file that leaves the house has numbers."""
    shown = found.rows[:MOST] if named else found.rows
    rows = [
        Row((*_who(one, named), one.accidents, _animals(one), one.last, one.given_fen,
             _done(one)), reverse("people:household", args=[one.household.number]),
            group=one.household.village.name if named else "")
        for one in shown
    ]  # fmt: skip
    who: tuple[Column, ...] = (Column(_("Household"), "text"),)
    if not named:
        who += (Column(_("Village"), "text"),)
    columns = (
        *who, Column(_("Accidents")), Column(_("Animals"), "text"), Column(_("Last"), "day"),
        Column(_("Awarded, yuan"), "yuan"),
        Column(pgettext_lazy("measure", "What was done"), "text"),
    )  # fmt: skip
    return Table("again", _("Households hit again"), columns, rows)


def _who(one: Again, named: bool) -> tuple[str, ...]:
    home = one.household
    return (home.name,) if named else (home.number, home.village.name)


def _animals(one: Again) -> str:
    return "、".join(say(code, SPECIES, lang()) for code in one.species)


def _done(one: Again) -> str:
    kinds = dict.fromkeys(KINDS[measure.kind][lang()] for measure in one.measures)
    return "、".join(kinds) if kinds else str(pgettext_lazy("measure", "nothing"))


def helped(found: Compared) -> Table:
    rows = [
        Row(
            (
                kind_said(one.kind), one.measures,
                one.effect.places, one.effect.alone, one.effect.before, one.effect.after,
                one.effect.beside_before, one.effect.beside_after,
                _interval(one.effect.ratio, one.effect.low, one.effect.high),
                TELLS[one.effect.tells][lang()], one.cost_fen,
            )
        )
        for one in found.rows
    ]  # fmt: skip
    columns = (
        Column(_("Measure"), "text"), Column(_("How many")), Column(_("Villages")),
        Column(_("none alike")),
        Column(_("Accidents before"), edge=True), Column(_("after")),
        Column(_("Beside, before"), edge=True), Column(_("after")),
        Column(_("Ratio (95 in 100)"), "text"), Column(_("What it says"), "text"),
        Column(_("Cost, yuan"), "yuan"),
    )  # fmt: skip
    return Table("helped", _("Before and after, by measure"), columns, rows)


def kind_said(kind: str) -> str:
    return KINDS[kind][lang()] if kind else str(_("any of them"))


def _interval(ratio: float | None, low: float | None, high: float | None) -> str:
    if ratio is None or low is None or high is None:
        return "—"
    return f"{ratio:.2f} ({low:.2f}–{high:.2f})"


def by_week(found: Compared) -> Table:
    rows = [Row((_week(n), done, beside)) for n, done, beside in found.weeks]
    columns = (
        Column(_("Week from the first day"), "text"),
        Column(_("Where it was done"), bar="--bar-paid"),
        Column(_("Villages beside"), bar="--bar-open"),
    )
    note = _("Up to five villages stand beside each, so their figures are higher by themselves.")
    return Table("by-week", _("Accidents by week around the first day"), columns, rows, note=note)


def _week(n: int) -> str:
    return f"−{-n}" if n < 0 else f"+{n + 1}"


def followed(found: Seasons) -> Table:
    rows = [
        Row(
            (
                kind_said(one.kind), one.told.villages, one.told.short, one.told.before,
                one.told.after, one.told.without,
                _interval(one.told.ratio, one.told.low, one.told.high),
                TELLS[one.told.tells][lang()],
            )
        )
        for one in found.rows
    ]  # fmt: skip
    columns = (
        Column(_("Measure"), "text"), Column(_("Villages")), Column(_("too few months")),
        Column(_("Accidents before"), edge=True), Column(_("after")),
        Column(_("without it, after"), "figure"),
        Column(_("Ratio (95 in 100)"), "text", edge=True), Column(_("What it says"), "text"),
    )  # fmt: skip
    note = _(
        "Months under a policy that are over: %(n)s. A village takes part with %(before)s months "
        "or more before the year of choice and %(after)s after its first day."
    ) % {"n": len(found.months), "before": BEFORE_LEAST, "after": AFTER_LEAST}
    return Table("seasons", _("Over seasons, by measure"), columns, rows, note=note)


def by_month(found: Seasons) -> Table:
    rows = [
        Row((f"{month:%Y-%m}", done, without))
        for month, done, without in found.by
        if done or without >= SEEN
    ]
    columns = (
        Column(_("Month"), "text"), Column(_("Where it was done"), bar="--bar-paid"),
        Column(_("as it would have been without"), "figure", bar="--bar-open"),
    )  # fmt: skip
    note = _(
        "The month of a village's first day is left out, and so are months in which nothing "
        "happened."
    )
    title = _("Accidents by month, with and without")
    return Table("by-month", title, columns, rows, note=note)


SPOT_TABLES: dict[str, Callable[[Spotted], Table]] = {
    "spots": spots,
    "spot-villages": villages,
    "cells": cells,
}
HELP_TABLES: dict[str, Callable[[Compared], Table]] = {"helped": helped, "by-week": by_week}
SEASON_TABLES: dict[str, Callable[[Seasons], Table]] = {"seasons": followed, "by-month": by_month}

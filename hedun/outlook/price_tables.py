"""The tables of the price; page and files read the same. Expected amounts are whole yuan."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from hedun.domain.words import SECTIONS
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang
from hedun.outlook.pricing import CHANGES, Price, Priced, Year


def _row(name: str, one: Priced) -> Row:
    return Row(
        (name, one.fair_fen // 100, one.deviation_fen // 100, one.bad_fen // 100,
         100 * one.exhaustion)
    )  # fmt: skip


def _columns(first: str) -> tuple[Column, ...]:
    return (
        Column(first, "text"), Column(_("Fair premium, yuan")),
        Column(_("Years differ by, yuan")), Column(_("One year in twenty is worse than, yuan")),
        Column(_("Does not last, %"), "figure", edge=True),
    )  # fmt: skip


def effects(found: Price) -> Table:
    rows = [_row(_("as it is"), found.priced)]
    rows += [_row(str(change.title), found.under(change)) for change in CHANGES]
    note = _("Fair premium: the mean of what the cover pays, without cost and without anything for "
             "bearing the risk. Changes come on top of the wording in force.")  # fmt: skip
    return Table("effects", _("By terms"), _columns(_("Terms")), rows, note=note)


def shared(found: Price) -> Table:
    own = found.fit.variation
    rows = [
        _row(_("every year as every other"), found.shared(0)),
        _row(_("as years vary here (%(v)s)") % {"v": f"{own:.2f}"}, found.priced),
        _row(_("twice as much"), found.shared(min(1.5, 2 * own))),
    ]
    note = _("A year that is bad for one village is bad for all: that, and not the single village, "
             "is what a cover must bear.")  # fmt: skip
    return Table("shared", _("By shared bad years"), _columns(_("Years")), rows, note=note)


def towns(found: Price) -> Table:
    return _split("towns", _("By town"), _("Town"), found.towns())


def sections(found: Price) -> Table:
    named = {SECTIONS[code][lang()]: fen for code, fen in found.sections().items()}
    return _split("sections", _("By kind of loss"), _("Kind of loss"), named)


def _split(slug: str, title: str, first: str, parts: dict[str, int]) -> Table:
    whole = sum(parts.values())
    rows = [
        Row((name, fen // 100, 100 * fen / whole if whole else None)) for name, fen in parts.items()
    ]
    columns = (Column(first, "text"), Column(_("Fair premium, yuan")), Column(_("%"), "figure"))
    total = Row((_("Total"), whole // 100, 100.0)) if rows else None
    note = "" if rows else _("No claim of a season that is over says how it is split.")
    return Table(slug, title, columns, rows, total, note)


def years(found: Price) -> Table:
    rows = [
        Row(
            (year.policy.number, year.policy.premium_fen, year.given_fen,
             None if year.loss_ratio is None else 100 * year.loss_ratio),
            group=_standing(year),
        )
        for year in found.years()
    ]  # fmt: skip
    columns = (
        Column(_("Policy"), "text"), Column(_("Premium, yuan"), "yuan"),
        Column(_("Left the cover, yuan"), "yuan"), Column(_("Loss ratio, %"), "figure"),
    )  # fmt: skip
    note = "" if not found.found.taken_over else _(
        "Years that an insurer handed over count at what was paid then, not at what the wording in "
        "force would pay."
    )  # fmt: skip
    return Table("years", _("Years so far"), columns, rows, note=note)


def _standing(year: Year) -> str:
    if not year.adds_up:
        return _("its claims do not add up: no season of it counts")
    if not year.over:
        return _("still open")
    return _("as its insurer says") if year.taken_over else ""


TABLES: dict[str, Callable[[Price], Table]] = {
    "effects": effects, "shared": shared, "towns": towns, "sections": sections, "years": years,
}  # fmt: skip

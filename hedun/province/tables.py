"""The tables of the province; report, spreadsheet and CSV read the same.

What is known stands in fen; what is only expected stands in whole yuan, because nobody knows it to
the fen.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from hedun.claims.words import ITEMS, SECTIONS, SPECIES, say
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang, spoken
from hedun.outlook.forecasting import whole_yuan
from hedun.province.intake import Note
from hedun.province.problems import problem
from hedun.province.reading import Cell, Key
from hedun.province.view import Counted, Province

PERCENTS = (50, 80, 95)


def counties(found: Province) -> Table:
    """A row a policy; the total is that of all other tables."""
    rows = [Row(_of_county(one), group=one.manifest.policy) for one in found.counted]
    claims = sum(one.manifest.claims for one in found.counted)
    total = (_("Total"), None, None, claims, *_sums(found.total), found.cover_fen)
    columns = (
        Column(_("County"), "text"), Column(_("As of"), "instant"), Column(_("Export no."), "text"),
        Column(_("Claims"), edge=True), *_sum_columns(), Column(_("Cover, yuan"), "yuan"),
    )  # fmt: skip
    note = _("Each county as its newest export that counts says; how old that is stands beside it.")
    return Table("counties", _("County by county"), columns, rows, Row(total), note)


def _of_county(one: Counted) -> tuple[Any, ...]:
    of = one.manifest
    return (of.name, of.at, str(of.sequence), of.claims, *_sums(one.total), of.cover_fen)


def _sums(cell: Cell) -> tuple[int, ...]:
    unpaid = cell.given_fen - cell.paid_fen
    return cell.lines, cell.given_fen, cell.paid_fen, unpaid, cell.estimate_fen


def _sum_columns() -> tuple[Column, ...]:
    return (
        Column(_("Loss lines")), Column(_("Awarded, yuan"), "yuan"),
        Column(_("Paid, yuan"), "yuan"), Column(_("Awarded, not paid, yuan"), "yuan"),
        Column(_("Not awarded yet, estimated, yuan"), "yuan"),
    )  # fmt: skip


def sections(found: Province) -> Table:
    return _by(found, "sections", _("By kind of loss"), _("Kind of loss"), lambda key: key.section,
               lambda code: say(code, SECTIONS, lang()))  # fmt: skip


def species(found: Province) -> Table:
    return _by(found, "species", _("By animal"), _("Animal"), lambda key: key.species,
               lambda code: say(code, SPECIES, lang()))  # fmt: skip


def months(found: Province) -> Table:
    sums = found.by(lambda key: key.month)
    rows = [Row((f"{at // 12}-{at % 12 + 1:02}", *_sums(sums[at]))) for at in sorted(sums)]
    columns = (Column(_("Month of loss"), "text"), *_sum_columns())
    total = Row((_("Total"), *_sums(found.total)))
    return Table("months", _("By month of loss"), columns, rows, total)


def crops(found: Province) -> Table:
    """By what was damaged; the area stands where it is one."""
    sums = found.by(lambda key: (key.section, key.item))
    rows = [
        Row(
            (
                say(item, ITEMS | SECTIONS, lang()),
                cell.quantity_e4 if section == "crop" else None, *_sums(cell),
            ),
            group=say(section, SECTIONS, lang()) if section not in ("crop", item) else "",
        )
        for (section, item), cell in sorted(sums.items(), key=lambda one: _largest(one[1]))
    ]  # fmt: skip
    columns = (
        Column(_("What was damaged"), "text"), Column(_("Damaged area, mu"), "mu"),
        *_sum_columns(),
    )  # fmt: skip
    area = sum(cell.quantity_e4 for (section, _item), cell in sums.items() if section == "crop")
    total = Row((_("Total"), area, *_sums(found.total)))
    return Table("crops", _("By what was damaged"), columns, rows, total)


def _largest(cell: Cell) -> tuple[int, int]:
    return -cell.given_fen, -cell.lines


def _by(
    found: Province, slug: str, title: str, first: str, key: Callable[[Key], str],
    word: Callable[[str], str],
) -> Table:  # fmt: skip
    sums = found.by(key)
    rows = [
        Row((word(code), *_sums(cell)))
        for code, cell in sorted(sums.items(), key=lambda one: (*_largest(one[1]), one[0]))
    ]
    columns = (Column(first, "text"), *_sum_columns())
    return Table(slug, title, columns, rows, Row((_("Total"), *_sums(found.total))))


def ahead(found: Province) -> Table:
    """Will the covers last: county by county, and the province in all."""
    names = {one.manifest.of: one.manifest.name for one in found.counted}
    rows = [
        Row(
            (
                names[one.county, one.policy],
                *_expected(one.total),
                one.cover_fen // 100,
                100 * one.exhaustion,
                whole_yuan(one.short_fen) // 100,
                one.seasons,
            ),
            group=one.policy,
        )
        for one in sorted(found.forecasts, key=lambda one: -one.exhaustion)
    ]
    total = None
    if found.ahead is not None:
        missing = sum(whole_yuan(one.short_fen) // 100 for one in found.forecasts)
        total = Row(
            (
                _("Province"), *_expected(found.ahead), found.cover_fen // 100,
                100 * found.ahead.beyond(found.cover_fen), missing, None,
            )
        )  # fmt: skip
    columns = (
        Column(_("County"), "text"), Column(_("Expected in the end, yuan")),
        *(Column(_("%(n)s in 100 not more than, yuan") % {"n": n}) for n in PERCENTS),
        Column(_("Cover, yuan"), edge=True), Column(_("Does not last, %"), "figure"),
        Column(_("Expected to be missing, yuan")), Column(_("Seasons behind it"), edge=True),
    )  # fmt: skip
    note = _(
        "The counties' covers do not stand in for one another: the last row asks whether all "
        "covers together would last. Its bands are no sums of the rows above, because bad years "
        "come in many counties at once, though not in all."
    )
    return Table("ahead", _("What is ahead"), columns, rows, total, note)


def _expected(total: Any) -> tuple[int, ...]:
    return (
        whole_yuan(total.mean) // 100,
        *(whole_yuan(total.quantile(n / 100)) // 100 for n in PERCENTS),
    )


def notes(found: Province) -> Table:
    """What was not counted, and what else there is to do."""
    rows = [_told(one, found) for one in sorted(found.notes, key=_first)]
    columns = (
        Column(_("County"), "text"), Column(_("Export no."), "text"),
        Column(_("What it is about"), "text"), Column(_("File"), "text"),
    )  # fmt: skip
    return Table("notes", _("What to look at"), columns, rows)


def _first(one: Note) -> tuple[Any, ...]:
    return problem(one.code).severity != "error", one.county, one.policy, one.sequence, one.file


def _told(one: Note, found: Province) -> Row:
    name = one.name or (found.known[one.county].name if one.county in found.known else "")
    number = str(one.sequence) if one.sequence else ""
    return Row((name or one.county, number, spoken(problem(one.code)), one.file), group=one.policy)


TABLES: Mapping[str, Callable[[Province], Table]] = {
    "notes": notes, "ahead": ahead, "counties": counties, "sections": sections, "crops": crops,
    "species": species, "months": months,
}  # fmt: skip


def tables(found: Province) -> dict[str, Table]:
    """Those that have a row."""
    made = {slug: make(found) for slug, make in TABLES.items()}
    return {slug: table for slug, table in made.items() if table.rows}

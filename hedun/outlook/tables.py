"""The tables of what is ahead; page and files read the same. Amounts are whole yuan: nobody knows
them to the fen."""

from collections.abc import Callable
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from hedun.claims.words import ITEMS, SECTIONS, SPECIES, say
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang
from hedun.outlook.changes import changed, expected_quota, quotas
from hedun.outlook.forecasting import Forecast, whole_yuan
from hedun.outlook.warning import told_of

# The bands of the fan, from below: probability, the token of its line in the chart.
FAN = (
    (0.025, "--bar-ended"), (0.10, "--bar-open"), (0.25, "--bar-paid"), (0.50, "--ink"),
    (0.75, "--bar-paid"), (0.90, "--bar-open"), (0.975, "--bar-ended"),
)  # fmt: skip


def parts(found: Forecast) -> Table:
    given, told, coming = found.loaded.given_fen, found.open_fen, found.coming_fen
    rows = [
        Row((_("Left the cover already"), given // 100)),
        Row((_("Told, not awarded yet, as estimates come out"), told // 100)),
        Row((_("Still to come, as expected"), coming // 100)),
    ]
    total = Row((_("Expected at the season's end"), found.expected_fen // 100))
    columns = (Column(_("Of the season's total"), "text"), Column(_("Yuan")))
    note = _("Told claims count with the share of them that is paid by experience, %(share)s %%, "
             "and with what becomes of estimates (below). All but the first row is expected, in "
             "whole yuan.") % {
        "share": f"{100 * found.ahead.known.paid_share:.0f}"
    }  # fmt: skip
    return Table("parts", _("What it is made of"), columns, rows, total, note)


def bands(found: Forecast) -> Table:
    rows = []
    for percent in (50, 80, 95):
        low, high = found.band_fen(percent)
        rows.append(
            Row((_("%(n)s in 100") % {"n": percent}, low // 100, high // 100,
                 found.quantile_fen(percent) // 100))
        )  # fmt: skip
    columns = (
        Column(_("How sure"), "text"), Column(_("Between, yuan")), Column(_("and, yuan")),
        Column(_("Not more than, yuan"), edge=True),
    )  # fmt: skip
    return Table("bands", _("How sure that is"), columns, rows)


def weeks(found: Forecast) -> Table:
    """The fan: what will have been told, or awarded, by the end of each week ahead."""
    rows = [
        Row((day, *(whole_yuan(total.quantile(p)) // 100 for p, _token in FAN)))
        for day, total in found.fan
    ]
    titles = (
        _("95 in 100: from"), _("80 in 100: from"), _("50 in 100: from"), _("Middle"),
        _("50 in 100: to"), _("80 in 100: to"), _("95 in 100: to"),
    )  # fmt: skip
    columns = (
        Column(_("Told by the end of"), "day"),
        *(Column(title, bar=token) for title, (_p, token) in zip(titles, FAN, strict=True)),
    )
    note = _("Yuan, in all since the season began. The last row is the policy's last day; what is "
             "told later of losses before it comes on top.")  # fmt: skip
    return Table("weeks", _("Week by week"), columns, rows, note=note)


def changes(found: Forecast) -> Table:
    rows = [
        Row((str(one.title), one.expected_fen // 100, one.high_fen // 100, 100 * one.exhaustion))
        for one in changed(found)
    ]
    columns = (
        Column(_("From today on"), "text"), Column(_("Expected, yuan")),
        Column(_("95 in 100 not more than, yuan")),
        Column(_("Does not last, %"), "figure", edge=True),
    )  # fmt: skip
    note = _("Each row changes only what is not awarded yet, on top of what the wording in force "
             "pays. A change of the contract needs both parties; this is no offer.")  # fmt: skip
    return Table("changes", _("What a change would do"), columns, rows, note=note)


def closing(found: Forecast) -> Table:
    rows = [
        Row((_("%(n)s in 100") % {"n": one.percent}, one.total_fen // 100, 100 * one.share))
        for one in quotas(found)
    ]
    columns = (
        Column(_("Season not worse than"), "text"), Column(_("comes to, yuan")),
        Column(_("of each award is paid, %"), "figure"),
    )  # fmt: skip
    note = _("If awards beyond the cover were cut for all in the same proportion at the year's "
             "close. Over all seasons that may come the mean is %(mean)s %%.") % {
        "mean": f"{100 * expected_quota(found):.1f}"
    }  # fmt: skip
    return Table("closing", _("If the year closed pro rata"), columns, rows, note=note)


def basis(found: Forecast) -> Table:
    out, fit = found.outlook, found.fit
    late = int((fit.delays.told < 0.5).sum())
    rows = [
        Row((_("Lists told this season"), str(out.told))),
        Row((_("Lists still expected"), f"{out.coming:.0f}")),
        Row((_("Seasons of the county behind it"), str(fit.seasons))),
        Row((_("This year against others, as far as it shows"), f"{out.year:.2f}")),
        Row((_("How much years vary (coefficient of variation)"), f"{fit.variation:.2f}")),
        Row((_("Half of all losses are told within, days"), str(late))),
        Row((_("Villages"), str(len(found.villages.places)))),
    ]
    columns = (Column(_("What it rests on"), "text"), Column(_("Figure"), "text"))
    note = "" if fit.seasons else _(
        "No season of this county lies behind it yet: how often and when losses come is supposed "
        "from other counties, and the bands are wide for it."
    )  # fmt: skip
    return Table("basis", _("What it rests on"), columns, rows, note=note)


def drift(found: Forecast) -> Table:
    """What was awarded for each yuan of the villages' estimates."""
    seen, of = found.drifted.seen, found.drifted.drift

    def row(name: str, which: Any, factor: float) -> Row:
        estimate, awarded = seen.estimate[which], seen.awarded[which]
        came = round(100 * awarded.sum() / estimate.sum()) if estimate.size else None
        return Row(
            (name, int(estimate.size), round(estimate.sum() / 100), round(awarded.sum() / 100),
             came, round(100 * factor))
        )  # fmt: skip

    rows = [row(_("All claims"), slice(None), of.overall)]
    for groups, factors, words in (
        (seen.kind, of.kinds, ITEMS | SECTIONS), (seen.animal, of.animals, SPECIES),
    ):  # fmt: skip
        of_each = np.asarray(groups)
        for code, factor in factors.items():
            rows.append(row(say(code, words, lang()), of_each == code, of.overall * factor))
    columns = (
        Column(_("Claims that were awarded"), "text"), Column(_("Claims")),
        Column(_("Estimated by the village, yuan")), Column(_("Awarded, yuan")),
        Column(_("Awarded for 1 yuan"), "yuan", edge=True), Column(_("Counted with"), "yuan"),
    )  # fmt: skip
    note = _("What the wording makes of the village's own figures, against what was awarded. Open "
             "claims that nobody has looked at since are counted with the last column, drawn to 1 "
             "where few claims are known. A claim may lie "
             "about %(one)s %% from that, all of them together about %(all)s %%.") % {
        "one": f"{100 * of.sigma:.0f}", "all": f"{100 * of.unsure:.0f}"
    }  # fmt: skip
    return Table("drift", _("What becomes of estimates"), columns, rows, note=note)


def warned(found: Forecast) -> Table:
    """On which mornings a warning was reached; nobody was told of it in between."""
    rows = [
        Row(
            (one.day, one.level, one.chance_ppm / 10_000, one.expected_fen // 100,
             one.cover_fen // 100)
        )
        for one in told_of(found.policy, found.on)
    ]  # fmt: skip
    columns = (
        Column(_("Morning of"), "day"), Column(_("Warning, %")),
        Column(_("Did not last, %"), "figure"), Column(_("Expected, yuan")),
        Column(_("Cover, yuan")),
    )  # fmt: skip
    note = _("Told once to the bureau and to the insurer's branch, on the first morning on which "
             "the chance is as high. It is told anew only after the chance has been below four "
             "fifths of it.")  # fmt: skip
    return Table("warned", _("Warnings so far"), columns, rows, note=note)


TABLES: dict[str, Callable[[Forecast], Table]] = {
    "parts": parts, "bands": bands, "weeks": weeks, "changes": changes, "closing": closing,
    "basis": basis, "drift": drift, "warned": warned,
}  # fmt: skip

"""The tables of what stands out, sorted by any column; page and files read the same."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from hedun.checks.peers import (
    BENFORD_APART,
    BENFORD_LEAST,
    BENFORD_ORDERS,
    EXPECTED,
    FAR,
    LEAST,
    Standing,
)
from hedun.domain.foreign import whole
from hedun.domain.words import ROLES
from hedun.insights.outstanding import Outstanding, per_100
from hedun.insights.tables import Away, Column, Row, Table
from hedun.language import lang


def _away(title: Any) -> Column:
    return Column(title, "away", late=True)


_Z = _("deviation")
_NOTE = _(
    "Deviation: standard deviations from what is common, ▲ or ▼ beyond %(far)s, told from "
    "%(least)s on. Expected: the figure drawn towards the common one, the more so the less there "
    "is to go by. "
    "Nothing here says that somebody did wrong; it says where to ask."
) % {"far": f"{FAR:.0f}", "least": LEAST}  # fmt: skip


def villages(found: Outstanding) -> Table:
    rows = []
    for one in found.villages:
        rate = one.of.get("rate")
        counted, shrunk = per_100(rate) if rate else (None, None)
        rows.append(
            Row(
                (
                    one.name, one.claims, counted, shrunk, _z(rate),
                    *_figures(one.of.get("area")), *_figures(one.of.get("round"), 100),
                ),
                group=one.town,
            )
        )  # fmt: skip
    columns = (
        Column(_("Village"), "text"), Column(_("Claims")),
        Column(_("Claims per 100 households"), "figure", edge=True),
        Column(_("expected"), "figure"), _away(_Z),
        Column(_("Mean damaged area, mu"), "figure", edge=True), _away(_Z),
        Column(_("In whole or half mu, %"), "figure", edge=True), _away(_Z),
    )  # fmt: skip
    return Table("villages", _("Villages and their clerks"), columns, rows, note=_NOTE)


def endings(found: Outstanding) -> Table:
    rows = [
        Row((one.name, one.standing.n, one.late, 100 * one.standing.figure, _z(one.standing)))
        for one in found.endings
    ]
    columns = (
        Column(_("Town"), "text"), Column(_("Accidents")),
        Column(_("In the policy's last fortnight")), Column(_("%"), "figure"), _away(_Z),
    )  # fmt: skip
    return Table("endings", _("Just before the policy ends"), columns, rows, note=_NOTE)


def reviewers(found: Outstanding) -> Table:
    rows = [
        Row(
            (
                one.officer.name, one.standing.n, one.back, 100 * one.standing.figure,
                100 * one.standing.shrunk, _z(one.standing),
            ),
            group=ROLES[one.officer.role][lang()],
        )
        for one in found.reviewers
    ]  # fmt: skip
    columns = (
        Column(_("Officer"), "text"), Column(_("Decided")), Column(_("Sent back or refused")),
        Column(_("%"), "figure", edge=True), Column(_("expected"), "figure"), _away(_Z),
    )  # fmt: skip
    return Table("reviewers", _("Who verifies and accepts"), columns, rows, note=_NOTE)


def assessors(found: Outstanding) -> Table:
    rows = [
        Row(
            (
                one.officer.name, one.standing.n, one.area_percent, one.standing.figure,
                one.standing.shrunk, _z(one.standing),
            ),
            group=ROLES[one.officer.role][lang()],
        )
        for one in found.assessors
    ]  # fmt: skip
    columns = (
        Column(_("Officer"), "text"), Column(_("Lines looked at")),
        Column(_("Area, % of the village's"), "figure"),
        Column(_("Degree against the village's, points"), "figure", edge=True),
        Column(_("expected"), "figure"), _away(_Z),
    )  # fmt: skip
    note = _("By the level at which the figure was found; the insurer's from pictures count among "
             "the experts'. Figures above the village's are positive.")  # fmt: skip
    return Table("assessors", _("Whose figures drift"), columns, rows, note=note)


def digits(found: Outstanding) -> Table:
    one = found.digits
    rows = [
        Row((str(n), count, 100 * count / one.n if one.n else None, 100 * expected))
        for n, (count, expected) in enumerate(zip(one.counts, EXPECTED, strict=True), 1)
    ]
    columns = (
        Column(_("First digit"), "text"), Column(_("Amounts")), Column(_("%"), "figure"),
        Column(_("By Benford, %"), "figure"),
    )  # fmt: skip
    facts = {
        "least": BENFORD_LEAST, "orders": BENFORD_ORDERS, "n": f"{one.n:,}",
        "span": f"{one.orders:.1f}", "apart": f"{100 * (one.apart or 0):.1f}",
        "most": f"{100 * BENFORD_APART:.1f}",
    }  # fmt: skip
    if one.apart is None:
        note = _("Not judged: asked from %(least)s amounts on that span %(orders)s powers of ten; "
                 "these are %(n)s and span %(span)s.") % facts  # fmt: skip
    elif one.out:
        note = _("Stands out: the shares are %(apart)s points off on average, more than %(most)s. "
                 "Invented figures do that; so do fixed rates.") % facts  # fmt: skip
    else:
        note = _("As expected: the shares are %(apart)s points off on average.") % facts
    return Table("digits", _("First digits of what was awarded"), columns, rows, note=note)


TABLES: dict[str, Callable[[Outstanding], Table]] = {
    "villages": villages, "endings": endings, "reviewers": reviewers,
    "assessors": assessors, "digits": digits,
}  # fmt: skip


def ordered(table: Table, by: str) -> Table:
    """By the column with this number (as the address has it), the most first; what is far away in
    either way is most. As it is for anything else."""
    at = whole(by, len(table.columns) - 1)
    if at is None:
        return table
    kind = table.columns[at].kind
    if kind == "text":
        return replace(table, rows=sorted(table.rows, key=lambda row: row.values[at]))
    known = [row for row in table.rows if row.values[at] is not None]
    rest = [row for row in table.rows if row.values[at] is None]
    known.sort(key=lambda row: -_most(row.values[at], kind))
    return replace(table, rows=[*known, *rest])


def _most(value: float, kind: str) -> float:
    return abs(float(value)) if kind == "away" else float(value)


def _figures(one: Standing[Any] | None, times: float = 1) -> tuple[float | None, Away | None]:
    return (None, None) if one is None else (one.figure * times, _z(one))


def _z(one: Standing[Any] | None) -> Away | None:
    return None if one is None or one.z is None else Away(one.z)

"""The public tables: page, embedded page, JSON and CSV read the same."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.claims.words import SPECIES, say
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang
from hedun.openfigures.cubes import PAID_TOWN, TOLD_SPECIES, TOLD_TOWN, Cell, Cube, Figures
from hedun.openfigures.suppressing import K

HIDDEN = "—"
TITLES: Mapping[str, str | Promise] = {
    TOLD_TOWN: _("Claims by month of telling and town"),
    TOLD_SPECIES: _("Claims by month of telling and animal"),
    PAID_TOWN: _("Yuan paid by month of payment and town"),
}


def tables(figures: Figures) -> list[Table]:
    return [_table(figures, cube) for cube in figures.cubes.values()]


def _table(figures: Figures, cube: Cube) -> Table:
    paid = cube.slug == PAID_TOWN
    read: Callable[[Cell], int] = (lambda cell: cell.fen) if paid else (lambda cell: cell.count)
    kind = "yuan" if paid else "count"
    rows = [
        Row((f"{row.month:%Y-%m}", _value(row.total, read),
             *(_value(row.cells[key], read) for key in cube.columns)))
        for row in cube.rows
    ]  # fmt: skip
    columns = (
        Column(_("Month"), "text"), Column(_("Total"), kind, bar="--bar-paid"),
        *(Column(_named(figures, cube, key), kind, edge=at == 0)
          for at, key in enumerate(cube.columns)),
    )  # fmt: skip
    summed = (read(cube.total), *(read(cube.summed(key)) for key in cube.columns))
    total = Row((str(_("Of what is shown")), *summed)) if rows else None
    return Table(cube.slug, TITLES[cube.slug], columns, rows, total, _note())


def _value(cell: Cell | None, read: Callable[[Cell], int]) -> int | str:
    return HIDDEN if cell is None else read(cell)


def _named(figures: Figures, cube: Cube, key: Any) -> str:
    return say(key, SPECIES, lang()) if cube.slug == TOLD_SPECIES else figures.towns[key]


def _note() -> str:
    said = _(
        "— is not told: fewer than %(k)s households, or a cell from which such a one could be "
        "reckoned. Sums of columns hold only what is shown. Months appear when they are over; "
        "money that comes back is taken off in the month in which it does."
    )
    return str(said) % {"k": K}


def as_data(figures: Figures, place: str, policy: str) -> dict[str, Any]:
    """For programs: amounts in fen, null where nothing is told; months and codes as they are."""
    return {
        "format": "hedun-open-figures-1",
        "place": place,
        "policy": policy,
        "until": figures.until.isoformat(),
        "k": K,
        "tables": {slug: _data(figures, cube) for slug, cube in figures.cubes.items()},
    }


def _data(figures: Figures, cube: Cube) -> dict[str, Any]:
    paid = cube.slug == PAID_TOWN
    names = {key: key if cube.slug == TOLD_SPECIES else figures.towns[key] for key in cube.columns}
    return {
        "measure": "paid_fen" if paid else "claims",
        "columns": list(names.values()),
        "rows": [
            {
                "month": f"{row.month:%Y-%m}",
                "total": _plain(row.total, paid),
                "cells": {names[key]: _plain(row.cells[key], paid) for key in cube.columns},
            }
            for row in cube.rows
        ],
    }


def _plain(cell: Cell | None, paid: bool) -> int | None:
    return None if cell is None else cell.fen if paid else cell.count

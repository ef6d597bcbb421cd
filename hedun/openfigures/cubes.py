"""The sums that are made public: month by town and month by animal of what was told, month by town
of what was paid.

Only months that are over are told, each by the day of telling or of paying, so that a month once
told stays as it is: who looks every day and takes one day from the next learns nothing of anybody.
A town's sum is that of its months shown, for the same reason. Money that comes back is taken off in
the month in which it does; a month that is told is the ledger's month to the fen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from hedun.claims.models import Claim
from hedun.domain.deadlines import local_day, start_of_day
from hedun.insights.kept import Kept
from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.openfigures.suppressing import Cell, shown
from hedun.places.models import Place
from hedun.policies.models import Policy

Cells = Mapping[date, Mapping[Any, Cell]]  # month → town (pk) or animal (code) → its cell
TOLD_TOWN, TOLD_SPECIES, PAID_TOWN = "told_by_town", "told_by_animal", "paid_by_town"


@dataclass(frozen=True)
class Row:
    """A month. `cells`: None where a cell is not shown; `total`: None where none of the row is."""

    month: date
    cells: Mapping[Any, Cell | None]
    total: Cell | None


@dataclass(frozen=True)
class Cube:
    """`columns`: towns (pk) or animals (code), the same in every row."""

    slug: str
    columns: tuple[Any, ...]
    rows: tuple[Row, ...]

    def summed(self, column: Any) -> Cell:
        """What is shown of a column, month after month."""
        return added(cell for row in self.rows if (cell := row.cells[column]) is not None)

    @property
    def total(self) -> Cell:
        return added(row.total for row in self.rows if row.total is not None)


def added(cells: Iterable[Cell]) -> Cell:
    """Households are not told of sums: one may be in several."""
    some = list(cells)
    return Cell(0, sum(one.count for one in some), sum(one.fen for one in some))


def published(slug: str, found: Cells, columns: Iterable[Any]) -> Cube:
    """The cube with what is not shown taken out."""
    keys, rows = tuple(columns), []
    for month in sorted(found):
        cells = {key: found[month].get(key, Cell()) for key in keys}
        seen = shown(cells)
        total = None if seen is None else added(cells.values())
        told = {key: cell if key in (seen or ()) else None for key, cell in cells.items()}
        rows.append(Row(month, told, total))
    return Cube(slug, keys, tuple(rows))


@dataclass(frozen=True)
class Figures:
    """`until`: the first day that is not told any more; `towns`: names by primary key."""

    until: date
    towns: Mapping[int, str]
    cubes: Mapping[str, Cube]


_FIGURES: Kept[Figures] = Kept(16)


def figures(policy: Policy, now: datetime) -> Figures:
    """Of a policy's months that are over. Five queries, one as long as nothing was written."""
    until = local_day(now).replace(day=1)
    return _FIGURES.get(policy.pk, until, make=lambda: _made(policy, until))


def _made(policy: Policy, until: date) -> Figures:
    claims = Claim.objects.filter(report__policy=policy, merged_into=None).order_by()
    end = start_of_day(until)
    told = claims.filter(report__first_told_at__lt=end).values_list(
        "report__first_told_at", "report__village__parent", "event__species", "household"
    )
    rows = [(_month(at), town, species, who) for at, town, species, who in told]
    paid = _paid(policy, claims, end)
    towns = {town for _m, town, _s, _w in rows} | {town for _m, town, _w, _f in paid}
    names = dict(Place.objects.filter(pk__in=towns).values_list("pk", "name"))
    order = [pk for pk, _ in sorted(
        Place.objects.filter(pk__in=towns).values_list("pk", "code"), key=lambda one: one[1]
    )]  # fmt: skip
    animals = sorted({species for _m, _t, species, _w in rows})
    by_town = _cells(rows, lambda row: row[1], lambda row: row[3])
    by_species = _cells(rows, lambda row: row[2], lambda row: row[3])
    by_paid = _cells(paid, lambda row: row[1], lambda row: row[2], lambda row: row[3])
    return Figures(
        until,
        names,
        {
            TOLD_TOWN: published(TOLD_TOWN, by_town, order),
            TOLD_SPECIES: published(TOLD_SPECIES, by_species, animals),
            PAID_TOWN: published(PAID_TOWN, by_paid, order),
        },
    )


def _paid(policy: Policy, claims: Any, end: datetime) -> list[tuple[date, int, int, int]]:
    """(month, town, household, fen) of each household and month in which money came to it or left
    it again: what came less what left, below nothing where an earlier month's money was sent back.
    What came and went in one month is nobody's."""
    account = LedgerAccount.objects.filter(book=policy.number, kind=Kind.PAID).first()
    if account is None:
        return []
    whose = {
        number: (town, who)
        for number, town, who in claims.values_list(
            "number", "report__village__parent", "household"
        )
    }
    sums: dict[tuple[date, int, int], int] = defaultdict(int)
    moved = Transfer.objects.filter(Q(credit=account) | Q(debit=account), at__lt=end).order_by()
    for at, number, credit, fen in moved.values_list("at", "claim", "credit", "amount_fen"):
        if number in whose:
            sums[_month(at), *whose[number]] += fen if credit == account.pk else -fen
    return [(*of, fen) for of, fen in sums.items() if fen]


def _month(at: datetime) -> date:
    return local_day(at).replace(day=1)


def _cells(
    rows: Iterable[tuple[Any, ...]],
    key: Callable[[tuple[Any, ...]], Any],
    who: Callable[[tuple[Any, ...]], int],
    fen: Callable[[tuple[Any, ...]], int] = lambda row: 0,
) -> Cells:
    people: dict[tuple[date, Any], set[int]] = defaultdict(set)
    counts: dict[tuple[date, Any], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        at = (row[0], key(row))
        people[at].add(who(row))
        counts[at][0] += 1
        counts[at][1] += fen(row)
    found: dict[date, dict[Any, Cell]] = defaultdict(dict)
    for (month, column), households in people.items():
        count, sum_ = counts[month, column]
        found[month][column] = Cell(len(households), count, sum_)
    return found

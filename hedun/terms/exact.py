"""Exact whole-number arithmetic over columns.

A column is a numpy array of non-negative whole numbers: int64 while every number stays below
`SAFE`, otherwise an object array of Python integers, which cannot overflow. Each function here
decides from the ranges of its inputs which of the two its result needs, before it calculates.
No floating point number is ever made.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]  # int64, or object holding int
Index = npt.NDArray[np.signedinteger[Any]]
Mask = npt.NDArray[np.bool_]

# Half of what int64 holds, so that the sum of any two narrow numbers is still exact.
SAFE = 2**62


def column(values: Sequence[int]) -> Column:
    """A column of the given numbers."""
    wide = max(values, default=0) >= SAFE
    return np.array(values, dtype=object if wide else np.int64)


def largest(values: Column | int) -> int:
    """The largest number of a column, 0 if it has none."""
    if isinstance(values, int):
        return values
    return int(values.max()) if values.size else 0


def in_all(values: Column) -> int:
    """The exact sum of a column."""
    if values.dtype != object and largest(values) * values.size < SAFE:
        return int(values.sum())
    return sum(values.tolist())


def _ready(bound: int, *values: Column | int) -> tuple[Column, ...]:
    """The values as arrays of one kind, wide if `bound` or any of them asks for it."""
    wide = bound >= SAFE or any(
        v >= SAFE if isinstance(v, int) else v.dtype == object for v in values
    )
    return tuple(np.asarray(v, dtype=object if wide else np.int64) for v in values)


def _fit(values: Column) -> Column:
    """Narrow again where the numbers allow it, so that only what must be slow is slow."""
    if values.dtype == object and largest(values) < SAFE:
        return values.astype(np.int64)
    return values


def times(*factors: Column | int) -> Column:
    """The product of columns and numbers."""
    bound = 1
    for factor in factors:
        bound *= largest(factor)
    ready = _ready(bound, *factors)
    product = ready[0]
    for factor in ready[1:]:
        product = product * factor
    return _fit(product)


def floor(number: Column, divisor: Column | int) -> Column:
    """`number / divisor` to a whole number, downwards."""
    number, by = _ready(0, number, divisor)
    return _fit(number // by)


def half_up(number: Column, divisor: Column | int) -> Column:
    """`number / divisor` to a whole number, .5 away from zero (SPEC §1)."""
    if isinstance(divisor, int) and divisor % 2 == 0:
        return floor(plus(number, divisor // 2), divisor)
    number, by = _ready(2 * largest(divisor), number, divisor)
    return _fit(number // by + (2 * (number % by) >= by))


def half_even(number: Column, divisor: Column | int) -> Column:
    """`number / divisor` to a whole number, .5 to the even neighbour."""
    number, by = _ready(2 * largest(divisor), number, divisor)
    down, twice_rest = number // by, 2 * (number % by)
    return _fit(down + ((twice_rest > by) | ((twice_rest == by) & (down % 2 == 1))))


def plus(a: Column | int, b: Column | int) -> Column:
    """a + b."""
    a, b = _ready(largest(a) + largest(b), a, b)
    return _fit(a + b)


def minus(a: Column | int, b: Column | int) -> Column:
    """a − b, but never below 0."""
    a, b = _ready(0, a, b)
    return _fit(np.maximum(a - b, 0))


def smaller(a: Column | int, b: Column | int) -> Column:
    """The smaller of the two, number by number."""
    a, b = _ready(0, a, b)
    return _fit(np.minimum(a, b))


def larger(a: Column | int, b: Column | int) -> Column:
    """The larger of the two, number by number."""
    a, b = _ready(0, a, b)
    return _fit(np.maximum(a, b))


def choose(test: Mask, a: Column | int, b: Column | int) -> Column:
    """a where the test holds, b elsewhere."""
    a, b = _ready(0, a, b)
    return np.where(test, a, b)


def at_least(a: Column | int, b: Column | int) -> Mask:
    """a ≥ b, number by number."""
    a, b = _ready(0, a, b)
    return np.asarray(a >= b, dtype=bool)


def put(into: Column, rows: Index | slice, values: Column) -> Column:
    """The column with `values` at `rows`; the result is a new column only if it must be wider."""
    if values.dtype == object and into.dtype != object:
        into = into.astype(object)
    into[rows] = values
    return into


def group_sum(values: Column, group: Index, count: int) -> Column:
    """Totals of the groups 0 … count − 1, `group` naming each value's own."""
    (ready,) = _ready(largest(values) * values.size, values)
    totals = np.zeros(count, dtype=ready.dtype)
    np.add.at(totals, group, ready)
    return _fit(totals)


def rank_in_group(group: Index, order: Index) -> Index:
    """For each position of `order` (sorted by group) how many of its group come before it."""
    sorted_groups = group[order]
    starts = np.flatnonzero(np.r_[True, sorted_groups[1:] != sorted_groups[:-1]])
    lengths = np.diff(np.r_[starts, order.size])
    return np.arange(order.size) - np.repeat(starts, lengths)


def running_before(values: Column, group: Index, place: Index) -> Column:
    """For each value the total of its group's values that stand at an earlier place."""
    if not values.size:
        return values
    (ready,) = _ready(largest(values) * values.size, values)
    order = np.lexsort((place, group))
    in_order = ready[order]
    before = np.cumsum(in_order) - in_order
    first = np.arange(order.size) - rank_in_group(group, order)
    result = np.empty_like(ready)
    result[order] = before - before[first]
    return _fit(result)


def share(values: Column, group: Index, totals: Column, new: Column, place: Index) -> Column:
    """Spread each group's new total over its values (SPEC §4): floors first, then one each.

    The fen left over go to the largest remainders, ties to the value at the earlier place. Each
    group's result sums to exactly its `new` (≤ its total); a group of zeros stays as it is.
    """
    if not values.size:
        return values
    product = times(values, new[group])
    product, by = _ready(0, product, larger(totals, 1)[group])
    base, rest = product // by, product % by
    left = minus(new, group_sum(base, group, totals.size))
    order = np.lexsort((place, -rest, group))
    gains = np.empty(values.size, dtype=bool)
    gains[order] = ~at_least(rank_in_group(group, order), left[group[order]])
    return _fit(base + gains)

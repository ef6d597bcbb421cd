"""The answer to compare with: plain Python, one line after another, whole numbers.

It shares nothing with the engines but the numbers of `rules.py`; the tests compare it with the
reference of Terms 1.0 in tests/terms.
"""

from collections import defaultdict

from bench.terms.lines import Columns
from bench.terms.rules import COVERED, MICRO, UNIT, WORDINGS, Wording


def payable(columns: Columns) -> list[int]:
    """fen for every line."""
    rows = {name: column.tolist() for name, column in columns.items()}
    amounts = [
        _of_line(WORDINGS[p % len(WORDINGS)], *row)
        for p, *row in zip(
            *(rows[n] for n in ("policy", "item", "stage", "species", "quantity", "degree")),
            strict=True,
        )
    ]
    order = sorted(range(len(amounts)), key=lambda i: (rows["policy"][i], rows["settled"][i], i))
    for scope in ("household", "report", "policy"):
        used: dict[int, int] = defaultdict(int)
        for i in order:
            most = getattr(WORDINGS[rows["policy"][i] % len(WORDINGS)], scope)
            group = rows[scope][i]
            amounts[i] = min(amounts[i], most - used[group])
            used[group] += amounts[i]
    return amounts


def _of_line(w: Wording, item: int, stage: int, species: int, quantity: int, degree: int) -> int:
    if species not in COVERED:
        return 0
    x = _half_up(quantity * w.unit[item][stage] * degree, UNIT * MICRO)
    x = _half_up(x * w.rate, MICRO)
    if x < w.threshold:
        return 0
    return min(max(x - w.deductible, 0), w.cap[item])


def _half_up(number: int, divisor: int) -> int:
    return (2 * number + divisor) // (2 * divisor)

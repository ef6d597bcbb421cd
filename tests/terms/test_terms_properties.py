"""Sums and shares are exact, however big the numbers."""

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedun.terms import Lines, adjudicate, exact, load_terms

from .generated import examples
from .reference import share

HUGE = 10**30


@st.composite
def shared(draw):
    """Amounts in groups, and for each group a new total that is not above the old."""
    most = draw(st.sampled_from([3, 1000, 10**10, HUGE]))
    amounts = draw(st.lists(st.integers(0, most), min_size=1, max_size=20))
    groups = draw(st.lists(st.integers(0, 3), min_size=len(amounts), max_size=len(amounts)))
    totals = [sum(a for a, g in zip(amounts, groups, strict=True) if g == k) for k in range(4)]
    return amounts, groups, totals, [draw(st.integers(0, total)) for total in totals]


@examples(300)
@given(shared())
def test_a_shared_total_is_shared_to_the_last_fen(case):
    amounts, groups, totals, new = case
    result = exact.share(
        *(exact.column(amounts), np.array(groups), exact.column(totals), exact.column(new)),
        np.arange(len(amounts)),
    ).tolist()
    for k in range(4):
        mine = [a for a, g in zip(amounts, groups, strict=True) if g == k]
        got = [r for r, g in zip(result, groups, strict=True) if g == k]
        assert sum(got) == (new[k] if totals[k] else 0)
        assert got == share(mine, new[k])
        assert all(r <= a for r, a in zip(got, mine, strict=True))


def test_sums_far_beyond_64_bits_are_exact(head, a_line):
    """99,999,999,999,999.9999 mu at 12,345,678,901.23 yuan and 99.9999 %, and its third."""
    body = (
        '[tables.t]\nkeys = ["item"]\nvalues = { maize = 12345678901.23 }\n'
        '[[step]]\nop = "value"\nfrom = "table"\ntable = "t"\n'
        '[[step]]\nop = "factor"\nrate = 0.333333\n'
    )
    terms = load_terms((head + body).encode(), "big.toml")
    line = a_line(quantity="99999999999999.9999", degree="0.999999")
    answer = adjudicate(terms, Lines.from_rows([line]))
    loss = Fraction("99999999999999.9999") * Fraction("12345678901.23") * Fraction("0.999999")
    in_fen = floor(loss * 100 + Fraction(1, 2))
    assert answer.loss_fen.tolist() == [in_fen]
    third = floor(in_fen * Fraction("0.333333") + Fraction(1, 2))
    assert answer.payable_fen.tolist() == [third]
    assert third > 2**63


@pytest.mark.parametrize(
    ("limit", "each"),
    [
        ('amount = 12\nallocate = "pro_rata"', ["1.00"] * 12),
        ("amount = 110000000000000000", ["10000000000000000.00"] * 11 + ["0.00"]),
    ],
)
def test_totals_beyond_64_bits_are_exact_though_each_line_is_not(paper, limit, each):
    """Twelve lines of 10^16 yuan are 1.2 × 10^19 fen; 64 bits hold 9.2 × 10^18."""
    lines = paper.amounts(*["10000000000000000"] * 12)
    assert paper.after_amount(f'op = "limit"\nscope = "policy"\n{limit}', *lines) == each

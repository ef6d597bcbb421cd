"""What must hold for any lines: sums are exact, limits hold, big numbers change nothing."""

from collections import defaultdict
from fractions import Fraction
from math import floor
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedun.terms import Lines, adjudicate, exact, load_terms

HUGE = 10**30


@st.composite
def shared(draw):
    """Amounts in groups, and for each group a new total that is not above the old."""
    most = draw(st.sampled_from([3, 1000, 10**10, HUGE]))
    amounts = draw(st.lists(st.integers(0, most), min_size=1, max_size=20))
    groups = draw(st.lists(st.integers(0, 3), min_size=len(amounts), max_size=len(amounts)))
    totals = [sum(a for a, g in zip(amounts, groups, strict=True) if g == k) for k in range(4)]
    return amounts, groups, totals, [draw(st.integers(0, total)) for total in totals]


def by_the_book(amounts: list[int], new: int) -> list[int]:
    """share(x, T) of SPEC §4 word by word, with fractions."""
    total = sum(amounts)
    if total == 0:
        return amounts
    parts = [Fraction(amount * new, total) for amount in amounts]
    result = [floor(part) for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (result[i] - parts[i], i))
    for i in by_remainder[: new - sum(result)]:
        result[i] += 1
    return result


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
        assert got == by_the_book(mine, new[k])
        assert all(r <= a for r, a in zip(got, mine, strict=True))


def small(scale: int, most: int) -> st.SearchStrategy[str]:
    return st.integers(0, most).map(lambda n: f"{n // scale}.{n % scale:0{len(str(scale)) - 1}d}")


ROW = st.fixed_dictionaries(
    {
        "report": st.sampled_from(["R1", "R2", "R3"]),
        "household": st.sampled_from(["H1", "H2", "H3"]),
        "person": st.sampled_from(["", "P1", "P2"]),
        "place": st.just("140423101201"),
        "section": st.sampled_from(["crop", "tree", "person"]),
        "item": st.sampled_from(["maize", "millet", "oats", ""]),
        "stage": st.sampled_from(["ripe", "green", ""]),
        "quantity": small(10_000, 10**7) | st.just(str(HUGE)),
        "degree": small(1_000_000, 10**6) | st.just(""),
        "amount": small(100, 10**7) | st.sampled_from(["", "0", str(10**16), str(HUGE)]),
        "other_paid": small(100, 10**5) | st.just(""),
        "species": st.just("wild_boar"),
        "occurred": st.just("2026-08-01"),
        "reported": st.just("2026-08-01"),
        "settled": st.integers(0, 5),
        "exclusions": st.just(""),
    }
)
ROWS = st.lists(ROW, max_size=25).map(
    lambda rows: [{"line": f"L{i}", **row} for i, row in enumerate(rows)]
)

EVERYTHING = """
[tables.unit]
keys = ["item", "stage"]
values = { "maize/ripe" = 900.07, "*/green" = 33.33, "millet/*" = 100 }

[tables.rates]
keys = ["stage"]
values = { ripe = 1, green = 0.333333, "*" = 0.7 }

[[gate]]
op = "count"
scope = "household"
max = 2

[[step]]
op = "value"
sections = ["crop", "tree"]
from = "max"
of = [{ from = "table", table = "unit" }, { from = "fixed", amount = 3 }]
as = "gross"

[[step]]
op = "value"
sections = ["person"]
from = "amount"
degree = true
as = "gross"

[[step]]
op = "factor"
table = "rates"

[[step]]
op = "deductible"
scope = "claim"
amount = 11.11
rate = 0.07
take = "sum"

[[step]]
op = "offset"
scope = "claim"

[[step]]
op = "bands"
mode = "marginal"
bands = [{ over = 5, upto = 70, rate = 0.9 }, { over = 100, upto = 5000, rate = 0.65 }]
below = "full"
above = "last"

[[step]]
op = "bands"
mode = "whole"
on = "gross"
bands = [{ over = 1, upto = 700, rate = 0.9 }, { over = 700, rate = 0.65 }]

[[step]]
op = "round"
to = 0.05
mode = "half_even"
"""

LIMITS = """
[[step]]
op = "limit"
scope = "person"
amount = 100.01

[[step]]
op = "limit"
scope = "claim"
amount = 120

[[step]]
op = "limit"
scope = "report"
amount = 200.03
allocate = "pro_rata"

[[step]]
op = "limit"
scope = "policy"
amount = 350
"""


@pytest.fixture(scope="session")
def everything(head):
    return load_terms((head + EVERYTHING + LIMITS).encode(), "everything.toml")


def answers(terms, rows) -> list[tuple]:
    answer = adjudicate(terms, Lines.from_rows(rows, columns=["line", *COLUMNS]))
    return list(
        zip(
            answer.outcome.tolist(),
            answer.code.tolist(),
            answer.loss_fen.tolist(),
            answer.payable_fen.tolist(),
            strict=True,
        )
    )


COLUMNS = (
    *("report", "household", "person", "place", "section", "item", "stage", "quantity"),
    *("degree", "amount", "other_paid", "species", "occurred", "reported", "settled"),
    "exclusions",
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_the_wide_path_and_the_fast_path_agree(everything, rows):
    with patch.object(exact, "SAFE", 0):
        wide = answers(everything, rows)
    assert answers(everything, rows) == wide


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_nothing_is_paid_above_a_limit(everything, rows):
    totals: dict[tuple, int] = defaultdict(int)
    for row, (outcome, _, _, payable) in zip(rows, answers(everything, rows), strict=True):
        assert (payable > 0) == (outcome == "paid")
        totals["person", row["person"] or row["line"]] += payable
        totals["claim", row["report"], row["household"]] += payable
        totals["report", row["report"]] += payable
        totals["policy",] += payable
    most = {"person": 10001, "claim": 12000, "report": 20003, "policy": 35000}
    assert all(total <= most[key[0]] for key, total in totals.items())


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_file_matters_only_between_equal_settlements(everything, rows, seed):
    numbered = [{**row, "settled": i} for i, row in enumerate(rows)]
    mixed = seed.sample(numbered, len(numbered))
    told = {row["line"]: a for row, a in zip(mixed, answers(everything, mixed), strict=True)}
    assert [told[row["line"]] for row in numbered] == answers(everything, numbered)


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

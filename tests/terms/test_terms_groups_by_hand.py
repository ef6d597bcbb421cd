"""Bands, limits and the order of steps, worked with pen and paper, not taken from the engine."""

import pytest

TABLE = """
[tables.per_mu]
keys = ["item", "stage"]
values = { "maize/ripe" = 1017, "maize/*" = 300.05, "*/seedling" = 200, "*/*" = 10 }
"""


def value(rest: str, before: str = TABLE) -> str:
    return f'{before}\n[[step]]\nop = "value"\n{rest}\n'


# --- bands

EDGES = """
bands = [{ over = 300, upto = 1000, rate = 0.8 }, { over = 2000, upto = 5000, rate = 0.5 }]
scope = "line"
"""


@pytest.mark.parametrize(
    ("rest", "amounts", "paid"),
    [
        ("", ["300", "300.01", "1000", "1000.01"], ["0.00", "240.01", "800.00", "0.00"]),
        ("", ["2000", "2000.01", "5000"], ["0.00", "1000.01", "2500.00"]),
        ("", ["5000.01", "80000"], ["2500.00", "2500.00"]),  # above = cap
        ('above = "zero"', ["5000", "5000.01"], ["2500.00", "0.00"]),
        ('above = "last"', ["6000"], ["3000.00"]),
        ('below = "full"', ["300", "1500", "300.01"], ["300.00", "1500.00", "240.01"]),
    ],
)
def test_whole_bands(paper, rest, amounts, paid):
    step = f'op = "bands"\nmode = "whole"\n{EDGES}\n{rest}'
    assert paper.after_amount(step, *paper.amounts(*amounts)) == paid


@pytest.mark.parametrize(
    ("rest", "amount", "paid"),
    [
        ("", "300", "0.00"),
        ("", "1000", "560.00"),  # 700 × 0.8
        ("", "1500", "560.00"),  # the gap pays nothing more
        ("", "3000", "1060.00"),  # + 1000 × 0.5
        ("", "9000", "2060.00"),  # 560 + 1500, nothing above 5000
        ('above = "last"', "9000", "4060.00"),  # + 4000 × 0.5
        ('below = "full"', "300", "300.00"),
        ('below = "full"', "3000", "2360.00"),  # 300 + 560 + 1000 (gap) + 500
        ("", "300.01", "0.01"),  # 0.008
    ],
)
def test_marginal_bands(paper, rest, amount, paid):
    step = f'op = "bands"\nmode = "marginal"\n{EDGES}\n{rest}'
    assert paper.after_amount(step, {"amount": amount}) == [paid]


def test_an_open_last_band_has_no_end(paper):
    rest = "bands = [{ over = 0, upto = 4750, rate = 1 }, { over = 4750, rate = 0.8 }]"
    step = f'op = "bands"\nmode = "marginal"\n{rest}'
    assert paper.after_amount(step, {"amount": "9750"}) == ["8750.00"]  # 4750 + 4000
    step = f'op = "bands"\nmode = "whole"\n{rest}'
    assert paper.after_amount(step, {"amount": "10000"}) == ["8000.00"]


def test_bands_look_at_the_claim_by_default_and_share_the_total(paper):
    step = 'op = "bands"\nmode = "whole"\nbands = [{ over = 100, rate = 0.5 }]'
    assert paper.after_amount(step, *paper.amounts("60", "60.01")) == [
        "30.00",
        "30.01",
    ]  # 60.005 → 60.01


def test_whole_bands_on_a_kept_amount_cap_both_only_above_the_end(paper):
    body = (
        value('from = "amount"\nas = "gross"', "")
        + '[[step]]\nop = "factor"\nrate = 2\n'
        + '[[step]]\nop = "bands"\nmode = "whole"\non = "gross"\n'
        + "bands = [{ over = 100, upto = 1000, rate = 0.5 }]\n"
    )
    # gross 900 is in the band: 1800 × 0.5, though 1800 is above 1000
    assert paper.paid(body, {"amount": "900"}) == ["900.00"]
    # gross 1001 is above: both are 1000 then
    assert paper.paid(body, {"amount": "1001"}) == ["500.00"]
    # gross 100 is not above 100
    assert paper.paid(body, {"amount": "100"}) == ["0.00"]


# --- limits


def test_a_limit_pays_in_settlement_order_until_it_is_used_up(paper):
    step = 'op = "limit"\nscope = "household"\namount = 100'
    lines = (
        {"amount": "50", "settled": 2, "report": "R2"},
        {"amount": "70", "settled": 1},
        {"amount": "20", "settled": 3, "report": "R3"},
        {"amount": "60", "household": "H2"},
    )
    assert paper.after_amount(step, *lines) == ["30.00", "70.00", "0.00", "60.00"]


def test_a_limit_pro_rata(paper):
    step = 'op = "limit"\nscope = "report"\namount = 100\nallocate = "pro_rata"'
    # 300 → 100: 33.3333, 66.6666: the fen left goes to .6666
    assert paper.after_amount(step, *paper.amounts("100", "200")) == ["33.33", "66.67"]
    assert paper.after_amount(step, *paper.amounts("60", "40")) == ["60.00", "40.00"]


def test_a_limit_by_columns(paper):
    step = 'op = "limit"\nscope = "policy"\nby = ["item", "stage"]\namount = 10'
    lines = (
        {"amount": "9"},
        {"amount": "9", "stage": "green"},
        {"amount": "9", "item": "rice"},
        {"amount": "9"},
    )
    assert paper.after_amount(step, *lines) == ["9.00", "9.00", "9.00", "1.00"]


def test_a_limit_by_table_for_each_unit(paper):
    body = (
        '[tables.head]\nkeys = ["item"]\nvalues = { cattle = 3000, sheep = 900.01 }\n'
        + value('from = "amount"', "")
        + '[[step]]\nop = "limit"\nscope = "line"\ntable = "head"\nper_unit = true\n'
    )
    lines = (
        {"amount": "7000", "item": "cattle", "quantity": "2"},
        {"amount": "7000", "item": "sheep", "quantity": "1.5"},  # 1350.015
        {"amount": "1", "item": "goat"},
    )
    assert paper.paid(body, *lines) == ["6000.00", "1350.02", "NO_TABLE_ENTRY"]
    once = body.replace("per_unit = true", "per_unit = false")
    assert paper.paid(once, lines[0]) == ["3000.00"]


@pytest.mark.parametrize("scope", ["person", "person_report"])
def test_a_line_without_a_person_is_a_group_of_its_own(paper, scope):
    step = f'op = "limit"\nscope = "{scope}"\namount = 100'
    lines = paper.amounts("80", "80") + paper.amounts("80", "80", person="P1")
    assert paper.after_amount(step, *lines) == ["80.00", "80.00", "80.00", "20.00"]


def test_a_person_has_one_limit_over_the_period_and_one_for_each_report(paper):
    lines = paper.amounts("80", "80", person="P1")
    lines[1]["report"] = "R2"
    over = 'op = "limit"\namount = 100\nscope = '
    assert paper.after_amount(over + '"person"', *lines) == ["80.00", "20.00"]
    assert paper.after_amount(over + '"person_report"', *lines) == ["80.00", "80.00"]


def test_what_a_line_refused_later_has_used_of_a_limit_stays_used(paper):
    body = (
        '[tables.r]\nkeys = ["item"]\nvalues = { maize = 1 }\n'
        + value('from = "amount"', "")
        + '[[step]]\nop = "limit"\nscope = "policy"\namount = 100\n'
        + '[[step]]\nop = "factor"\ntable = "r"\n'
        + '[[step]]\nop = "limit"\nscope = "policy"\namount = 30\n'
    )
    lines = ({"amount": "60", "item": "oats"}, {"amount": "60"})
    assert paper.paid(body, *lines) == ["NO_TABLE_ENTRY", "30.00"]  # 40 left of the first limit
    assert paper.paid(body.rsplit("[[step]]", 1)[0], *lines) == ["NO_TABLE_ENTRY", "40.00"]


def test_a_group_holds_only_the_lines_of_the_sections_of_the_step(paper):
    step = 'op = "limit"\nscope = "policy"\namount = 10\nsections = ["tree"]'
    lines = ({"amount": "9"}, {"amount": "9", "section": "tree"}, {"amount": "9"})
    assert paper.after_amount(step, *lines) == ["9.00", "9.00", "9.00"]


# --- the order of the file is the order of the calculation


def test_the_same_clause_in_three_orders(paper):
    """A loss of 1,500 under "200 threshold, 80 %"."""
    share = '[[step]]\nop = "factor"\nrate = 0.8\n'
    take = '[[step]]\nop = "deductible"\namount = 200\n'
    line = {"amount": "1500"}
    amount = value('from = "amount"', "")
    threshold = '[[step]]\nop = "franchise"\namount = 200\n'
    assert paper.paid(amount + threshold + share, line) == ["1200.00"]
    assert paper.paid(amount + take + share, line) == ["1040.00"]
    assert paper.paid(amount + share + take, line) == ["1000.00"]


# --- outcome, code and loss


def test_nil_names_the_step_that_brought_the_line_to_nothing(paper):
    body = (
        value('from = "amount"', "")
        + '[[step]]\nop = "deductible"\namount = 50\n'
        + '[[step]]\nop = "franchise"\namount = 100\n'
    )
    answer = paper.answer(body, *paper.amounts("0", "50", "149.99", "150"))
    assert answer.outcome.tolist() == ["nil", "nil", "nil", "paid"]
    assert answer.code.tolist() == ["value", "deductible", "franchise", ""]
    assert answer.loss_fen.tolist() == [0, 5000, 14999, 15000]


def test_loss_is_the_value_before_any_other_step(paper):
    body = (
        value('from = "amount"\nsections = ["crop"]', "")
        + '[[step]]\nop = "factor"\nrate = 0.5\n'
        + value('from = "fixed"\namount = 7', "")
    )
    answer = paper.answer(body, {"amount": "10"}, {"amount": "10", "section": "tree"})
    assert answer.loss_fen.tolist() == [1000, 0]  # the tree's first step was a factor
    assert answer.payable_fen.tolist() == [700, 700]


def test_a_refused_line_has_neither_loss_nor_payment(paper):
    answer = paper.answer(value('from = "amount"', ""), {"amount": "10", "place": "140424"})
    assert answer.loss_fen.tolist() == [0]
    assert answer.payable_fen.tolist() == [0]

"""Every step of a wording, worked with pen and paper; nothing here is taken from the engine."""

import pytest

TABLE = """
[tables.per_mu]
keys = ["item", "stage"]
values = { "maize/ripe" = 1017, "maize/*" = 300.05, "*/seedling" = 200, "*/*" = 10 }
"""


def value(rest: str, before: str = TABLE) -> str:
    return f'{before}\n[[step]]\nop = "value"\n{rest}\n'


PER_MU = value('from = "table"\ntable = "per_mu"')

# --- value


@pytest.mark.parametrize(
    ("line", "paid"),
    [
        ({"quantity": "3.5", "degree": "0.6"}, "2135.70"),  # 3.5 × 1017 × 0.6
        ({"quantity": "3.5"}, "3559.50"),  # an empty degree is a whole loss
        ({"quantity": "1", "degree": "0.5", "stage": "jointing"}, "150.03"),  # 150.025 goes up
        ({"quantity": "0.0001", "degree": "0.4917"}, "0.05"),  # 0.05000589
        ({"quantity": "0.0001", "degree": "0.049", "item": "oats"}, "0.00"),  # 0.000049
        ({"quantity": "1.0000000", "degree": "1.00"}, "1017.00"),  # trailing zeros are free
    ],
)
def test_value_by_table_is_quantity_times_sum_times_degree(paper, line, paid):
    assert paper.paid(PER_MU, line) == [paid]


def test_value_without_degree_and_with_a_greatest_quantity(paper):
    body = value('from = "table"\ntable = "per_mu"\ndegree = false\nmax_quantity = 2.5')
    assert paper.paid(body, {"quantity": "9", "degree": "0.1"}) == ["2542.50"]  # 2.5 × 1017
    assert paper.paid(body, {"quantity": "2", "degree": "0.1"}) == ["2034.00"]


def test_value_by_amount_takes_the_degree_only_when_asked(paper):
    line = {"amount": "1000.01", "degree": "0.5"}
    assert paper.paid(value('from = "amount"', ""), line) == ["1000.01"]
    assert paper.paid(value('from = "amount"\ndegree = true', ""), line) == ["500.01"]  # 500.005
    assert paper.paid(value('from = "amount"', ""), {"amount": ""}) == ["NO_AMOUNT"]
    assert paper.paid(value('from = "amount"', ""), {"amount": "0"}) == ["0.00"]


def test_value_fixed(paper):
    assert paper.paid(value('from = "fixed"\namount = 120.05', ""), {}) == ["120.05"]


OF = """of = [{ from = "table", table = "per_mu" }, { from = "amount" },
       { from = "fixed", amount = 400 }]"""


@pytest.mark.parametrize(
    ("choice", "paid"), [("max", "1017.00"), ("min", "400.00"), ("sum", "1917.00")]
)
def test_of_several_values(paper, choice, paid):
    assert paper.paid(value(f'from = "{choice}"\n{OF}'), {"amount": "500"}) == [paid]
    assert paper.paid(value(f'from = "{choice}"\n{OF}'), {"amount": ""}) == ["NO_AMOUNT"]


def test_each_of_several_values_is_rounded_first(paper):
    halves = 'of = [{ from = "amount", degree = true }, { from = "amount", degree = true }]'
    # 0.01 × 50 % is 0.005 → 0.01, twice: 0.02, though the exact sum is 0.01
    assert paper.paid(
        value(f'from = "sum"\n{halves}', ""), {"amount": "0.01", "degree": "0.5"}
    ) == ["0.02"]


def test_the_first_missing_value_gives_the_code(paper):
    table = '[tables.rice]\nkeys = ["item"]\nvalues = { rice = 5 }\n'
    of = '{ from = "amount" }, { from = "table", table = "rice" }'
    back = '{ from = "table", table = "rice" }, { from = "amount" }'
    for choice in ("max", "min", "sum"):
        assert paper.paid(value(f'from = "{choice}"\nof = [{of}]', table), {}) == ["NO_AMOUNT"]
        assert paper.paid(value(f'from = "{choice}"\nof = [{back}]', table), {}) == [
            "NO_TABLE_ENTRY"
        ]


def test_the_first_value_there_is(paper):
    table = '[tables.rice]\nkeys = ["item"]\nvalues = { rice = 5 }\n'
    body = value(
        'from = "first"\nof = [{ from = "amount" }, { from = "table", table = "rice" }]', table
    )
    assert paper.paid(body, {"amount": "7"}, {"item": "rice"}, {"item": "oats"}) == [
        "7.00",
        "5.00",
        "NO_TABLE_ENTRY",  # all missing: the last one's code
    ]


def test_the_first_of_three(paper):
    three = """of = [{ from = "amount" }, { from = "table", table = "per_mu" },
       { from = "fixed", amount = 400 }]"""
    body = value(f'from = "first"\n{three}', TABLE.replace('"*/*" = 10', '"rice/ripe" = 6'))
    lines = ({"amount": "7"}, {}, {"item": "oats"}, {"item": "oats", "amount": "8"})
    assert paper.paid(body, *lines) == ["7.00", "1017.00", "400.00", "8.00"]


def test_a_second_value_replaces_the_first(paper):
    body = PER_MU + value('from = "fixed"\namount = 9', "")
    answer = paper.answer(body, {})
    assert answer.payable_fen.tolist() == [900]
    assert answer.loss_fen.tolist() == [900]


# --- tables


@pytest.mark.parametrize(
    ("item", "stage", "paid"),
    [
        ("maize", "ripe", "1017.00"),  # exact
        ("maize", "seedling", "300.05"),  # maize/* and */seedling tie: the leftmost exact part
        ("oats", "seedling", "200.00"),
        ("oats", "ripe", "10.00"),
        ("maize", "", "300.05"),  # * matches an empty value
        ("a/b", "ripe", "10.00"),  # a value with a / in it matches only *
        ("maize/ripe", "", "10.00"),
    ],
)
def test_table_patterns(paper, item, stage, paid):
    assert paper.paid(PER_MU, {"item": item, "stage": stage}) == [paid]


def test_most_exact_parts_win_over_the_leftmost(paper):
    table = """
[tables.t]
keys = ["item", "stage", "section"]
values = { "maize/*/*" = 1, "*/ripe/crop" = 2, "maize/*/crop" = 3 }
"""
    body = value('from = "table"\ntable = "t"', table)
    assert paper.paid(body, {"item": "oats"}, {}) == ["2.00", "3.00"]


def test_a_star_inside_a_word_is_no_pattern(paper):
    table = '[tables.t]\nkeys = ["item"]\nvalues = { "ma*" = 1 }\n'
    body = value('from = "table"\ntable = "t"', table)
    assert paper.paid(body, {"item": "maize"}, {"item": "ma*"}) == ["NO_TABLE_ENTRY", "1.00"]


# --- factor, round


def test_factor(paper):
    step = 'op = "factor"\nrate = 0.835'
    assert paper.after_amount(step, {"amount": "10.01"}) == ["8.36"]  # 8.35835
    assert paper.after_amount('op = "factor"\nrate = 1.5', {"amount": "0.01"}) == ["0.02"]


def test_factor_by_table_refuses_a_line_without_a_rate(paper):
    body = (
        '[tables.r]\nkeys = ["stage"]\nvalues = { ripe = 0.5 }\n'
        + value('from = "amount"', "")
        + '[[step]]\nop = "factor"\ntable = "r"\n'
    )
    lines = ({"amount": "9.99"}, {"amount": "9.99", "stage": "green"})
    assert paper.paid(body, *lines) == ["5.00", "NO_TABLE_ENTRY"]  # 4.995 goes up


@pytest.mark.parametrize(
    ("mode", "paid"),
    [
        ("half_up", ["0.50", "1.00", "1.00", "1.50"]),
        ("down", ["0.00", "0.50", "1.00", "1.00"]),
        ("half_even", ["0.00", "1.00", "1.00", "1.00"]),
    ],
)
def test_round_to_half_a_yuan(paper, mode, paid):
    # in halves: 0.5, 1.5, 2.0 and 2.5
    lines = paper.amounts("0.25", "0.75", "1.00", "1.25")
    assert paper.after_amount(f'op = "round"\nto = 0.5\nmode = "{mode}"', *lines) == paid


def test_round_is_half_up_by_default(paper):
    assert paper.after_amount('op = "round"\nto = 1', {"amount": "2.50"}) == ["3.00"]


# --- franchise, minimum


def test_a_franchise_pays_all_from_the_threshold_on(paper):
    step = 'op = "franchise"\namount = 200'
    assert paper.after_amount(step, *paper.amounts("199.99", "200.00")) == ["0.00", "200.00"]


def test_a_franchise_looks_at_the_claim(paper):
    step = 'op = "franchise"\namount = 200\nscope = "claim"'
    lines = (
        {"amount": "150"},
        {"amount": "50"},
        {"amount": "199.99", "household": "H2"},
        {"amount": "150", "report": "R2"},
    )
    assert paper.after_amount(step, *lines) == ["150.00", "50.00", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("test", "paid"), [("any", ["0.00", "90.00", "100.00"]), ("all", ["0.00", "0.00", "0.00"])]
)
def test_a_franchise_by_amount_or_degree(paper, test, paid):
    step = f'op = "franchise"\namount = 100\ndegree = 0.3\ntest = "{test}"'
    lines = (
        {"amount": "90", "degree": "0.299999"},
        {"amount": "90", "degree": "0.3"},
        {"amount": "100", "degree": "0.2"},
    )
    assert paper.after_amount(step, *lines) == paid


def test_a_franchise_on_a_kept_amount(paper):
    body = (
        value('from = "amount"\nas = "gross"', "")
        + '[[step]]\nop = "factor"\nrate = 0.5\n'
        + '[[step]]\nop = "franchise"\namount = 100\non = "gross"\n'
    )
    assert paper.paid(body, *paper.amounts("100", "99.99")) == ["50.00", "0.00"]


def test_a_kept_name_holds_the_last_step_that_worked_on_the_line(paper):
    body = (
        value('from = "amount"\nas = "n"', "")
        + '[[step]]\nop = "factor"\nrate = 0.1\nsections = ["tree"]\nas = "n"\n'
        + '[[step]]\nop = "franchise"\namount = 50\non = "n"\n'
    )
    lines = ({"amount": "100"}, {"amount": "100", "section": "tree"})
    assert paper.paid(body, *lines) == ["100.00", "0.00"]


def test_a_line_that_no_step_kept_counts_nothing(paper):
    body = (
        value('from = "amount"', "")
        + '[[step]]\nop = "factor"\nrate = 1\nsections = ["tree"]\nas = "n"\n'
        + '[[step]]\nop = "franchise"\namount = 50\non = "n"\nscope = "claim"\n'
    )
    assert paper.paid(body, {"amount": "100"}) == ["0.00"]
    both = ({"amount": "100"}, {"amount": "50", "section": "tree"})
    assert paper.paid(body, *both) == ["100.00", "50.00"]


def test_minimum_is_by_claim_unless_it_says_line(paper):
    lines = paper.amounts("7", "8")
    assert paper.after_amount('op = "minimum"\namount = 15', *lines) == ["7.00", "8.00"]
    assert paper.after_amount('op = "minimum"\namount = 15.01', *lines) == ["0.00", "0.00"]
    step = 'op = "minimum"\namount = 8\nscope = "line"'
    assert paper.after_amount(step, *lines) == ["0.00", "8.00"]


# --- deductible, offset and how a total is shared


@pytest.mark.parametrize(
    ("keys", "paid"),
    [
        ("amount = 500", "1000.00"),
        ("rate = 0.03", "1455.00"),  # 45 off
        ("amount = 500\nrate = 0.03", "1000.00"),  # the larger by default
        ('amount = 500\nrate = 0.03\ntake = "min"', "1455.00"),
        ('amount = 500\nrate = 0.03\ntake = "sum"', "955.00"),
        ("amount = 1500", "0.00"),
        ("amount = 9999", "0.00"),
    ],
)
def test_deductible(paper, keys, paid):
    assert paper.after_amount(f'op = "deductible"\n{keys}', {"amount": "1500"}) == [paid]


def test_the_rate_of_a_deductible_is_rounded_to_the_fen(paper):
    # 0.50 × 3 % = 0.015 → 0.02 off
    assert paper.after_amount('op = "deductible"\nrate = 0.03', {"amount": "0.50"}) == ["0.48"]


def test_a_shared_deductible_gives_left_over_fen_to_the_largest_remainders(paper):
    # 10.00 each, 30.00 − 1.00 = 29.00: 9.6666… each, floors 9.66, 2 fen left, ties to the earlier
    step = 'op = "deductible"\namount = 1\nscope = "claim"'
    assert paper.after_amount(step, *paper.amounts("10", "10", "10")) == ["9.67", "9.67", "9.66"]
    # 1.00, 2.00, 4.00 to 5.00: 0.714…, 1.428…, 2.857…: the one fen left goes to 2.857
    step = 'op = "deductible"\namount = 2\nscope = "claim"'
    assert paper.after_amount(step, *paper.amounts("1", "2", "4")) == ["0.71", "1.43", "2.86"]


def test_ties_go_by_settlement_order_not_by_the_order_of_the_file(paper):
    step = 'op = "deductible"\namount = 1\nscope = "claim"'
    lines = [{"amount": "10", "settled": number} for number in (3, 1, 2)]
    assert paper.after_amount(step, *lines) == ["9.66", "9.67", "9.67"]


def test_offset_takes_off_what_others_paid(paper):
    lines = ({"amount": "100", "other_paid": "30.50"}, {"amount": "10", "other_paid": "30"})
    assert paper.after_amount('op = "offset"', *lines) == ["69.50", "0.00"]
    step = 'op = "offset"\nscope = "claim"'
    # 110 − 60.50 = 49.50: 45.00 and 4.50
    assert paper.after_amount(step, *lines) == ["45.00", "4.50"]


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

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

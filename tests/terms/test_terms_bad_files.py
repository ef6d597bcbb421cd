"""A wording with a mistake in it is refused, and the author is told where and what was expected."""

import pytest

from hedun.terms import TermsError, load_terms

GOOD = """
[tables.per_mu]
keys = ["item", "stage"]
values = { "maize/ripe" = 800 }

[tables.rates]
keys = ["stage"]
values = { ripe = 0.125 }

[[gate]]
op = "species"
include = ["wild_boar"]

[[gate]]
op = "reported_within"
hours = 36

[[gate]]
op = "count"
scope = "household"
max = 2

[[step]]
op = "value"
from = "table"
table = "per_mu"
as = "gross"

[[step]]
op = "factor"
table = "rates"

[[step]]
op = "deductible"
amount = 5
rate = 0.1
take = "max"

[[step]]
op = "bands"
mode = "whole"
on = "gross"
bands = [{ over = 0, upto = 100, rate = 0.5 }, { over = 100, rate = 0.8 }]

[[step]]
op = "limit"
scope = "line"
amount = 1000
"""

# (what stands in the good file, what is put instead, place, key, a part of what was expected)
MISTAKES = [
    # the file itself
    ('spec = "1.0"', 'spec = "1.1"', "file", "spec", 'expected "1.0"'),
    ('spec = "1.0"', "spec = 1.0", "file", "spec", 'expected "1.0"'),
    ('id = "by-hand"', "", "file", "id", "missing"),
    ('title.en = "worked by hand"', "", "file", "title.en", "missing"),
    ('title.zh = "手算"', 'title.zh = "手算"\ntitle.fr = "x"', "file", "title.fr", "unknown key"),
    ('currency = "CNY"', 'currency = "yuan"', "file", "currency", "three capital letters"),
    ("effective = 2026-01-01", 'effective = "2026-01-01"', "file", "effective", "a date"),
    ("effective = 2026-01-01", "effective = 2026-01-01T00:00:00", "file", "effective", "a date"),
    ("expires = 2026-12-31", "expires = 2025-12-31", "file", "expires", "or later"),
    ('place = "140423"', 'place = "Xiangyuan"', "file", "place", "1 to 12 digits"),
    ('source = "invented for testing"', 'source = " "', "file", "source", "not empty"),
    ('place = "140423"', 'place = "140423"\nplaces = ["1"]', "file", "places", "unknown key"),
    (
        'place = "140423"',
        'place = "140423"\nreading = "mine"',
        "file",
        "reading",
        "a list of texts",
    ),
    # tables
    ("[tables.rates]", "[tables.rate]", "step 2 (factor)", "table", "a table of this file"),
    ("[tables.rates]", "[tables.rate]", "table rate", "values", "never used"),
    ('table = "rates"', 'table = "per_mu"', "step 2 (factor)", "table", "only money"),
    ('"maize/ripe" = 800', '"maize" = 800', "table per_mu", 'values."maize"', "2 parts"),
    ("= 800", "= 800.001", "table per_mu", 'values."maize/ripe"', "at most 2 decimals"),
    ("= 800", "= -1", "table per_mu", 'values."maize/ripe"', "0 or more"),
    ("= 800", "= true", "table per_mu", 'values."maize/ripe"', "yuan"),
    ("= 0.125", "= 0.1234567", "table rates", 'values."ripe"', "at most 6 decimals"),
    ("{ ripe = 0.125 }", "{}", "table rates", "values", "one or more keys"),
    ('keys = ["stage"]', 'keys = "stage"', "table rates", "keys", "a list of one or more texts"),
    # gates
    ('op = "species"', 'op = "specie"', "gate 1 (specie)", "op", '"species"'),
    ('include = ["wild_boar"]', "", "gate 1 (species)", "include", '"include" or "exclude"'),
    ('include = ["wild_boar"]', "include = []", "gate 1 (species)", "include", "one or more"),
    ("hours = 36", "hours = 36.5", "gate 2 (reported_within)", "hours", "a whole number"),
    ("hours = 36", "hours = -1", "gate 2 (reported_within)", "hours", "0 or more"),
    ("hours = 36", "hours = 36\ndays = 2", "gate 2 (reported_within)", "days", "only one of"),
    ("hours = 36", "", "gate 2 (reported_within)", "hours", '"hours" or "days"'),
    ("max = 2", "max = 0", "gate 3 (count)", "max", "1 or more"),
    ("max = 2", "max = 2\nlimit = 3", "gate 3 (count)", "limit", "unknown key"),
    ('scope = "household"', "", "gate 3 (count)", "scope", "missing"),
    (
        'scope = "household"',
        'scope = "claim"',
        "gate 3 (count)",
        "scope",
        '"household" or "person"',
    ),
    # steps
    ('op = "value"', 'op = "price"', "step 1 (price)", "op", '"value"'),
    ('from = "table"', "", "step 1 (value)", "from", "missing"),
    ('from = "table"', 'from = "tables"', "step 1 (value)", "from", '"table"'),
    ('table = "per_mu"', "", "step 1 (value)", "table", "missing"),
    ('as = "gross"', 'as = "gross"\ncode = "X"', "step 1 (value)", "code", "unknown key"),
    ('as = "gross"', "sections = []", "step 1 (value)", "sections", "one or more"),
    ('as = "gross"', "max_quantity = 1.00005", "step 1 (value)", "max_quantity", "4 decimals"),
    ('as = "gross"', 'degree = "yes"', "step 1 (value)", "degree", "true or false"),
    ('table = "rates"', "rate = -0.5", "step 2 (factor)", "rate", "0 or more"),
    ('table = "rates"', "rate = inf", "step 2 (factor)", "rate", "a rate"),
    ('table = "rates"', "rate = nan", "step 2 (factor)", "rate", "a rate"),
    ('table = "rates"', "rate = 1e999999999", "step 2 (factor)", "rate", "a rate"),
    ('table = "rates"', "", "step 2 (factor)", "rate", '"rate" or "table"'),
    ('table = "rates"', 'table = "rates"\nrate = 1', "step 2 (factor)", "table", "only one of"),
    ("rate = 0.1\n", "", "step 3 (deductible)", "take", "both amount and rate"),
    ("rate = 0.1\n", "rate = 1.1\n", "step 3 (deductible)", "rate", "from 0 to 1"),
    ("amount = 5\n", "amount = 5.555\n", "step 3 (deductible)", "amount", "2 decimals"),
    ("amount = 5\n", 'amount = "5"\n', "step 3 (deductible)", "amount", 'found "5"'),
    ('take = "max"', 'scope = "policy"', "step 3 (deductible)", "scope", '"person_report"'),
    ('on = "gross"', 'on = "net"', "step 4 (bands)", "on", "an earlier step keeps"),
    ('as = "gross"', "", "step 4 (bands)", "on", "an earlier step keeps"),
    ('mode = "whole"', "", "step 4 (bands)", "mode", "missing"),
    ('mode = "whole"', 'mode = "marginal"', "step 4 (bands)", "on", 'mode = "whole"'),
    (
        'mode = "whole"\non = "gross"',
        'mode = "marginal"\nabove = "zero"',
        *("step 4 (bands)", "above", 'mode = "whole"'),
    ),
    ("upto = 100, ", "", "step 4 (bands)", "bands[1].upto", "only the last"),
    ("upto = 100,", "upto = 0,", "step 4 (bands)", "bands[1].upto", "more than over"),
    ("{ over = 100,", "{ over = 99.99,", "step 4 (bands)", "bands[2].over", "not overlap"),
    ("rate = 0.8 }", "rate = 1.01 }", "step 4 (bands)", "bands[2].rate", "from 0 to 1"),
    ("rate = 0.8 }", "rate = 0.8, to = 9 }", "step 4 (bands)", "bands[2].to", "unknown key"),
    ('scope = "line"\n', "", "step 5 (limit)", "scope", "missing"),
    ("amount = 1000", "", "step 5 (limit)", "amount", '"amount" or "table"'),
    ("amount = 1000", "amount = 1000\nper_unit = true", "step 5 (limit)", "per_unit", "a table"),
    (
        'scope = "line"\namount = 1000',
        'scope = "claim"\ntable = "per_mu"',
        *("step 5 (limit)", "table", 'scope = "line"'),
    ),
    (
        "amount = 1000",
        'amount = 1000\nallocate = "fair"',
        "step 5 (limit)",
        "allocate",
        '"in_order"',
    ),
]

# (a step put at the end, key, a part of what was expected)
MORE_STEPS = [
    ('op = "franchise"', "amount", '"amount" or "degree"'),
    ('op = "franchise"\ndegree = 0.5\nscope = "claim"', "degree", 'scope = "line"'),
    ('op = "franchise"\ndegree = 1.5', "degree", "from 0 to 1"),
    ('op = "franchise"\namount = 1\ntest = "both"', "test", '"any" or "all"'),
    ('op = "round"', "to", "missing"),
    ('op = "round"\nto = 0', "to", "above 0"),
    ('op = "round"\nto = 0.005', "to", "multiple of 0.01"),
    ('op = "round"\nto = 1\nmode = "up"', "mode", '"half_even"'),
    ('op = "minimum"\namount = 1\nscope = "policy"', "scope", '"line" or "claim"'),
    ('op = "offset"\nscope = "report"', "scope", '"line" or "claim"'),
    ('op = "offset"\nby = "item"', "by", "a list of one or more texts"),
    ('op = "value"\nfrom = "max"', "of", "missing"),
    ('op = "value"\nfrom = "max"\nof = []', "of", "a list of values"),
    ('op = "value"\nfrom = "max"\nof = [{ from = "sum", of = [] }]', "of[1].from", '"fixed"'),
    ('op = "value"\nfrom = "first"\nof = [{ from = "fixed" }]', "of[1].amount", "missing"),
    ('op = "value"\nfrom = "first"\nof = [{ from = "amount", x = 1 }]', "of[1].x", "unknown key"),
    (
        'op = "value"\nfrom = "sum"\nof = [{ from = "table", table = "no" }]',
        "of[1].table",
        "per_mu",
    ),
    ('op = "value"\nfrom = "fixed"\namount = 1\ndegree = true', "degree", "unknown key"),
    ('op = "factor"\nrate = 1\nclause = 7', "clause", "a text"),
    ("rate = 1", "op", "missing"),
]


def problems(source: str) -> list[tuple[str, str, str]]:
    """Everything that is wrong in a file: place, key and what was expected."""
    with pytest.raises(TermsError) as caught:
        load_terms(source.encode(), "county.toml")
    found = caught.value.problems
    assert all(problem.file == "county.toml" for problem in found)
    assert all(problem.says.zh and problem.says.zh != problem.says.en for problem in found)
    return [(p.where.en, p.key, p.expected.en) for p in found]


def test_the_good_file_is_good(head):
    assert len(load_terms((head + GOOD).encode(), "county.toml").steps) == 5


@pytest.mark.parametrize(("right", "wrong", "where", "key", "expected"), MISTAKES)
def test_a_mistake_is_named(head, right, wrong, where, key, expected):
    good = head + GOOD
    assert right in good
    found = problems(good.replace(right, wrong, 1))
    assert [text for w, k, text in found if (w, k) == (where, key) and expected in text], found


@pytest.mark.parametrize(("step", "key", "expected"), MORE_STEPS)
def test_a_mistake_in_a_step_is_named(head, step, key, expected):
    found = problems(head + GOOD + "\n[[step]]\n" + step)
    assert [text for w, k, text in found if w[:6] == "step 6" and k == key and expected in text]
    assert len(found) == 1, found


def test_a_file_without_a_value_step_says_so(head):
    found = problems(head + '[[step]]\nop = "factor"\nrate = 1\n')
    assert found == [("file", "step", "expected at least one value step")]


def test_a_file_that_is_no_toml_says_where(head):
    ((where, key, expected),) = problems(head + "this is = = not\n")
    assert (where, key) == ("file", "toml")
    assert "line 11" in expected


@pytest.mark.parametrize("source", [b"\xff\xfe", b"a = " + b"[" * 5000, b"a = " + b"9" * 5000])
def test_a_file_that_cannot_be_read_at_all_is_refused_in_words(source):
    with pytest.raises(TermsError, match=r"county\.toml: file, toml: not TOML"):
        load_terms(source, "county.toml")


def test_all_mistakes_are_told_at_once(head):
    wrong = GOOD.replace("hours = 36", "hours = -1").replace("= 800", "= 1.001")
    wrong = wrong.replace('on = "gross"', 'on = "net"').replace("max = 2", "")
    found = {(where, key) for where, key, _ in problems(head.replace('id = "by-hand"', "") + wrong)}
    assert found == {
        ("file", "id"),
        ("table per_mu", 'values."maize/ripe"'),
        ("gate 2 (reported_within)", "hours"),
        ("gate 3 (count)", "max"),
        ("step 4 (bands)", "on"),
    }


def test_whole_numbers_and_trailing_zeros_are_as_good_as_decimals(head):
    same = GOOD.replace("= 800", "= 800.000").replace("amount = 5\n", "amount = 5.0\n")
    one = load_terms((head + GOOD).encode(), "county.toml")
    two = load_terms((head + same).encode(), "county.toml")
    assert (one.steps, one.tables) == (two.steps, two.tables)

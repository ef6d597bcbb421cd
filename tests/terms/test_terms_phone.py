"""The phone answers what the office answers: same outcome, same code, same fen, same sentence."""

import csv
import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedun.terms import Lines, LinesError
from tests.terms.generated import Case, cases, examples
from tests.terms.phone import (
    Answers,
    Rows,
    at_the_office,
    evaluated,
    on_the_phone,
    plan_of,
    random_rows,
)

DATA = Path(__file__).parents[1] / "data" / "terms"
EXAMPLES = sorted(path.name.removesuffix(".toml") for path in DATA.glob("*.toml"))
EXPLAINED = 200  # lines of each example
EXAMPLES_ARE = "fifties of wordings made up"
ANSWER = ("line", "outcome", "code", "loss", "payable")


def source_of(name: str) -> bytes:
    return (DATA / f"{name}.toml").read_bytes()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def only_answers(answers: Answers) -> list[dict[str, str]]:
    return [{name: answer[name] for name in ANSWER} for answer in answers]


def ungrouped(answers: Answers) -> Answers:
    """With the figures of the sentences as bare digits: 2,135.70 is 2135.70."""
    for answer in answers:
        for step in answer["steps"]:
            says = step["says"]
            step["says"] = {k: re.sub(r"(?<=\d),(?=\d{3})", "", v) for k, v in says.items()}
    return answers


def assert_same(phone: Answers, office: Answers) -> None:
    for own, other in zip(ungrouped(phone), ungrouped(office), strict=True):
        assert own == other


@pytest.fixture(scope="module")
def on_phone() -> dict[str, Answers]:
    """All lines of all examples on the phone, by the example's name; some of them explained."""
    jobs = [(source_of(name), table(DATA / f"{name}.lines.csv")) for name in EXAMPLES]
    return dict(zip(EXAMPLES, on_the_phone(*jobs, explained=EXPLAINED), strict=True))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_line_of_the_examples_comes_to_the_same_fen(name, on_phone):
    expected = table(DATA / f"{name}.expected.csv")
    assert len(expected) == 1200
    assert only_answers(on_phone[name]) == expected


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_phone_says_what_the_slip_will_say(name, on_phone):
    rows = table(DATA / f"{name}.lines.csv")
    office = at_the_office(source_of(name), rows, explained=EXPLAINED)
    assert_same(on_phone[name][:EXPLAINED], office)


def test_five_hundred_random_lines_under_every_operation():
    source, rows = source_of("every-operation"), random_rows(seed=2026, count=500)
    [phone], office = on_the_phone((source, rows)), at_the_office(source, rows)
    assert_same(phone, office)
    outcomes = [answer["outcome"] for answer in office]
    assert min(outcomes.count(kind) for kind in ("paid", "nil", "refused")) > 40
    assert len({answer["code"] for answer in office if answer["outcome"] == "refused"}) == 12


# --- every option of every step, on lines that meet in groups

TABLES = """
[tables.unit]
keys = ["item", "breed"]
values = { "maize/*" = 333.33, "*/pure" = 5, "cattle/*" = 0, "sheep/" = 12.5 }

[tables.rates]
keys = ["stage"]
values = { ripe = 1.25, seedling = 0.333333, "" = 0 }
"""
GROSS = '[[step]]\nop = "value"\nfrom = "first"\nas = "gross"\n'
GROSS += 'of = [{ from = "amount", degree = true }, { from = "fixed", amount = 77.77 }]\n'
GROSS += '[[step]]\nop = "factor"\nrate = 0.835\nsections = ["crop", "person"]\nas = "reckoned"\n'
SOURCES = '[{ from = "amount" }, { from = "table", table = "unit", max_quantity = 1.5 }]'
BAND = "[{ over = 5, upto = 70, rate = 0.9 }, { over = 100, upto = 900, rate = 0.65 }]"
SCOPES = ("line", "claim", "report", "person_report", "person", "household", "section", "policy")
GROUPS = SCOPES[:2]


def options(op: str, *fixed: str, **choices: tuple[str, ...]) -> Iterator[str]:
    """The step with each combination of the choices, written as TOML."""
    for chosen in product(*choices.values()):
        pairs = zip(choices, chosen, strict=True)
        yield "\n".join((f'op = "{op}"', *fixed, *(f'{k} = "{v}"' for k, v in pairs)))


STEPS = (
    *options("value", f"of = {SOURCES}", **{"from": ("max", "min", "sum", "first")}),
    *options("value", 'from = "table"\ntable = "unit"\ndegree = false'),
    *options("factor", table=("rates",)),
    *options("franchise", "amount = 60\ndegree = 0.25", test=("any", "all")),
    *options("franchise", "amount = 160", scope=("claim", "report"), on=("gross", "reckoned")),
    *options("deductible", "amount = 30\nrate = 0.1", take=("max", "min", "sum"), scope=GROUPS),
    *options("deductible", "rate = 0.123456", scope=("person_report", "report")),
    *options(
        "bands",
        f"bands = {BAND}",
        mode=("whole",),
        scope=GROUPS,
        below=("zero", "full"),
        above=("cap", "zero", "last"),
    ),
    *options("bands", f"bands = {BAND}", mode=("whole",), on=("gross",), above=("cap", "zero")),
    *options(
        "bands",
        f"bands = {BAND}",
        mode=("marginal",),
        scope=GROUPS,
        below=("zero", "full"),
        above=("cap", "last"),
    ),
    *options("offset", scope=GROUPS),
    *options("limit", "amount = 250.01", scope=SCOPES, allocate=("in_order", "pro_rata")),
    *options("limit", 'amount = 99\nby = ["breed"]', scope=("claim", "person", "policy")),
    *options("limit", 'table = "unit"\nper_unit = true', scope=("line",)),
    *options("minimum", "amount = 40", scope=GROUPS),
    *options("round", "to = 0.5", mode=("half_up", "down", "half_even")),
)
OF_ALL = """
[[step]]
op = "limit"
scope = "line"
table = "unit"
sections = ["property"]

[[step]]
op = "factor"
table = "rates"
sections = ["property"]
"""  # so that the tables are used, and some lines refused


def test_every_option_of_every_step_comes_to_the_same_fen(head):
    rows = random_rows(seed=4, count=30)
    top = head.replace("2026-01-01", "2025-01-01")
    sources = [f"{top}{TABLES}{GROSS}[[step]]\n{step}\n{OF_ALL}".encode() for step in STEPS]
    assert len(sources) > 60
    for source, phone in zip(sources, on_the_phone(*[(s, rows) for s in sources]), strict=True):
        assert_same(phone, at_the_office(source, rows))


# --- whole wordings made up


@examples(4)
@given(made=st.lists(cases(), min_size=50, max_size=50))
def test_the_phone_pays_and_says_the_same_under_whole_wordings_made_up(made: list[Case]) -> None:
    """Many at once, since node takes longer to begin than to answer one."""
    jobs = [(case.text.encode(), case.rows) for case in made]
    for case, job, phone in zip(made, jobs, on_the_phone(*jobs), strict=True):
        assert isinstance(phone, list), (phone, case)  # nothing that is made up is refused
        assert ungrouped(phone) == ungrouped(at_the_office(*job)), case


# --- worked by hand

HALVES = '[[step]]\nop = "factor"\nrate = 0.5\n'
BY_ITEM = '[tables.t]\nkeys = ["item"]\nvalues = { maize = 1, "*/no" = 1 }\n'


@pytest.fixture
def paid(head, a_line):
    """What the phone pays for amounts (or other cells) under some steps; a refusal's code."""

    def pay(steps: str, *lines: str | Mapping[str, str]) -> list[str]:
        cells = [{"amount": line} if isinstance(line, str) else line for line in lines]
        rows = [a_line(**{"line": f"L{i}", "settled": "0", **c}) for i, c in enumerate(cells)]
        amount = '[[step]]\nop = "value"\nfrom = "amount"\n'
        tables, _, rest = steps.rpartition("\n\n")
        [answers] = on_the_phone(((head + tables + "\n" + amount + rest).encode(), rows))
        return [a["code"] if a["outcome"] == "refused" else a["payable"] for a in answers]

    return pay


LIMIT = '[[step]]\nop = "limit"\namount = {}\nscope = "{}"\nallocate = "{}"\n'


def test_what_a_refused_line_has_used_up_of_a_limit_stays_used_up(paid):
    """80 of 100 are used by the line without an entry; 20 are left for the next."""
    rates = '[tables.t]\nkeys = ["item"]\nvalues = { maize = 1 }\n\n'
    steps = LIMIT.format(100, "policy", "in_order") + '[[step]]\nop = "factor"\ntable = "t"\n'
    oats = {"amount": "80", "item": "oats"}
    assert paid(rates + steps, oats, "50", "1") == ["NO_TABLE_ENTRY", "20.00", "0.00"]


def test_the_fen_left_over_goes_to_the_largest_remainder_and_in_a_tie_to_the_earlier_line(paid):
    """100.00 over three equal lines: 33.33 each, one fen left over. Over 1, 1 and 2 yuan a limit
    of 1.01: 25.25, 25.25 and 50.5 fen, so the last has the largest remainder."""
    equal = LIMIT.format(100, "policy", "pro_rata")
    assert paid(equal, "50", "50", "50") == ["33.34", "33.33", "33.33"]
    assert paid(equal, {"amount": "50", "settled": "2"}, "50", "50") == ["33.33", "33.34", "33.33"]
    small = LIMIT.format(1.01, "policy", "pro_rata")
    assert paid(small, "1", "1", "2") == ["0.25", "0.25", "0.51"]


def test_half_a_fen_is_rounded_up_and_to_the_even_unit_where_the_terms_say_so(paid):
    assert paid(HALVES, "0.01", "0.02", "0.03") == ["0.01", "0.01", "0.02"]
    even = '[[step]]\nop = "round"\nto = 0.02\nmode = "half_even"\n'
    assert paid(even, "0.01", "0.03", "0.05") == ["0.00", "0.04", "0.04"]


def test_lines_without_a_person_share_no_limit_of_a_person(paid):
    """But where a limit is split by the column, an empty cell is a value like others (SPEC §4)."""
    steps = LIMIT.format(10, "person", "in_order")
    pair = {"amount": "8", "person": "P1"}
    assert paid(steps, "8", pair, "8", pair) == ["8.00", "8.00", "8.00", "2.00"]
    by_person = LIMIT.format(10, "claim", "in_order") + 'by = ["person"]\n'
    assert paid(by_person, "8", pair, "8", pair) == ["8.00", "8.00", "2.00", "2.00"]


def test_numbers_of_any_size_are_exact(paid):
    """10^30 + 0.01 yuan halved is 5 × 10^29 and half a fen, rounded up; a limit beyond 2^53 fen."""
    assert paid(HALVES, "1" + "0" * 30 + ".01") == ["5" + "0" * 29 + ".01"]
    limit = LIMIT.format("90071992547409.93", "policy", "in_order")
    assert paid(limit, "90071992547409.92", "5") == ["90071992547409.92", "0.01"]


def test_a_code_that_means_something_to_a_script_is_a_code_like_others(paid):
    rates = '[tables.t]\nkeys = ["item"]\nvalues = { maize = 1, "__proto__" = 0.5 }\n\n'
    steps = '[[step]]\nop = "factor"\ntable = "t"\n'
    items = [{"amount": "10", "item": item} for item in ("__proto__", "constructor", "toString")]
    assert paid(rates + steps, *items) == ["5.00", "NO_TABLE_ENTRY", "NO_TABLE_ENTRY"]


def test_a_star_matches_an_empty_cell_and_one_with_a_stroke_in_it(paid):
    rates = '[tables.t]\nkeys = ["item", "stage"]\n'
    rates += 'values = { "maize/*" = 1, "*/ripe" = 0.5, "*/*" = 0.1 }\n\n'
    steps = '[[step]]\nop = "factor"\ntable = "t"\n'
    keys = (("maize", "ripe"), ("oats", "ripe"), ("maize/ripe", ""), ("", ""))
    lines = [{"amount": "10", "item": item, "stage": stage} for item, stage in keys]
    assert paid(rates + steps, *lines) == ["10.00", "5.00", "1.00", "1.00"]


# --- what cannot be read

BAD_CELLS = (
    ("quantity", ("", "-1", "1e3", "1.00005", ".5", "5.", " 1", "٣")),
    ("degree", ("1.000001", "0.1234567", "60%")),
    ("amount", ("1,000", "0.001", "1" * 1001)),
    ("other_paid", ("无",)),
    ("occurred", ("", "2026-02-29", "2026-13-01", "0000-01-01", "2026-1-1", "2026-08-01T24:00")),
    ("reported", ("2026-08-01T12", "2026-08-01 12:60", "2026-08-01\n", "2100-02-29")),
    ("settled", ("", "1.0", "-1")),
    ("line", ("",)),
    ("household", ("",)),
)
FINE = (
    ("quantity", ("007", "1.50000000", "0")),
    ("degree", ("1.0000000", "0", "")),
    ("occurred", ("0001-01-01", "2000-02-29 23:59:59", "9999-12-31T00:00")),
)


def problems_at_the_office(rows: Rows) -> list[tuple[int, str, str]]:
    with pytest.raises(LinesError) as caught:
        Lines.from_rows(rows)
    found = [(p.where.en, p.key, p.expected.en) for p in caught.value.problems]
    return [(int(w.removeprefix("row ")), key, what.split("; found")[0]) for w, key, what in found]


def test_the_phone_refuses_the_cells_that_the_office_refuses(head, a_line):
    cells = [(name, text) for name, texts in BAD_CELLS + FINE for text in texts]
    rows = [
        a_line(**{"line": f"L{i}", "settled": "0", name: text})
        for i, (name, text) in enumerate(cells)
    ]
    source = (head + '[[step]]\nop = "value"\nfrom = "amount"\n').encode()
    [found] = on_the_phone((source, rows))
    phone = [(p["row"], p["column"], p["expected"]["en"]) for p in found["problems"]]
    assert phone == problems_at_the_office(rows)
    assert [row for row, _, _ in phone] == list(range(1, len(cells) - 8))


def test_a_line_told_twice_or_short_of_a_column_is_refused(head, a_line):
    source = (head + BY_ITEM.replace(', "*/no" = 1', "").replace("item", "breed")).encode()
    source += b'[[step]]\nop = "value"\nfrom = "table"\ntable = "t"\n'
    row = a_line(settled="0")
    short = {k: v for k, v in row.items() if k != "stage"}
    [found] = on_the_phone((source, [row | {"breed": "pure"}, short]))
    assert [(p["row"], p["column"], p["expected"]["en"]) for p in found["problems"]] == [
        (2, "stage", "missing column"),
        (2, "breed", "missing column"),
        (2, "line", "the same line as row 1"),
    ]


def test_a_plan_of_another_version_or_cut_short_is_not_calculated_with(head):
    plan = plan_of((head + '[[step]]\nop = "value"\nfrom = "amount"\n').encode())
    newer = plan.replace('{"plan":1', '{"plan":2')
    unknown = plan.replace('"op":"value"', '"op":"index"')
    told = [
        found["says"]["en"] for found in evaluated(*[(p, []) for p in (newer, unknown, plan[:80])])
    ]
    assert told == [
        "the plan's format is 2, this page knows 1: load the page again",
        "unknown operation index: load the page again",
        "the plan is not complete: load it again",
    ]

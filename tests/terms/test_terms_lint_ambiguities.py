"""Lint asks each of the 22 open questions of wordings where it arises, and nowhere else."""

from dataclasses import replace
from datetime import date

import pytest

from hedun.terms import Terms
from hedun.terms.lint import AMBIGUITIES, Finding, accepted
from hedun.terms.lint.ambiguities import ambiguous, declares
from hedun.terms.lint.curve import Curves
from hedun.terms.lint.readings import WORDS
from tests.terms.wordings import (
    AMOUNT,
    BOTH,
    CLAIM,
    PRICED,
    bands,
    gate,
    limit,
    step,
    table,
)

WHOLE = bands("whole", (300, 1000, 0.8), (1000, 5000, 0.7), above='"last"')
DEDUCTIBLE = step("deductible", amount="200", **CLAIM)
SHARE = step("factor", rate="0.8")
LEAST = step(
    "value", **{"from": '"min"'}, of='[{ from = "amount" }, { from = "fixed", amount = 5000 }]'
)
FIRST = step(
    "value", **{"from": '"first"'}, of='[{ from = "amount" }, { from = "table", table = "mu" }]'
)
PERSON = {"sections": '["medical"]'}
THREE_YEARS = date(2029, 12, 31)  # the end of the file that raises question 18

# No. → a file that raises it, a neighbour that does not, where, the answers in numbers.
CASES: dict[int, tuple[str, str, str, str]] = {
    1: (
        AMOUNT + WHOLE,
        AMOUNT + bands("whole", (0, None, 0.8)),  # one rate for all: whole or not is the same
        "step 2, mode",
        "a loss of 1,000.00 pays 800.00 (whole) or 560.00 (marginal)",
    ),
    2: (
        AMOUNT + step("deductible", amount="500", **CLAIM) + WHOLE,
        AMOUNT + WHOLE,
        "step 3, on",
        "a loss of 1,500.00 pays 800.00 (band of the net loss) or 700.00 (band of the gross loss)",
    ),
    3: (
        AMOUNT + bands("whole", (0, 5000, 0.6)),
        AMOUNT + bands("whole", (0, 5000, 0.6), above='"last"'),
        "step 2, above",
        "a loss of 10,000.00 pays 3,000.00 (capped at the last band) "
        "or 6,000.00 (the last rate goes on)",
    ),
    4: (
        AMOUNT + step("franchise", amount="200", **CLAIM),
        AMOUNT + step("franchise", degree="0.2"),
        "step 2, op",
        "a loss of 1,000.00 pays 1,000.00 (threshold) or 800.00 (deducted)",
    ),
    5: (
        AMOUNT + DEDUCTIBLE + SHARE,
        AMOUNT + DEDUCTIBLE,
        "step 2, op",
        "a loss of 1,000.00 pays 640.00 (before the share) or 600.00 (after the share)",
    ),
    6: (
        AMOUNT + DEDUCTIBLE + limit("claim", 15000),
        AMOUNT + DEDUCTIBLE + limit("policy", 15000),
        "step 2, op",
        "a loss of 15,200.00 pays 15,000.00 (before the limit) or 14,800.00 (after the limit)",
    ),
    7: (
        AMOUNT + step("deductible", amount="500", rate="0.03"),
        AMOUNT + step("deductible", amount="500"),
        "step 2, take",
        "a loss of 1,000.00 pays 500.00 (the larger) or 970.00 (the smaller)",
    ),
    8: (
        AMOUNT + 'sections = ["crop", "tree"]\n'
        + limit("policy", 300, sections='["crop"]') + limit("policy", 1000),
        AMOUNT + 'sections = ["crop", "tree"]\n'
        + limit("policy", 300, sections='["crop"]') + limit("policy", 700, sections='["tree"]'),
        "step 2, sections",
        "with the 300.00 used up the others have 700.00 left (inside) or 1,000.00 (beside)",
    ),
    9: (
        AMOUNT + limit("report", 80000, allocate='"pro_rata"'),
        AMOUNT + limit("claim", 5000) + limit("report", 80000, allocate='"pro_rata"'),
        "step 2, scope",
        "two households in one event: one 80,000.00 by the event, 160,000.00 in all by household "
        "(here: by report)",
    ),
    10: (
        table("mu", '"item"', "maize = 800") + FIRST + SHARE,
        AMOUNT + SHARE,
        "step 2, rate",
        "table 800.00, market value 1,000.00: 80 % is 640.00 or 800.00",
    ),
    11: (
        table("mu", '"item"', "rice = 1538") + PRICED,
        table("mu", BOTH, '"rice/young" = 200, "rice/*" = 600') + PRICED,
        "step 1, degree",
        "1 mu (or tree) half destroyed: 769.00 here, 1,538.00 by the other reading",
    ),
    12: (
        table("mu", BOTH, '"rice/young" = 200, "rice/ripe" = 600') + PRICED,
        table("mu", BOTH, '"rice/young" = 200, "rice/*" = 600') + PRICED,
        'table mu, values."rice/young"',
        "rice at a stage that is not listed: refused here, 400.00 if interpolated",
    ),
    13: (
        AMOUNT + 'clause = "按上年市场价"\n',
        AMOUNT + 'clause = "按市场价"\n',
        "step 1, clause",
        "a loss in December 2025 paid in January 2026: the previous year is 2024 or 2025; 1,000 "
        "kg at 2.40 or 2.60 make 2,400.00 or 2,600.00",
    ),
    14: (
        AMOUNT + step("factor", rate="10"),
        AMOUNT + SHARE,
        "step 2, rate",
        "on a base of 30,000.00: always 300,000.00, or at most 300,000.00 as the loss goes",
    ),
    15: (
        AMOUNT + limit("person", 300000, sections='["death"]') + limit("person", 30000, **PERSON),
        AMOUNT + limit("person", 30000, **PERSON),
        "step 3, sections",
        "death after bills of 30,000.00 under a death limit of 300,000.00: 300,000.00 in all "
        "(contains) or 330,000.00 (adds)",
    ),
    16: (
        gate("count", scope='"household"', max="3") + gate("reported_within", hours="24") + AMOUNT,
        gate("reported_within", hours="24") + gate("count", scope='"household"', max="3") + AMOUNT,
        "gate 1, max",
        "3 reports, one of them refused by gate 2: the next, of 1,000.00, pays 0.00 (refused ones "
        "count) or is paid (they do not)",
    ),
    17: (
        LEAST,
        AMOUNT,
        "step 1, from",
        "two items of 2,500.00 and 7,500.00 at 5,000.00 each: 7,500.00 item by item, 10,000.00 "
        "for the whole list",
    ),
    18: (
        table("mu", '"item"', "rice = 810") + PRICED,
        table("mu", '"item"', "rice = 810") + PRICED,
        "step 1, table",
        "a price raised from 810.00 to 891.00 in the period: struck before and paid after, it is "
        "810.00 or 891.00",
    ),
    19: (
        AMOUNT + step("offset"),
        AMOUNT + step("offset", **PERSON),
        "step 2, op",
        "a loss of 1,000.00 of which another policy paid 600.00: 400.00 (excess), 500.00 (pro "
        "rata) or 1,000.00 (added); here: excess",
    ),
    20: (
        AMOUNT + step("round", to="1"),
        AMOUNT + step("round", to="0.01"),
        "step 2, to",
        "two lines of 100.50: 202.00 if each is rounded, 201.00 if the sum is",
    ),
    21: (
        AMOUNT + step("factor", rate="0.00274"),
        AMOUNT + step("factor", rate="0.274"),
        "step 2, rate",
        "a yearly income of 36,500.00: 100.01 a day here; 100.00 by 365 days, 146.00 by 250",
    ),
    22: (
        AMOUNT + limit("claim", 9000) + limit("policy", 40000),
        AMOUNT + limit("claim", 3000) + limit("policy", 40000),
        "step 3, allocate",
        "two households lose 40,000.00 each at one time: 40,000.00 and 0.00 in order, 20,000.00 "
        "each pro rata",
    ),
}  # fmt: skip


def _terms(paper, body: str, reading: str = "") -> Terms:
    return paper.terms((f"reading = [{reading!r}]\n" if reading else "") + body)


def _raising(paper, n: int, reading: str = "") -> Terms:
    terms = _terms(paper, CASES[n][0], reading)
    return replace(terms, expires=THREE_YEARS) if n == 18 else terms


def _asked(terms: Terms) -> dict[int, Finding]:
    """The questions that stand; the other checks are tried elsewhere."""
    return {f.ambiguity: f for f in ambiguous(terms, Curves(terms)) if not accepted(terms, f)}


@pytest.mark.parametrize("n", CASES)
def test_each_question_is_asked_where_it_arises_and_settled_by_a_reading(paper, n):
    _, neighbour, where, example = CASES[n]
    found = _asked(_raising(paper, n))[n]
    assert f"{found.where.en.split(' (')[0]}, {found.key}" == where
    assert found.example.en == example
    assert found.says.en.startswith(f"#{n} ")
    assert n not in _asked(_terms(paper, neighbour))
    assert n not in _asked(_raising(paper, n, f"#{n} as agreed"))


@pytest.mark.parametrize("n", CASES)
def test_a_reading_declares_by_number_or_short_name_and_nothing_else(paper, n):
    name, other = AMBIGUITIES[n].name, n % 22 + 1
    for reading in (f"#{n}", f"#{other} #{n} as agreed", name, f"{name.upper()}: as agreed"):
        assert declares(_terms(paper, AMOUNT, reading), n)
    for reading in ("agreed with the insurer", f"see #{n}", f"#{n}0", "按协议"):
        assert not declares(_terms(paper, AMOUNT, reading), n)


def test_all_twenty_two_are_there():
    assert list(AMBIGUITIES) == list(CASES) == list(WORDS) == list(range(1, 23))


@pytest.mark.parametrize(
    ("n", "reading"),
    [
        (1, "各档按整额计算"),
        (1, "80 % above 5,250 of gross"),
        (2, "bands look at the gross loss"),
        (3, "两档以外不赔"),
        (4, "200 元为起付门槛"),
        (4, "first part = loss - 500"),
        (5, "先扣免赔额，再乘比例"),
        (6, "500 deductible taken before the share"),
        (7, "两者取大"),
        (8, "legal costs left out"),
        (9, "damage that comes night after night is one accident"),
        (11, "crops are paid per damaged mu times degree"),
        (12, "未公布的生长期不赔"),
        (14, "十倍为固定倍数"),
        (16, "被拒的报案不计次"),
        (20, "每项四舍五入到元"),
        (22, "a short pool is shared pro rata"),
    ],
)
def test_plain_words_in_either_language_declare(paper, n, reading):
    assert declares(_terms(paper, AMOUNT, reading), n)


def test_other_words_do_not(paper):
    for reading in ("order of the list", "bandsaw", "##5", "#55", "a multiplication of 5"):
        assert not declares(_terms(paper, AMOUNT, reading), 5)
        assert not declares(_terms(paper, AMOUNT, reading), 7)

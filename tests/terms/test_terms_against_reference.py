"""Whole wordings and lines made up: every engine pays what the reference pays, and what the
specification promises about any wording holds.

`make torture` looks at twenty times as many."""

import csv
import random
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from hedun.terms import Answer, Lines, Terms, explain, load_terms
from hedun.terms.plan import compile_terms

from . import reference
from .generated import GATES, STEPS, Case, Row, Rule, cases, examples

DATA = Path(__file__).parents[1] / "data" / "terms"
SHARED = ("deductible", "bands", "offset", "limit")
ORDERLESS = sorted(set(GATES) - {"count"})

Engines = Mapping[str, Callable[..., Answer]]
Check = Callable[[Engines, Case], None]


def for_all(count: int, wanted: st.SearchStrategy[Case]) -> Callable[[Check], Check]:
    """The check for so many cases; where one fails, for what Hypothesis then leaves of it."""

    def decorated(check: Check) -> Check:
        def test(engines: Engines, case: Case, data: st.DataObject) -> None:
            try:
                check(engines, case)
            except Exception:  # told with the shortest case that fails; raised in any event
                shorter = case.cut(data)
                note(repr(shorter))
                check(engines, shorter)
                raise

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return examples(count)(given(case=wanted, data=st.data())(test))

    return decorated


def parsed(case: Case) -> Rule:
    return tomllib.loads(case.text, parse_float=Decimal)


def loaded(case: Case) -> tuple[Terms, Lines]:
    """What is made up is valid: neither reader may refuse it."""
    return load_terms(case.text.encode(), "generated.toml"), Lines.from_rows(case.rows)


def paid(answer: Answer) -> list[tuple[str, str, int, int]]:
    """Outcome, code, loss and payable of each line."""
    columns = (answer.outcome, answer.code, answer.loss_fen, answer.payable_fen)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def explained(terms: Terms, lines: Lines, answer: Answer) -> list[tuple[reference.Did, ...]]:
    """The figures of the explanation, as the reference gives them."""
    return [
        tuple(
            reference.Did(did["n"], did["op"], did["code"], fen(did["before"]), fen(did["after"]))
            for did in one["steps"]
        )
        for one in explain(terms, lines, answer)
    ]


def shuffled(case: Case, rows: Sequence[Row]) -> list[Row]:
    return random.Random(case.seed).sample(rows, len(rows))


def by_line(rows: Sequence[Row], answers: Sequence[Any]) -> dict[str, Any]:
    return {row["line"]: answer for row, answer in zip(rows, answers, strict=True)}


def groups(step: Rule, lines: list[reference.Line]) -> list[list[reference.Line]]:
    return reference.groups(step, step.get("scope", reference.GROUP_STEPS[step["op"]][1]), lines)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda path: path.stem)
def test_the_reference_pays_what_the_worked_examples_say(path):
    wording = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    rows = list(csv.DictReader(path.with_suffix(".lines.csv").open(encoding="utf-8")))
    expected = csv.DictReader(path.with_suffix(".expected.csv").open(encoding="utf-8"))
    for told, one in zip(reference.adjudicate(wording, rows), expected, strict=True):
        assert told[:3] == (one["line"], one["outcome"], one["code"])
        assert told[3:5] == (fen(one["loss"]), fen(one["payable"]))


@for_all(1200, cases())
def test_every_engine_pays_and_explains_what_the_reference_does(engines, case):
    told = reference.adjudicate(parsed(case), case.rows)
    expected = [one[1:5] for one in told]
    terms, lines = loaded(case)
    for name, adjudicate in engines.items():
        assert paid(adjudicate(terms, lines)) == expected, name
        traced = adjudicate(terms, lines, trace=True)
        assert paid(traced) == expected, name
        assert explained(terms, lines, traced) == [one.steps for one in told], name


def test_the_smaller_of_one_yuan_and_a_share_of_nothing_is_nothing(engines, paper):
    terms = paper.terms(
        '[[step]]\nop = "value"\nfrom = "amount"\n'
        '[[step]]\nop = "deductible"\namount = 1\nrate = 0\ntake = "min"\n'
    )
    for name, adjudicate in engines.items():
        answer = adjudicate(terms, paper.lines(*paper.amounts("1.01")))
        assert paid(answer) == [("paid", "", 101, 101)], name


@contextmanager
def nothing_is_safe_in_64_bits() -> Iterator[None]:
    """Every room of the engine that asks whether 64 bits will do hears that they will not."""
    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if name.startswith("hedun.terms.") and hasattr(module, "SAFE"):
                stack.enter_context(patch.object(module, "SAFE", 0))
        yield


@for_all(300, cases())
def test_where_64_bits_may_not_do_every_engine_pays_the_same(engines, case):
    expected = [one[1:5] for one in reference.adjudicate(parsed(case), case.rows)]
    terms, lines = loaded(case)
    for name, adjudicate in engines.items():
        with nothing_is_safe_in_64_bits():
            assert paid(adjudicate(terms, lines)) == expected, name


@for_all(150, cases())
def test_a_plan_that_is_used_again_pays_other_lines_as_a_new_one(engines, case):
    """It remembers what it made ready for lines of one kind."""
    plan = compile_terms(loaded(case)[0])
    few = case.rows[: len(case.rows) // 2 + 1]
    for rows in (case.rows, case.later, few, shuffled(case, [*case.rows, *case.later])):
        expected = [one[1:5] for one in reference.adjudicate(parsed(case), rows)]
        for name, adjudicate in engines.items():
            for _ in range(2):
                assert paid(adjudicate(plan, Lines.from_rows(rows))) == expected, name


@examples(20)
@given(policies=st.lists(cases(), min_size=2, max_size=6))
def test_policies_calculated_at_once_and_in_any_order_are_paid_as_one_by_one(engines, policies):
    read = [loaded(case) for case in policies]
    jobs = [(i, adjudicate) for i in range(len(read)) for adjudicate in engines.values()] * 3
    expected = [paid(adjudicate(*read[i])) for i, adjudicate in jobs]
    order = random.Random(policies[0].seed).sample(range(len(jobs)), len(jobs))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: paid(jobs[n][1](*read[jobs[n][0]])), order))
    assert answers == [expected[n] for n in order]


def never_raises(step: Rule, tables: Rule) -> bool:
    """Whether no line can have more after this step than before it."""
    if step["op"] == "factor":
        rates = [step["rate"]] if "rate" in step else tables[step["table"]]["values"].values()
        return max(rates) <= 1
    if step["op"] == "round":
        return step.get("mode") == "down" or step["to"] == Decimal("0.01")
    return step["op"] != "value"


def assert_within(limit: Rule, tables: Rule, lines: list[reference.Line]) -> None:
    """The lines' amounts keep the limit: SPEC §6, for each group it looks at."""
    if "table" in limit:
        for line in lines:
            assert line.x == 0 or reference.within_table(limit, line, tables) == line.x
        return
    for group in groups(limit, lines):
        assert sum(line.x for line in group) <= reference.fen(limit["amount"])


@for_all(250, cases(last_steps=("limit", "limit")))
def test_nothing_is_paid_above_a_limit_that_no_later_step_raises(engines, case):
    terms, lines = loaded(case)
    tables = parsed(case).get("tables", {})
    for adjudicate in engines.values():
        payable = adjudicate(terms, lines).payable_fen.tolist()
        held = [reference.Line(row, x) for row, x in zip(case.rows, payable, strict=True)]
        for step in reversed(parsed(case)["step"]):
            if not never_raises(step, tables):
                break
            if step["op"] == "limit":
                mine = [line for line in held if reference.works_on(step, line)]
                assert_within(step, tables, mine)


@for_all(150, cases())
def test_with_every_settlement_number_its_own_the_order_of_the_file_changes_nothing(engines, case):
    rows = [{**row, "settled": str(3 * i)} for i, row in enumerate(shuffled(case, case.rows))]
    mixed = shuffled(case, rows)
    terms = loaded(case)[0]
    for adjudicate in engines.values():
        expected = by_line(rows, paid(adjudicate(terms, Lines.from_rows(rows))))
        assert by_line(mixed, paid(adjudicate(terms, Lines.from_rows(mixed)))) == expected


@for_all(150, cases(gates=ORDERLESS, alone=SHARED))
def test_where_no_line_shares_with_another_order_changes_nothing_at_all(engines, case):
    """Thresholds (franchise, minimum) may look at groups: these pass or fail as a whole. Neither
    the order of the file nor the settlement numbers matter."""
    mixed = [{**row, "settled": "1"} for row in shuffled(case, case.rows)]
    terms, lines = loaded(case)
    for adjudicate in engines.values():
        expected = by_line(case.rows, paid(adjudicate(terms, lines)))
        assert by_line(mixed, paid(adjudicate(terms, Lines.from_rows(mixed)))) == expected


ONE_SHARES = [cases(("value",), ORDERLESS, last_steps=(op,), most=1) for op in SHARED]


@for_all(250, st.one_of(ONE_SHARES))
def test_equal_settlements_in_another_order_move_only_the_fen_left_over_or_the_cut(engines, case):
    """One step that shares or cuts. What each group is paid stays, and in it what is paid for each
    settlement number; so a line alone with its number in its group keeps its amount. What a line
    gets of a share moves by one fen at most."""
    step = parsed(case)["step"][-1]
    assume(step["op"] in SHARED)
    in_order = step["op"] == "limit" and step.get("allocate") != "pro_rata"
    everyone = groups(step, [reference.Line(row) for row in case.rows])
    group_of = {line.row["line"]: i for i, group in enumerate(everyone) for line in group}
    mixed = shuffled(case, case.rows)
    terms, lines = loaded(case)
    for adjudicate in engines.values():
        before = by_line(case.rows, paid(adjudicate(terms, lines)))
        after = by_line(mixed, paid(adjudicate(terms, Lines.from_rows(mixed))))
        moved: dict[Any, int] = defaultdict(int)
        for row in case.rows:
            (*_, old_loss, old), (*_, new_loss, new) = before[row["line"]], after[row["line"]]
            assert old_loss == new_loss
            assert in_order or abs(new - old) <= 1
            moved[group_of[row["line"]], row["settled"]] += new - old
        assert not any(moved.values())


@for_all(150, cases((), ORDERLESS, last_gates=("count",)))
def test_a_count_lets_pass_as_many_reports_up_to_each_settlement_number_in_any_order(engines, case):
    """Which of two reports settled together is beyond the count, the order of the file says; how
    many pass up to a settlement number, it does not."""
    gate = (parsed(case).get("gate") or [{}])[-1]
    assume(gate.get("op") == "count")
    terms, lines = loaded(case)
    for adjudicate in engines.values():
        told = explained(terms, lines, adjudicate(terms, lines, trace=True))
        came = [
            reference.Line(row, x=int(did[0].n > 0))  # 1: it passed the count
            for row, did in zip(case.rows, told, strict=True)
            if did[0].n > 0 or did[0].op == "count"
        ]
        looked_at = [line for line in came if reference.works_on(gate, line)]
        for group in reference.groups(gate, gate["scope"], looked_at):
            for number in {int(line.row["settled"]) for line in group}:
                by_now = [line for line in group if int(line.row["settled"]) <= number]
                reports = {line.row["report"] for line in by_now}
                passed = {line.row["report"] for line in by_now if line.x}
                assert len(passed) == min(gate["max"], len(reports))


@for_all(200, cases(alone=sorted(set(STEPS) - {"limit"}), allocate=("in_order",)))
def test_a_later_line_changes_nothing_before_it_where_groups_only_count_or_cut_in_order(
    engines, case
):
    last = max(int(row["settled"]) for row in case.rows)
    later = [{**row, "settled": str(last + 1 + int(row["settled"]))} for row in case.later]
    grown = shuffled(case, [*case.rows, *later])
    rows = [row for row in grown if row not in later]
    terms = loaded(case)[0]
    for adjudicate in engines.values():
        figures = []
        for some in (rows, grown):
            lines = Lines.from_rows(some)
            told = explained(terms, lines, adjudicate(terms, lines, trace=True))
            figures.append(by_line(some, told))
        before, after = figures
        assert {line: after[line] for line in before} == before


@for_all(250, cases(last_steps=("bands", "deductible")))
def test_what_is_shared_adds_up_to_the_new_total_and_raises_no_line(engines, case):
    """Every deductible, bands, offset and limit pro rata, by the explanation's own figures."""
    terms, lines = loaded(case)
    for adjudicate in engines.values():
        told = explained(terms, lines, adjudicate(terms, lines, trace=True))
        held = [
            reference.Line(row, steps=list(did)) for row, did in zip(case.rows, told, strict=True)
        ]
        for n, step in enumerate(parsed(case)["step"], 1):
            assert_shared(n, step, held)


def assert_shared(n: int, step: Rule, held: list[reference.Line]) -> None:
    """Step n by the amounts before and after it; the lines keep what it keeps."""
    did = {line.row["line"]: one for line in held for one in line.steps if one.n == n}
    worked_on = [line for line in held if line.row["line"] in did]
    for line in worked_on:
        line.x = did[line.row["line"]].before
    pro_rata = step.get("allocate") == "pro_rata" and "table" not in step
    for group in groups(step, worked_on) if pro_rata or step["op"] in SHARED[:3] else ():
        after = [did[line.row["line"]].after for line in group]
        assert sum(after) == (reference.new_total(step, group) if any(x.x for x in group) else 0)
        assert all(one <= line.x for one, line in zip(after, group, strict=True))
    for line in worked_on if "as" in step else ():
        line.kept[step["as"]] = did[line.row["line"]].after

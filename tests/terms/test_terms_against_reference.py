"""Whole wordings and lines made up by Hypothesis: every engine pays what the reference pays, and
what the specification promises about any wording holds.

`make torture` looks at fifty times as many."""

import csv
import os
import random
import tomllib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hedun.terms import Lines, Terms, exact, explain, fast, load_terms

from . import reference
from .generated import GATES, PLAIN_ROWS, ROWS, STEPS, some_of, rows_with, terms_files

DATA = Path(__file__).parents[1] / "data" / "terms"
SHARED = ("deductible", "bands", "offset", "limit")
SEED = st.integers(0, 10**6)


def examples(count: int) -> settings:
    """`count` examples, fifty times as many under torture; making one takes most of the time."""
    times = int(os.environ.get("HEDUN_TORTURE", "1"))
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count * times, deadline=None, suppress_health_check=slow)


def parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def loaded(text: str, rows: list[dict[str, str]]) -> tuple[Terms, Lines]:
    """What the generator writes is valid: neither reader may refuse it."""
    return load_terms(text.encode(), "generated.toml"), Lines.from_rows(rows)


def paid(answer) -> list[tuple]:
    columns = (answer.outcome, answer.code, answer.loss_fen, answer.payable_fen)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def explained(terms: Terms, lines: Lines, answer) -> list[list[reference.Did]]:
    """The explanation's figures, as the reference gives them."""
    return [
        [
            reference.Did(s["n"], s["op"], s["code"], fen(s["before"]), fen(s["after"]))
            for s in one["steps"]
        ]
        for one in explain(terms, lines, answer)
    ]


def shuffled(rows: list[dict[str, str]], seed: int) -> list[dict[str, str]]:
    return random.Random(seed).sample(rows, len(rows))


def by_line(rows: list[dict[str, str]], answers: list[Any]) -> dict[str, Any]:
    return {row["line"]: answer for row, answer in zip(rows, answers, strict=True)}


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda path: path.stem)
def test_the_reference_pays_what_the_worked_examples_say(path):
    rows = list(csv.DictReader(path.with_suffix(".lines.csv").open(encoding="utf-8")))
    expected = csv.DictReader(path.with_suffix(".expected.csv").open(encoding="utf-8"))
    told = reference.adjudicate(parsed(path.read_text(encoding="utf-8")), rows)
    for one, answer in zip(expected, told, strict=True):
        assert answer[:5] == (*list(one.values())[:3], fen(one["loss"]), fen(one["payable"]))


@examples(350)
@given(text=terms_files(), rows=ROWS)
def test_every_engine_pays_and_explains_what_the_reference_does(engines, text, rows):
    told = reference.adjudicate(parsed(text), rows)
    expected = [one[1:5] for one in told]
    steps = [list(one.steps) for one in told]
    terms, lines = loaded(text, rows)
    for name, adjudicate in engines.items():
        assert paid(adjudicate(terms, lines)) == expected, name
        traced = adjudicate(terms, lines, trace=True)
        assert paid(traced) == expected, name
        assert explained(terms, lines, traced) == steps, name
        with patch.object(exact, "SAFE", 0), patch.object(fast, "SAFE", 0):
            assert paid(adjudicate(terms, lines)) == expected, f"{name}, wide"


@examples(12)
@given(policies=st.lists(st.tuples(terms_files(most=3), PLAIN_ROWS), max_size=5), seed=SEED)
def test_policies_calculated_at_once_and_in_any_order_are_paid_as_one_by_one(
    engines, policies, seed
):
    policies = [loaded(text, rows) for text, rows in policies]
    for adjudicate in engines.values():
        alone = [paid(adjudicate(*policy)) for policy in policies]
        many = random.Random(seed).sample(list(enumerate(policies)) * 3, len(policies) * 3)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda one: paid(adjudicate(*one[1])), many))
        assert answers == [alone[i] for i, _ in many]


def never_raises(step: dict[str, Any], tables: dict[str, Any]) -> bool:
    """Whether no line can have more after this step than before it."""
    if step["op"] == "factor":
        rates = [step["rate"]] if "rate" in step else tables[step["table"]]["values"].values()
        return max(rates) <= 1
    if step["op"] == "round":
        return step.get("mode") == "down" or step["to"] == Decimal("0.01")
    return step["op"] != "value"


def assert_within(limit: dict[str, Any], tables: dict[str, Any], lines: list[reference.Line]):
    """The lines' amounts keep the limit: SPEC §6, for each group it looks at."""
    if "table" in limit:
        for line in lines:
            assert line.x == 0 or reference.within_table(limit, line, tables) == line.x
        return
    for group in reference.groups(limit, limit["scope"], lines):
        assert sum(line.x for line in group) <= reference.fen(limit["amount"])


@examples(70)
@given(text=terms_files(last_steps=("limit", "limit")), rows=ROWS)
def test_nothing_is_paid_above_a_limit_that_no_later_step_raises(engines, text, rows):
    terms, lines = loaded(text, rows)
    wording = parsed(text)
    tables = wording.get("tables", {})
    for adjudicate in engines.values():
        payable = adjudicate(terms, lines).payable_fen.tolist()
        held = [reference.Line(row, x) for row, x in zip(rows, payable, strict=True)]
        last_first = reversed(wording["step"])
        for step in last_first:
            if step["op"] == "limit":
                assert_within(
                    step, tables, [line for line in held if reference.works_on(step, line)]
                )
            elif not never_raises(step, tables):
                break


@examples(50)
@given(text=terms_files(), rows=ROWS, seed=SEED)
def test_with_every_settlement_number_its_own_the_order_of_the_file_changes_nothing(
    engines, text, rows, seed
):
    rows = [{**row, "settled": str(3 * i)} for i, row in enumerate(shuffled(rows, seed))]
    mixed = shuffled(rows, seed + 1)
    terms, lines = loaded(text, rows)
    for adjudicate in engines.values():
        expected = by_line(rows, paid(adjudicate(terms, lines)))
        assert by_line(mixed, paid(adjudicate(terms, Lines.from_rows(mixed)))) == expected


ORDERLESS = sorted(set(GATES) - {"count"})


@examples(50)
@given(text=terms_files(gates=ORDERLESS, alone=SHARED), rows=ROWS, seed=SEED)
def test_where_no_line_shares_with_another_order_changes_nothing_at_all(engines, text, rows, seed):
    """Thresholds (franchise, minimum) may look at groups: they pass or fail as a whole. So neither
    the order of the file nor the settlement numbers matter."""
    mixed = [{**row, "settled": "1"} for row in shuffled(rows, seed)]
    terms, lines = loaded(text, rows)
    for adjudicate in engines.values():
        expected = by_line(rows, paid(adjudicate(terms, lines)))
        assert by_line(mixed, paid(adjudicate(terms, Lines.from_rows(mixed)))) == expected


@examples(70)
@given(
    text=st.sampled_from(SHARED).flatmap(
        lambda op: terms_files(("value",), gates=ORDERLESS, last_steps=(op,), most=1)
    ),
    rows=ROWS,
    seed=SEED,
)
def test_equal_settlements_in_another_order_move_only_the_leftover_fen_or_the_cut(
    engines, text, rows, seed
):
    """One step that shares or cuts. What each group is paid stays, and in it what is paid for each
    settlement number; so a line alone with its number in its group keeps its amount. A share moves
    by one fen at most."""
    mixed = shuffled(rows, seed)
    terms, lines = loaded(text, rows)
    step = parsed(text)["step"][-1]
    scope = step.get("scope", reference.GROUP_STEPS[step["op"]][1])
    in_order = step["op"] == "limit" and step.get("allocate") != "pro_rata"
    group_of = {
        line.row["line"]: i
        for i, group in enumerate(reference.groups(step, scope, list(map(reference.Line, rows))))
        for line in group
    }
    for adjudicate in engines.values():
        before = by_line(rows, paid(adjudicate(terms, lines)))
        after = by_line(mixed, paid(adjudicate(terms, Lines.from_rows(mixed))))
        moved: dict[Any, int] = defaultdict(int)
        for row in rows:
            old, new = before[row["line"]], after[row["line"]]
            assert old[2] == new[2]
            assert in_order or abs(new[3] - old[3]) <= 1
            moved[group_of[row["line"]], row["settled"]] += new[3] - old[3]
        assert not any(moved.values())


@examples(40)
@given(text=terms_files((), gates=ORDERLESS, last_gates=("count",)), rows=ROWS)
def test_a_count_lets_pass_as_many_reports_by_each_settlement_number_in_whatever_order(
    engines, text, rows
):
    """Which of two reports settled together is beyond the count the order of the file says; how
    many pass up to a settlement number it does not."""
    terms, lines = loaded(text, rows)
    gate = parsed(text)["gate"][-1]
    for adjudicate in engines.values():
        told = explained(terms, lines, adjudicate(terms, lines, trace=True))
        came = [
            reference.Line(row, x=int(did[0].n > 0))  # 1: passed the count
            for row, did in zip(rows, told, strict=True)
            if did[0].n > 0 or did[0].op == "count"
        ]
        looked_at = [line for line in came if reference.works_on(gate, line)]
        for group in reference.groups(gate, gate["scope"], looked_at):
            for number in {int(line.row["settled"]) for line in group}:
                by_now = [line for line in group if int(line.row["settled"]) <= number]
                reports = {line.row["report"] for line in by_now}
                passed = {line.row["report"] for line in by_now if line.x}
                assert len(passed) == min(gate["max"], len(reports))


@examples(50)
@given(
    text=terms_files(alone=sorted(set(STEPS) - {"limit"}), allocate=("in_order",)),
    rows=ROWS,
    later=some_of(rows_with(), 1, 4),
    seed=SEED,
)
def test_a_later_line_changes_nothing_before_it_where_groups_only_count_or_cut_in_order(
    engines, text, rows, later, seed
):
    last = max(int(row["settled"]) for row in rows)
    added = [
        {**row, "line": f"later {row['line']}", "settled": str(last + 1 + int(row["settled"]))}
        for row in later
    ]
    grown = shuffled([*rows, *added], seed)
    rows = [row for row in grown if row not in added]
    terms, lines = loaded(text, rows)
    more = Lines.from_rows(grown)
    for adjudicate in engines.values():
        answer, new = (adjudicate(terms, them, trace=True) for them in (lines, more))
        expected = by_line(rows, explained(terms, lines, answer))
        got = by_line(grown, explained(terms, more, new))
        assert {line: got[line] for line in expected} == expected


@examples(70)
@given(text=terms_files(last_steps=("bands", "deductible")), rows=ROWS)
def test_what_is_shared_adds_up_to_the_new_total_and_raises_no_line(engines, text, rows):
    """For every deductible, bands, offset and limit pro rata, of every group: by the explanation."""
    terms, lines = loaded(text, rows)
    for adjudicate in engines.values():
        told = explained(terms, lines, adjudicate(terms, lines, trace=True))
        held = [reference.Line(row, steps=did) for row, did in zip(rows, told, strict=True)]
        for n, step in enumerate(parsed(text)["step"], 1):
            assert_shared(n, step, held)


def assert_shared(n: int, step: dict[str, Any], held: list[reference.Line]) -> None:
    """Step n by the amounts before and after it; the lines keep what it keeps."""
    did = {line.row["line"]: one for line in held for one in line.steps if one.n == n}
    worked_on = [line for line in held if line.row["line"] in did]
    worked_on.sort(key=lambda line: int(line.row["settled"]))
    for line in worked_on:
        line.x = did[line.row["line"]].before
    if step["op"] in SHARED[:3] or step.get("allocate") == "pro_rata" and "table" not in step:
        scope = step.get("scope", reference.GROUP_STEPS[step["op"]][1])
        for group in reference.groups(step, scope, worked_on):
            after = [did[line.row["line"]].after for line in group]
            total = reference.new_total(step, group) if any(line.x for line in group) else 0
            assert sum(after) == total
            assert all(one <= line.x for one, line in zip(after, group, strict=True))
    for line in worked_on if "as" in step else ():
        line.kept[step["as"]] = did[line.row["line"]].after

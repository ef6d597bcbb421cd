"""Every way through the engine gives the same bytes: column by column or row by row, by numpy or by
compiled loops."""

import json
import sys

import numpy as np
import pytest

from hedun.terms import adjudicate, explain, load_terms, read_lines, read_lines_csv
from hedun.terms.arrow import _plain_csv
from hedun.terms.command import answer_csv
from hedun.terms.engine import ENGINES, EngineError
from hedun.terms.lines import READ_AS

from .test_terms_arrow import DATA, EXAMPLES


def example(name: str):
    terms = load_terms((DATA / f"{name}.toml").read_bytes(), f"{name}.toml")
    return terms, read_lines(DATA / f"{name}.lines.csv")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_both_engines_pay_what_the_examples_say(name, engine):
    terms, lines = example(name)
    paid = answer_csv(lines, adjudicate(terms, lines, engine=engine))
    assert paid == (DATA / f"{name}.expected.csv").read_bytes()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_compiled_loops_leave_no_rule_of_the_examples_to_the_exact_ones(name, monkeypatch):
    monkeypatch.delattr("hedun.terms.engine._take")
    terms, lines = example(name)
    assert len(adjudicate(terms, lines, engine="numba").payable_fen) == len(lines)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_plain_file_is_read_at_once_and_is_the_same_as_row_by_row(name):
    data = (DATA / f"{name}.lines.csv").read_bytes()
    at_once, row_by_row = _plain_csv(data, "lines"), read_lines_csv(data)
    assert at_once is not None
    for column in READ_AS:
        mine, theirs = getattr(at_once, column), getattr(row_by_row, column)
        assert np.array_equal(getattr(mine, "value", mine), getattr(theirs, "value", theirs))
    assert np.array_equal(at_once.has_amount, row_by_row.has_amount)
    assert {n: c.texts() for n, c in at_once.text.items()} == {
        n: c.texts() for n, c in row_by_row.text.items()
    }


@pytest.mark.parametrize(
    "unusual",
    [
        b'"quoted",',
        b"\r",
        b"\n\n",
        b"\0",
    ],
)
def test_an_unusual_file_is_left_to_the_reader_that_goes_row_by_row(unusual):
    data = (DATA / "cn-nanxian-2025.lines.csv").read_bytes()
    assert _plain_csv(data.replace(b"\n", b"\n" + unusual, 1), "lines") is None


def test_one_line_is_explained_as_among_all():
    terms, lines = example("every-operation")
    every = explain(terms, lines, adjudicate(terms, lines, trace=True))
    some = [every[7]["line"], every[700]["line"]]
    told = explain(terms, lines, adjudicate(terms, lines, trace=some), which=some)
    assert json.dumps(told) == json.dumps([every[7], every[700]])


def test_an_engine_that_is_not_installed_says_what_to_do(monkeypatch):
    terms, lines = example("cn-nanxian-2025")
    monkeypatch.delattr("hedun.terms.fast", raising=False)
    monkeypatch.setitem(sys.modules, "hedun.terms.fast", None)
    with pytest.raises(EngineError) as told:
        adjudicate(terms, lines, engine="numba")
    assert "pip install 'hedun[fast]'" in str(told.value)

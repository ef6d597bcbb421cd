"""The six worked examples: the answers to the byte, the explanations by pocket calculator."""

import json
import re
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path

import pytest

from hedun.terms import adjudicate, exact, explain, load_terms, read_lines_csv
from hedun.terms.command import main

DATA = Path(__file__).parents[1] / "data" / "terms"
EXAMPLES = sorted(path.name.removesuffix(".toml") for path in DATA.glob("*.toml"))


def adjudicated(name: str, out: Path, *more: str) -> bytes:
    argv = [str(DATA / f"{name}.toml"), str(DATA / f"{name}.lines.csv"), "-o", str(out), *more]
    assert main(argv) == 0
    return out.read_bytes()


def expected(name: str) -> bytes:
    return (DATA / f"{name}.expected.csv").read_bytes()


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """All explanations of an example, as the command writes them; for reading only."""

    @cache
    def read(name: str) -> list[dict]:
        folder = tmp_path_factory.mktemp(name)
        path = folder / "why.jsonl"
        adjudicated(name, folder / "out.csv", "--explain", str(path))
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    return read


def test_there_are_six_examples():
    assert len(EXAMPLES) == 6


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_answer_agrees_to_the_byte(name, tmp_path):
    assert adjudicated(name, tmp_path / "out.csv") == expected(name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_wide_path_gives_the_same_bytes(name, tmp_path, monkeypatch):
    monkeypatch.setattr(exact, "SAFE", 0)
    assert exact.column([1]).dtype == object
    assert adjudicated(name, tmp_path / "out.csv") == expected(name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_step_begins_where_the_one_before_ended_and_the_last_is_the_payment(name, told):
    answers = [line.split(",") for line in expected(name).decode().splitlines()[1:]]
    for one, (line, outcome, code, _, payable) in zip(told(name), answers, strict=True):
        steps = one["steps"]
        assert one["line"] == line
        if outcome == "refused":
            assert (steps[-1]["code"], steps[-1]["after"]) == (code, "0.00")
            assert len(steps) == 1 or steps[0]["n"] > 0  # a gate's refusal comes alone
        else:
            assert all(step["code"] == "" for step in steps)
        assert steps[0]["before"] == "0.00"
        assert [s["before"] for s in steps[1:]] == [s["after"] for s in steps[:-1]]
        assert steps[-1]["after"] == payable
        assert [s["n"] for s in steps] == sorted({s["n"] for s in steps})


NUMBER = r"[0-9]+(?:\.[0-9]+)?(?: %)?"
SUM = re.compile(rf"({NUMBER}(?: [×+−÷] {NUMBER})+) = ({NUMBER})")
COMPARED = re.compile(rf"({NUMBER}) ([≥<]) ({NUMBER})")


def number(text: str) -> Fraction:
    return Fraction(text[:-2]) / 100 if text.endswith(" %") else Fraction(text)


def calculated(text: str) -> Fraction:
    """A sum as a calculator with × and ÷ before + and − works it out."""
    total = Fraction(0)
    for sign, product in re.findall(r"(^|[+−] )([^+−]+)", text):
        parts = re.findall(rf"([×÷]?) ?({NUMBER})", product)
        result = Fraction(1)
        for operator, figure in parts:
            result = result / number(figure) if operator == "÷" else result * number(figure)
        total += -result if sign == "− " else result
    return total


def fen(amount: Fraction, *, cut: bool) -> Fraction:
    """To the fen, half up; a share over several lines is cut first."""
    return Fraction(floor(amount * 100 + (0 if cut else Fraction(1, 2))), 100)


def test_the_calculator_of_this_test_can_calculate():
    assert calculated("3.5 × 1017.00 × 60 %") == Fraction("2135.7")
    assert calculated("100.00 × 100 % + 637.75 × 90 %") == Fraction("673.975")
    assert calculated("2.00 × 3.00 ÷ 4.00") == Fraction("1.5")
    assert calculated("5.00 − 2.00") == 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_sum_in_every_sentence_is_right(name, told):
    sums = 0
    for one in told(name):
        for step in one["steps"]:
            plain = re.sub(r" (元|亩|头|株|USD)", "", step["says"]["zh"])
            for left, right in SUM.findall(plain):
                assert fen(calculated(left), cut="÷" in left) == number(right), step
                sums += 1
            for left, sign, right in COMPARED.findall(plain):
                assert (number(left) >= number(right)) == (sign == "≥"), step
    assert sums > 200 or name == "cn-nanxian-2025"


@pytest.mark.parametrize("name", EXAMPLES)
def test_both_languages_say_the_same_figures_and_the_amount_after(name, told):
    for one in told(name):
        for step in one["steps"]:
            zh, en = (re.findall(r"[0-9.]*[0-9]", step["says"][at]) for at in ("zh", "en"))
            assert sorted(zh) == sorted(en), step
            assert step["code"] or step["after"] in zh, step


def test_every_operation_and_gate_is_explained_in_the_examples(told):
    seen = {step["op"] for name in EXAMPLES for one in told(name) for step in one["steps"]}
    assert seen == {
        *("period", "place", "section"),
        *("species", "items", "column", "reported_within", "exclusion", "minimum_degree", "count"),
        *("value", "factor", "franchise", "deductible", "bands", "offset", "limit", "minimum"),
        "round",
    }


def test_chosen_lines_can_be_explained_alone():
    terms = load_terms((DATA / "every-operation.toml").read_bytes(), "every-operation.toml")
    lines = read_lines_csv(DATA / "every-operation.lines.csv")
    answer = adjudicate(terms, lines, trace=True)
    everything = {one["line"]: one for one in explain(terms, lines, answer)}
    some = explain(terms, lines, answer, which=["L000007", "L000003"])
    assert some == [everything["L000007"], everything["L000003"]]
    with pytest.raises(KeyError):
        explain(terms, lines, answer, which=["L999999"])
    with pytest.raises(ValueError, match="no trace"):
        explain(terms, lines, adjudicate(terms, lines))

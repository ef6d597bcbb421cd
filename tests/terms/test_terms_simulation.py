"""Readings side by side, worked by hand: what each wording pays, and who gains and who loses."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hedun.terms import Lines, LinesError, Terms, TermsError, library, load_terms
from hedun.terms.simulation import (
    NO_WORDING,
    Bands,
    Change,
    Comparison,
    Wording,
    beside,
    compare,
    distributions,
    largest,
    open_parameters,
    open_wording,
    overall,
    split_by,
)
from hedun.terms.simulation.report import reading_in, share, signed
from hedun.terms.simulation.terminal import aligned, width, wrapped
from tests.terms.conftest import Paper

CHALING = ("cn-hunan-chaling", "cn-hunan-chaling-deducted-first", "cn-hunan-chaling-deducted-last")
WORK = {"lost_work_day": "120"}


def fen(yuan: str) -> int:
    whole, _, part = yuan.partition(".")
    return int(whole) * 100 + int(part or 0)


def chaling(lines: Lines) -> Comparison:
    return compare([open_wording(name, WORK, here=True) for name in CHALING], lines)


def amounts_of(found: Comparison) -> list[list[int]]:
    return [one.payable_fen.tolist() for one in found.outcomes]


def test_chalings_three_readings_of_a_thousand_yuan_of_rice(paper: Paper) -> None:
    found = chaling(paper.lines({"item": "rice", "amount": "1000"}))
    assert amounts_of(found) == [[80_000], [64_000], [60_000]]
    assert [one[0] for one in found.readings] == [
        one.reading[0] for one in map(library.entry, CHALING)
    ]
    assert all(len(one) == 1 for one in found.readings)  # what all of them declare is left out


# scheme-algebra: one sentence of Suichuan, bands 300/1000/5000/10000 at 80/70/60 %, deductible 500.
BANDS = """
bands = [ {over = 300, upto = 1000, rate = 0.8}, {over = 1000, upto = 5000, rate = 0.7},
  {over = 5000, upto = 10000, rate = 0.6} ]
"""
VALUE = '[[step]]\nop = "value"\nfrom = "amount"\nas = "gross"\n'
TAKE = '[[step]]\nop = "deductible"\nscope = "claim"\namount = 500\n'
WHOLE = '[[step]]\nop = "bands"\nmode = "whole"\n' + BANDS
GROSS = WHOLE + 'on = "gross"\n'
# A net of 500.00 to 1000 falls in the 80 % band; what is left of 1000 after 500 is such a net.
NET = WHOLE.replace("over = 300", "over = 0")
MARGINAL = '[[step]]\nop = "bands"\nmode = "marginal"\n' + BANDS
ANSWERS = {
    "whole, no deductible": VALUE + WHOLE,
    "deductible, then the rate of the gross band": VALUE + TAKE + GROSS,
    "deductible, then the rate of the net band": VALUE + TAKE + NET,
    "rate, then deductible": VALUE + WHOLE + TAKE,
    "marginal from 300": VALUE + MARGINAL,
    "marginal from 0": VALUE + MARGINAL.replace("over = 300", "over = 0"),
}
LOSSES = ("400", "1000", "1001", "4000", "5001")
SIX = [
    ["320", "0", "0", "0", "80", "320"],
    ["800", "400", "400", "300", "560", "800"],
    ["700.70", "350.70", "400.80", "200.70", "560.70", "800.70"],
    ["2800", "2450", "2450", "2300", "2660", "2900"],
    ["3000.60", "2700.60", "3150.70", "2500.60", "3360.60", "3600.60"],
]


@pytest.fixture(scope="module")
def suichuan(paper: Paper) -> Comparison:
    """Five losses, each of a household and village of its own, under the six answers."""
    rows = [
        {
            "amount": loss,
            "household": f"H{n}",
            "place": f"14042310120{n}",
            "item": "maize" if n % 2 else "rice",
        }
        for n, loss in enumerate(LOSSES, 1)
    ]
    wordings = [Wording.of(paper.terms(body), name) for name, body in ANSWERS.items()]
    return compare(wordings, paper.lines(*rows))


def test_one_sentence_of_suichuan_has_six_answers(suichuan: Comparison) -> None:
    by_loss = [list(row) for row in zip(*amounts_of(suichuan), strict=True)]
    assert by_loss == [[fen(cell) for cell in row] for row in SIX]


def test_what_each_comes_to_and_who_gains_and_who_loses(suichuan: Comparison) -> None:
    totals = [sum(fen(row[n]) for row in SIX) for n in range(6)]
    assert [tally.payable_fen for tally in suichuan.tallies] == totals
    assert suichuan.tallies[1].paid == 4 and suichuan.tallies[1].nil_by == {"deductible": 1}
    everybody = overall(suichuan)
    assert everybody.claims == 5 and everybody.payable_fen == tuple(totals)
    # Net band: 400 and 1000 and 1001 and 4000 get less than 320, 800, 700.70, 2800; 5001 gets more.
    less = fen("320") + fen("400") + fen("700.70") - fen("400.80") + fen("350")
    net = everybody.changes[1]
    assert net == Change(1, fen("3150.70") - fen("3000.60"), 4, less)
    assert net.fen == totals[2] - totals[0]
    assert everybody.changes[4].losing == 0  # marginal from 0 takes nothing from anybody
    assert everybody.changes[4].gaining == 3  # and 400 and 1000 get what they got


def test_by_village_by_crop_and_by_size_add_up_to_the_whole(suichuan: Comparison) -> None:
    whole = overall(suichuan)
    for split in ("village", "crop", "size"):
        rows = split_by(suichuan, split)
        assert sum(row.claims for row in rows) == 5
        for n in range(6):
            assert sum(row.payable_fen[n] for row in rows) == whole.payable_fen[n], split
        for n in range(5):
            assert sum(row.changes[n].gain_fen for row in rows) == whole.changes[n].gain_fen
            assert sum(row.changes[n].losing for row in rows) == whole.changes[n].losing
    sizes = {row.key: row.claims for row in split_by(suichuan, "size")}
    assert sizes == {("3",): 2, ("4",): 1, ("5",): 2}  # 300–1,000; 1,000–3,000; 3,000–10,000
    villages = split_by(suichuan, "village")
    # 5001 gains 600 at most, each of the next three loses 500 at most, 400 loses all of its 320.
    assert [row.key[0][-1] for row in villages] == ["5", "2", "3", "4", "1"]
    crops = {row.key[1]: row.payable_fen[0] for row in split_by(suichuan, "crop")}
    assert crops == {
        "maize": fen("320") + fen("700.70") + fen("3000.60"),
        "rice": fen("800") + fen("2800"),
    }


def test_how_the_amounts_are_spread(suichuan: Comparison) -> None:
    whole, gross = distributions(suichuan)[:2]
    assert whole.bands == (0, 0, 0, 3, 1, 1, 0, 0)  # 320 700.70 800 | 2800 | 3000.60
    assert gross.bands == (1, 0, 0, 2, 2, 0, 0, 0)  # 0 | 350.70 400 | 2450 2700.60
    assert (gross.claims, gross.paid) == (5, 4)
    # Of 350.70, 400, 2450 and 2700.60: a tenth, a quarter, half, three quarters, nine tenths, all.
    assert gross.quantiles == tuple(
        map(fen, ("350.70", "350.70", "400", "2450", "2700.60", "2700.60"))
    )
    assert gross.mean_fen == 147_533  # 5901.30 / 4 = 1475.325
    own = distributions(suichuan, Bands((100_000, 500_000)))[0]
    assert own.bands == (0, 3, 2, 0)


def test_the_lines_that_differ_most_come_first(suichuan: Comparison) -> None:
    two = compare(
        [suichuan.wordings[0], suichuan.wordings[3]], suichuan.lines
    )  # whole; rate, then 500 off
    # 400 loses 320, the others 500 each: in the order of the file.
    assert largest(two, 10) == [1, 2, 3, 4, 0]
    assert largest(two, 2) == [1, 2]
    same = compare([suichuan.wordings[0]] * 2, suichuan.lines)
    assert largest(same, 10) == [] and overall(same).changes == (Change(0, 0, 0, 0),)


def test_one_line_is_explained_under_each(suichuan: Comparison) -> None:
    told = beside(suichuan, "L2")
    assert [one.payable_fen for one in told] == [fen(cell) for cell in SIX[1]]
    assert [step["op"] for step in told[3].steps] == ["value", "bands", "deductible"]
    assert [step["after"] for step in told[3].steps] == ["1000.00", "800.00", "300.00"]
    with pytest.raises(KeyError):
        beside(suichuan, "L9")


def test_a_claim_of_two_crops_stands_in_both_rows_and_counts_once_in_all(paper: Paper) -> None:
    found = chaling(
        paper.lines(
            {"item": "rice", "amount": "150"},
            {"item": "maize", "amount": "100"},
            {"item": "rice", "amount": "100", "household": "H2"},
        )
    )
    # H1 has 250 in all: over the threshold, 200; (250 − 200) × 80 % = 40; 200 − 200 = 0.
    assert [sum(one) for one in amounts_of(found)] == [20_000, 4_000, 0]
    assert overall(found).claims == 2 and overall(found).changes[0].losing == 1
    assert {row.key[1]: row.claims for row in split_by(found, "crop")} == {"rice": 2, "maize": 1}


def test_the_size_of_a_loss_is_told_by_the_first_wording_that_takes_it(paper: Paper) -> None:
    gate = '[[gate]]\nop = "items"\ninclude = ["rice"]\n'
    wordings = [paper.terms(gate + VALUE), paper.terms(VALUE)]
    rows = ({"item": "rice", "amount": "200"}, {"item": "maize", "amount": "2000"})
    found = compare([Wording.of(one) for one in wordings], paper.lines(*rows))
    assert found.loss_fen.tolist() == [20_000, 200_000]
    assert found.tallies[0].refused_by == {"ITEM_NOT_COVERED": 1}


def test_amounts_beyond_64_bits_are_exact(paper: Paper) -> None:
    huge = "9" * 20
    wordings = [paper.terms(VALUE), paper.terms(VALUE + TAKE)]
    rows = ({"amount": huge}, {"amount": huge, "household": "H2"})
    found = compare([Wording.of(one) for one in wordings], paper.lines(*rows))
    assert found.tallies[0].payable_fen == 2 * fen(huge)
    assert overall(found).changes == (Change(0, 0, 2, 100_000),)
    assert largest(found, 5) == [0, 1]
    assert distributions(found)[0].quantiles[-1] == fen(huge)
    assert [row.key for row in split_by(found, "size")] == [("7",)]


# ── wordings that follow each other, wordings from elsewhere ────────────────────────────────────


def test_a_policys_wordings_answer_each_for_its_days_and_for_no_others(paper: Paper) -> None:
    bodies = (VALUE + TAKE, VALUE)
    terms = tuple(paper.terms(body) for body in bodies)
    lines = paper.lines(*paper.amounts("600", "700", "800", "900"))
    both = Wording("in-force", terms[0].title, terms, np.array([0, 1, 0, -1]))
    found = compare([both, Wording.of(terms[1])], lines)
    # One claim: the first wording sees 600 and 800 of it and takes 500 off their 1400.
    first = found.outcomes[0]
    assert first.payable_fen.tolist() == [38_571, 70_000, 51_429, 0]
    assert first.at(3) == ("refused", NO_WORDING) and first.tally.refused_by == {NO_WORDING: 1}
    told = beside(found, "L3")
    assert (
        "600" not in told[0].steps[0]["says"]["zh"] and "1400.00" in told[0].steps[1]["says"]["zh"]
    )
    assert beside(found, "L4")[0].steps[0]["code"] == NO_WORDING
    assert "1400.00" not in str(beside(found, "L2")[0].steps)


def test_a_wording_from_elsewhere_is_tried_as_if_it_were_in_force_here(paper: Paper) -> None:
    lines = paper.lines({"amount": "1000"})
    there = open_wording("cn-jiangxi-suichuan-2025", {"effective": "2025-01-01",
                                                      "expires": "2025-12-31"})  # fmt: skip
    here = open_wording("cn-jiangxi-suichuan-2025", here=True)
    found = compare([there, here], lines)
    assert found.outcomes[0].at(0) == ("refused", "OUT_OF_PERIOD")
    assert found.outcomes[1].payable_fen.tolist() == [40_000]  # (1000 − 500) × 80 %
    assert open_parameters("cn-jiangxi-suichuan-2025") == set()
    assert open_parameters("cn-hunan-chaling") == {"lost_work_day"}


def test_what_cannot_be_compared_is_refused(paper: Paper, head: str) -> None:
    ours = Wording.of(paper.terms(VALUE))
    dollars = load_terms((head + VALUE).replace('"CNY"', '"USD"').encode(), "d.toml")
    with pytest.raises(TermsError, match="expected CNY, as by-hand has it; found USD"):
        compare([ours, Wording.of(dollars, "d")], paper.lines({"amount": "1"}))
    gate = '[[gate]]\nop = "column"\ncolumn = "cause"\ninclude = ["boar"]\n'
    with pytest.raises(LinesError, match="cause: missing; needed by gate 1"):
        compare([ours, Wording.of(paper.terms(gate + VALUE))], paper.lines({"amount": "1"}))


def test_no_lines_are_no_losses(paper: Paper, a_line: Callable[..., dict[str, Any]]) -> None:
    lines = Lines.from_rows([], columns=list(a_line()))
    terms: Terms = paper.terms(VALUE)
    found = compare([Wording.of(terms)] * 2, lines)
    assert overall(found).claims == 0 and split_by(found, "village") == []
    assert distributions(found)[0].mean_fen is None and largest(found, 3) == []


# ── on paper ────────────────────────────────────────────────────────────────────────────────────


def test_figures_are_written_with_sign_and_separators() -> None:
    assert [signed(n) for n in (1_234_567, -5, 0)] == ["+12,345.67", "−0.05", "·"]
    assert [share(n, 3) for n in (1, -1, 0)] == ["+33.3 %", "−33.3 %", "·"]
    assert share(5, 10_000) == "+0.1 %" and share(5, 0) == "·"
    assert reading_in("免赔 · deducted", "zh") == "免赔"
    assert reading_in("免赔 · deducted", "en") == "deducted"
    assert reading_in("a · b", "zh") == "a · b"


def test_chinese_takes_two_places_of_a_terminal() -> None:
    assert width("玉米a") == 5
    assert aligned([("村", "1.00"), ("village", "10")]) == ["村       1.00", "village    10"]
    assert wrapped("免赔：合计 1000.00 元", 12) == ["免赔：合计", "1000.00 元"]
    assert all(width(line) <= 7 for line in wrapped("abcdefghijklm 免赔免赔免赔", 7))

"""What claims come to under the demo's wording, worked by hand from its text.

Maize 900 yuan a mu, milk-ripe 0.9, ripe 1.0; millet 1000, grain filling 0.8; nothing below 100 yuan
of loss a household; 80 % of the loss; at most 3,000 yuan a household's crops.
"""

import pytest

from hedun.assessment.models import Award, AwardLine
from hedun.assessment.verification import awards_reproduce
from hedun.claims.actions import NewLine
from hedun.record.verification import verify
from tests.assessment.desks import book, line, stands
from tests.support.road import Road, maize, make_claim

COVER = 1_000_000_000


@pytest.mark.parametrize(
    ("lines", "fen"),
    [
        # 1.80 × 900 × 45 % = 729.00; × 0.9 = 656.10; × 80 % = 524.88
        ([maize("1.80", 45)], 52_488),
        # 2.50 × 1000 × 40 % = 1000.00; × 0.8 = 800.00; × 80 % = 640.00
        ([line("millet", 250, 40, "grain_filling")], 64_000),
        # both: 524.88 + 640.00
        ([maize("1.80", 45), line("millet", 250, 40, "grain_filling")], 116_488),
        # 0.40 × 900 × 25 % = 90.00; × 1.0 = 90.00 < 100.00: nothing
        ([line("maize", 40, 25, "ripe")], 0),
        # 0.40 × 900 × 28 % = 100.80; reached: × 80 % = 80.64
        ([line("maize", 40, 28, "ripe")], 8_064),
        # 90.00 alone is nothing; with 729.00 × 0.9 = 656.10 it is (90.00 + 656.10) × 80 %
        ([line("maize", 40, 25, "ripe"), maize("1.80", 45)], 59_688),
        # 12 × 900 × 60 % = 6480.00; × 80 % = 5184.00; at most 3000.00
        ([line("maize", 1200, 60, "ripe")], 300_000),
        # 0.55 × 780 × 33 % = 141.57; podding × 0.7 = 99.099, 99.10 half up < 100.00: nothing
        ([line("soybean", 55, 33, "podding")], 0),
    ],
)
def test_a_claim_comes_to_what_the_wording_says(road: Road, lines: list[NewLine], fen: int) -> None:
    claim = make_claim(road, at="awarded", lines=lines)
    row = stands(claim)
    assert (row.total_fen, row.difference_fen, row.before_fen) == (fen, fen, 0)
    assert row.kind == ("final" if fen else "nil")
    assert sum(row.lines.values_list("payable_fen", flat=True)) == fen
    left = {"cover": COVER - fen, "awarded": fen} if fen else {"cover": COVER}
    assert book(road) == left
    assert verify().faults == ()


def test_the_steps_of_a_line_lead_to_its_amount(road: Road) -> None:
    claim = make_claim(road, at="awarded")
    [row] = AwardLine.objects.filter(claim_award__claim=claim)
    worked = [(s["op"], s["before"], s["after"]) for s in row.steps]
    assert worked == [
        ("value", "0.00", "729.00"),
        ("factor", "729.00", "656.10"),
        ("franchise", "656.10", "656.10"),
        ("factor", "656.10", "524.88"),
        ("limit", "524.88", "524.88"),
        ("limit", "524.88", "524.88"),
    ]
    assert (row.outcome, row.loss_fen, row.payable_fen) == ("paid", 72_900, 52_488)
    assert row.steps[0]["says"]["zh"] == "1.8 亩 × 900.00 元 × 45 % = 729.00 元"


def test_every_award_line_ends_where_its_steps_end(road: Road) -> None:
    lines = [maize("1.80", 45), line("millet", 250, 40, "grain_filling")]
    make_claim(road, at="awarded", lines=lines)
    make_claim(road, at="awarded", lines=[line("maize", 1200, 60, "ripe")])
    rows = list(AwardLine.objects.all())
    assert len(rows) == 3
    for row in rows:
        fen = round(float(row.steps[-1]["after"].replace(".", "")))
        assert fen == row.payable_fen


def test_an_award_names_its_wording_by_its_digest(road: Road) -> None:
    make_claim(road, at="awarded")
    [wording] = road.county.policy.terms.all()
    assert Award.objects.get().terms_sha256 == wording.sha256


@pytest.mark.parametrize("field", ["total_fen", "payable_fen"])
def test_an_award_that_was_changed_does_not_come_out_again(road: Road, field: str) -> None:
    claim = make_claim(road, at="awarded")
    assert list(awards_reproduce()) == []
    row = stands(claim)
    changed = row if field == "total_fen" else row.lines.get()
    type(changed).objects.filter(pk=changed.pk).update(**{field: 52_489})
    [(where, zh, en)] = awards_reproduce()
    assert where == f"{changed._meta.label}:{changed.pk}"
    assert "524.89" in zh and "524.88" in zh and "calculated again 524.88 yuan" in en

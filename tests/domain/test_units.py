"""Areas, weights and loss degrees. 1 亩 = 10 分 = 1/15 公顷; 1 斤 = 0.5 公斤."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.units import (
    convert,
    degree_to_percent,
    mu_from_int,
    mu_to_int,
    parse_percent,
    parse_quantity,
    round_half_up,
)


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("2.5", "mu", "land_fen", "25"),
        ("7", "land_fen", "mu", "0.7"),
        ("1", "hectare", "mu", "15"),
        ("1", "mu", "hectare", "0.0667"),
        ("1", "mu", "square_metre", "666.6667"),
        ("1000", "square_metre", "mu", "1.5"),
        ("3", "jin", "kilogram", "1.5"),
        ("1", "tonne", "jin", "2000"),
        ("40", "plant", "plant", "40"),
    ],
)
def test_the_measures_of_the_village_convert_exactly(value, source, target, result):
    assert convert(Decimal(value), source, target) == Decimal(result)


def test_a_half_goes_up_whatever_the_size_of_the_number():
    assert convert(Decimal("0.00005"), "mu", "mu") == Decimal("0.0001")
    assert round_half_up(Fraction(-5, 2), 0) == -3
    assert round_half_up(Fraction(10**40 + 1, 2), 0) == Decimal(10**40 // 2 + 1)


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("mu", "jin", "UNIT_MISMATCH"),
        ("head", "plant", "UNIT_MISMATCH"),
        ("acre", "mu", "UNIT_UNKNOWN"),
    ],
)
def test_what_cannot_be_converted_is_refused(source, target, code):
    with pytest.raises(Malformed) as refused:
        convert(Decimal(1), source, target)
    assert refused.value.problem.code == code


def test_an_area_is_kept_as_a_whole_number_of_ten_thousandths():
    assert mu_to_int(Decimal("3.5")) == 35000
    assert str(mu_from_int(35000)) == "3.5000"
    with pytest.raises(ValueError, match="more than 4 decimals"):
        mu_to_int(Decimal("3.50001"))


def test_a_quantity_is_read_as_the_terms_write_it():
    assert parse_quantity("3.50000") == Decimal("3.5")
    assert parse_quantity("1.2345") == Decimal("1.2345")
    for text, code in {
        "": "QUANTITY_FORM",
        "-1": "QUANTITY_FORM",
        "1e3": "QUANTITY_FORM",
        "３": "QUANTITY_FORM",
        "3亩": "QUANTITY_FORM",
        "1.23456": "QUANTITY_DECIMALS",
    }.items():
        with pytest.raises(Malformed) as refused:
            parse_quantity(text)
        assert refused.value.problem.code == code


def test_the_precision_of_the_caller_does_not_change_a_figure():
    with localcontext(prec=2):
        assert mu_to_int(mu_from_int(123456)) == 123456
        assert degree_to_percent(parse_percent("12.3456")) == "12.3456"
        assert convert(Decimal("123.45"), "mu", "land_fen") == Decimal("1234.5")


def test_a_percentage_becomes_a_degree_and_back():
    for text, degree in {"45": "0.45", "45.5%": "0.455", "0": "0", "100": "1"}.items():
        assert parse_percent(text) == Decimal(degree)
        assert degree_to_percent(Decimal(degree)) == text.rstrip("%")
    assert degree_to_percent(Decimal("0.123456")) == "12.3456"
    for text, code in {
        "100.1": "PERCENT_RANGE",
        "一半": "PERCENT_FORM",
        "45.12345": "PERCENT_FORM",
        "45％": "PERCENT_FORM",
    }.items():
        with pytest.raises(Malformed) as refused:
            parse_percent(text)
        assert refused.value.problem.code == code
    for degree in ("1.1", "-0.1", "0.1234567"):
        with pytest.raises(ValueError, match="degree"):
            degree_to_percent(Decimal(degree))

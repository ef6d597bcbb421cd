"""Money on paper. Capitals: the worked examples of 支付结算办法, annex 1 (one reading of each)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedun.domain.money import MAX_FEN, capitals, in_words, parse_yuan, yuan
from hedun.domain.problems import Malformed


def test_an_amount_is_printed_with_thousands_and_two_decimals():
    assert [yuan(fen) for fen in (0, 5, 38300, 1212853, 1_000_000_000, -1250)] == [
        "0.00", "0.05", "383.00", "12,128.53", "10,000,000.00", "-12.50",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0", 0), ("1280", 128000), ("1280.5", 128050), ("1,280.50", 128050), ("10,000,000", 10**9)],
)
def test_the_usual_ways_to_write_an_amount_are_read(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "code", "names"),
    [
        ("", "MONEY_EMPTY", "1280.50"),
        ("-5", "MONEY_SIGN", "no sign"),
        ("12 80", "MONEY_CHARACTER", "Character 3"),
        ("１２", "MONEY_CHARACTER", "１"),
        ("12。5", "MONEY_CHARACTER", "。"),
        ("1e3", "MONEY_CHARACTER", "e"),
        ("¥12", "MONEY_CHARACTER", "¥"),
        ("1.005", "MONEY_DECIMALS", "two decimals"),
        ("1,28.50", "MONEY_GROUPING", "three digits"),
        ("12,80", "MONEY_GROUPING", "three digits"),
        ("1.2.3", "MONEY_FORM", "1280.50"),
        (".5", "MONEY_FORM", "1280.50"),
        ("5.", "MONEY_FORM", "1280.50"),
        ("1000000000000", "MONEY_TOO_LARGE", "999,999,999,999.99"),
    ],
)
def test_an_amount_that_cannot_be_read_says_what_and_where(text, code, names):
    with pytest.raises(Malformed) as refused:
        parse_yuan(text)
    assert refused.value.problem.code == code
    assert names in refused.value.problem.en
    assert refused.value.problem.zh


@given(st.integers(0, MAX_FEN))
def test_what_is_printed_reads_back_to_the_fen(fen):
    assert parse_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        # the annex's own examples
        (140950, "壹仟肆佰零玖元伍角"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        # and a batch's
        (1212853, "壹万贰仟壹佰贰拾捌元伍角叁分"),
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角"),
        (1000, "壹拾元整"),
        (10050000, "壹拾万零伍佰元整"),
        (1_000_000_000, "壹仟万元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (1_000_100_000, "壹仟万壹仟元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_500, "壹亿零伍元整"),
        (10_000_100_000, "壹亿零壹仟元整"),
        (MAX_FEN, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_a_batch_total_in_capitals_follows_the_rules_for_bank_instruments(fen, words):
    assert capitals(fen) == words


@pytest.mark.parametrize("fen", [-1, MAX_FEN + 1])
def test_an_amount_that_has_no_capitals_is_refused(fen):
    with pytest.raises(ValueError, match="cannot be put in capitals"):
        capitals(fen)


_VALUES = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True))
_SIZES = {"拾": 10, "佰": 100, "仟": 1000}


def _read_aloud(words: str) -> int:
    """Fen of an amount in capitals, read from left to right as a cashier does."""
    yuan_part, _, rest = words.partition("元") if "元" in words else ("", "", words)
    total = section = digit = 0
    for char in yuan_part:
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _SIZES:
            section, digit = section + digit * _SIZES[char], 0
        else:
            size = {"万": 10**4, "亿": 10**8}[char]
            total, section, digit = total + (section + digit) * size, 0, 0
    fen = (total + section + digit) * 100
    for char in rest:
        digit = _VALUES.get(char, digit)
        fen += digit * {"角": 10, "分": 1}.get(char, 0)
    return fen


@given(st.integers(0, MAX_FEN) | st.integers(0, 10**6).map(lambda n: n * 10**7 + n))
def test_capitals_read_back_to_the_same_amount_without_double_zeros(fen):
    words = capitals(fen)
    assert _read_aloud(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 100 == 0)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "Zero yuan only"),
        (5, "Five fen"),
        (12_345, "One hundred twenty-three yuan and forty-five fen"),
        (52_488, "Five hundred twenty-four yuan and eighty-eight fen"),
        (100_000, "One thousand yuan only"),
        (1_212_853, "Twelve thousand one hundred twenty-eight yuan and fifty-three fen"),
        (100_001_900, "One million nineteen yuan only"),
        (2_000_000_000_10, "Two billion yuan and ten fen"),
    ],
)
def test_an_amount_stands_in_english_words_beside_the_figures(fen, words):
    assert in_words(fen) == words


@pytest.mark.parametrize("fen", [-1, MAX_FEN + 1])
def test_an_amount_that_has_no_words_is_refused(fen):
    with pytest.raises(ValueError, match="cannot be put in words"):
        in_words(fen)

"""Amounts of money: integer fen inside, yuan on paper, capitals (大写) beside the figures.

1 yuan = 100 fen. No float comes near an amount.
"""

import re
from collections.abc import Sequence

from hedun.domain.problems import Malformed, Problem

MAX_FEN = 99_999_999_999_999  # 999,999,999,999.99 yuan: the largest that is read or put in capitals

_EXAMPLE_ZH, _EXAMPLE_EN = "请写成 1280.50 或 1,280.50。", "Write 1280.50 or 1,280.50."
_PROBLEMS: dict[str, tuple[str, str]] = {
    "MONEY_EMPTY": ("金额为空。", "The amount is empty."),
    "MONEY_SIGN": ("金额不能带正负号。", "An amount has no sign."),
    "MONEY_CHARACTER": (
        "金额第 {at} 个字符“{char}”不是半角数字、逗号或小数点。",
        "Character {at} of the amount, “{char}”, is not a half-width digit, comma or point.",
    ),
    "MONEY_DECIMALS": (
        "金额最多两位小数（分）。",
        "An amount has at most two decimals (fen).",
    ),
    "MONEY_GROUPING": (
        "金额的千分位逗号位置不对，应每三位一个。",
        "The thousands commas are misplaced: one before every three digits.",
    ),
    "MONEY_FORM": ("金额写法不对。", "This is not how an amount is written."),
    "MONEY_TOO_LARGE": (
        "金额超过 999,999,999,999.99 元。",
        "The amount is over 999,999,999,999.99 yuan.",
    ),
}


def yuan(fen: int) -> str:
    """1212853 → "12,128.53"; negative amounts with a leading minus."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' * (fen < 0)}{whole:,}.{rest:02d}"


def parse_yuan(text: str) -> int:
    """Fen of "1280", "1280.5", "1,280.50". Raises `Malformed` saying what is wrong (MONEY_…).

    Nothing is mended in silence: signs, spaces, full-width digits, third decimals are refused.
    """
    if not text:
        raise _malformed("MONEY_EMPTY")
    if text[0] in "+-−﹣－":
        raise _malformed("MONEY_SIGN")
    for at, char in enumerate(text, start=1):
        if char not in "0123456789,.":
            raise _malformed("MONEY_CHARACTER", at=at, char=char)
    whole, point, decimals = text.partition(".")
    if "." in decimals or not whole or (point and not decimals):
        raise _malformed("MONEY_FORM")
    if "," in decimals or ("," in whole and not re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", whole)):
        raise _malformed("MONEY_GROUPING")
    if len(decimals) > 2:
        raise _malformed("MONEY_DECIMALS")
    digits = whole.replace(",", "").lstrip("0")
    if len(digits) > 12:
        raise _malformed("MONEY_TOO_LARGE")
    return int(digits or "0") * 100 + int(decimals.ljust(2, "0"))


def apportion(fen: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts as the weights are, which sum exactly to it: by largest remainder, of
    equal ones the earlier first. All to nobody where every weight is 0.

    Raises ValueError for an amount or a weight below 0.
    """
    if fen < 0 or any(weight < 0 for weight in weights):
        raise ValueError("amounts and weights are 0 or more")
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    parts = [fen * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(fen * weights[n] % total), n))
    for n in by_remainder[: fen - sum(parts)]:
        parts[n] += 1
    return parts


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_SECTIONS = ((100_000_000, "亿"), (10_000, "万"), (1, ""))


def capitals(fen: int) -> str:
    """The amount in Chinese capitals: 1212853 → 壹万贰仟壹佰贰拾捌元伍角叁分.

    By the rules for filling in bank instruments (支付结算办法, annex 1): 整 after 元 when nothing
    smaller follows, never after 分 (after 角 it may be left out, and is); 零 once for any run of
    zeros inside the amount, and after 元 when the digit before 元 or the 角 is zero.
    Raises ValueError outside 0 to MAX_FEN.
    """
    if not 0 <= fen <= MAX_FEN:
        raise ValueError(f"{fen} fen cannot be put in capitals: 0 to {MAX_FEN} expected")
    whole, rest = divmod(fen, 100)
    jiao, small = divmod(rest, 10)
    text = f"{_capital_whole(whole)}元" if whole or not rest else ""
    if not rest:
        return text + "整"
    if whole and (not jiao or whole % 10 == 0):
        text += "零"
    return text + f"{_DIGITS[jiao]}角" * bool(jiao) + f"{_DIGITS[small]}分" * bool(small)


def _capital_whole(whole: int) -> str:
    """Whole yuan, section of four digits by section."""
    text = ""
    for size, name in _SECTIONS:
        section = whole // size % 10_000
        if not section:
            continue
        # A gap between two sections: the one before was skipped or this one begins with a zero.
        text += "零" * bool(text and _gap(whole, size, section)) + _capital_section(section) + name
    return text or "零"


def _gap(whole: int, size: int, section: int) -> bool:
    """A section in between is empty, or this one has fewer than four digits."""
    return section < 1000 or whole // (size * 10_000) % 10_000 == 0


def _capital_section(section: int) -> str:
    """1 to 9999, inner zeros as one 零, none at either end."""
    text = ""
    zero = False
    for digit, place in zip(map(int, f"{section:04d}"), _PLACES, strict=True):
        if digit:
            text += "零" * (zero and bool(text)) + _DIGITS[digit] + place
        zero = not digit
    return text


def _malformed(code: str, **what: object) -> Malformed:
    zh, en = (sentence.format(**what) for sentence in _PROBLEMS[code])
    if code != "MONEY_TOO_LARGE":
        zh, en = zh + _EXAMPLE_ZH, f"{en} {_EXAMPLE_EN}"
    return Malformed(Problem(code, zh, en))


_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_THOUSANDS = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"), (1, ""))


def in_words(fen: int) -> str:
    """The amount in English words, the counterpart of `capitals`: 1212853 → "Twelve thousand one
    hundred twenty-eight yuan and fifty-three fen"; "… yuan only" where there are no fen.

    Raises ValueError outside 0 to MAX_FEN.
    """
    if not 0 <= fen <= MAX_FEN:
        raise ValueError(f"{fen} fen cannot be put in words: 0 to {MAX_FEN} expected")
    whole, rest = divmod(fen, 100)
    if not rest:
        text = f"{_english(whole)} yuan only"
    elif not whole:
        text = f"{_english(rest)} fen"
    else:
        text = f"{_english(whole)} yuan and {_english(rest)} fen"
    return text[0].upper() + text[1:]


def _english(whole: int) -> str:
    """Thousands group by group."""
    if not whole:
        return _ONES[0]
    groups = [(whole // size % 1_000, name) for size, name in _THOUSANDS]
    return " ".join(f"{_english_group(n)} {name}".rstrip() for n, name in groups if n)


def _english_group(n: int) -> str:
    """1 to 999."""
    hundreds, rest = divmod(n, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= len(_ONES):
        tens, ones = divmod(rest, 10)
        words.append(_TENS[tens] + f"-{_ONES[ones]}" * bool(ones))
    elif rest:
        words.append(_ONES[rest])
    return " ".join(words)

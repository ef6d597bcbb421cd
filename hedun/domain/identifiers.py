"""Numbers that name people, accounts, bodies, phones and places: what is wrong with them.

Checks report and never mend: a full-width digit or a space comes back as a problem, and the clerk
who typed it decides. No sentence repeats the number or offers the check digit that would make it
pass: the mistake is far more often in one of the other digits.

Sources: resident ID GB 11643-1999, bank card ISO/IEC 7812-1 (Luhn), unified social credit code
GB 32100-2015 with GB 11714-1997 inside, division codes GB/T 2260, GB/T 10114 and the statistical
12-digit code. The makers at the end give invented numbers with valid check digits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from hedun.domain.actors import Level
from hedun.domain.problems import Checked, Problem, Severity

Sex = Literal["male", "female"]
AccountKind = Literal["card", "passbook"]

MAX_AGE_YEARS = 130
# GB/T 2260, first two digits; 81-83 also head the residence permits of HK, Macau and Taiwan people.
PROVINCES = frozenset(
    str(code)
    for start, end in (
        (11, 15),
        (21, 23),
        (31, 37),
        (41, 46),
        (50, 54),
        (61, 65),
        (71, 71),
        (81, 83),
    )
    for code in range(start, end + 1)
)
_FOREIGNER = "9"  # permanent residence card since 2023, numbered like a resident ID

_SENTENCES: dict[str, tuple[str, str]] = {
    "CHARACTER": (
        "第 {at} 个字符是{what_zh}，应为{expected_zh}。",
        "Character {at} is {what_en}; expected {expected_en}.",
    ),
    "EMPTY": ("没有填写，应为{expected_zh}。", "Nothing is filled in; expected {expected_en}."),
    "LENGTH": (
        "共 {found} 位，应为 {expected_zh}。",
        "It has {found} characters; expected {expected_en}.",
    ),
    "ID_OLD": (
        "这是 15 位的旧身份证号，2013 年起停用，请填 18 位号码。",
        "This is an old 15-digit ID number, out of use since 2013; enter the 18-digit one.",
    ),
    "ID_LOWERCASE_X": (
        "最后一位的 x 应写成大写 X。",
        "The x at the end must be an upper-case X.",
    ),
    "ID_REGION": (
        "前 6 位不是行政区划代码（前两位应为省级代码，如 14 山西）。",
        "The first 6 digits are no division code (the first two name a province, 14 is Shanxi).",
    ),
    "ID_BIRTH": (
        "第 7 至 14 位不是日期，应为出生年月日，如 19650321。",
        "Digits 7 to 14 are no date; expected the date of birth, such as 19650321.",
    ),
    "ID_BIRTH_FUTURE": (
        "第 7 至 14 位的出生日期晚于今天。",
        "The date of birth in digits 7 to 14 is after today.",
    ),
    "ID_BIRTH_TOO_LONG_AGO": (
        "第 7 至 14 位的出生日期在 {years} 年以前，请核对年份。",
        "The date of birth in digits 7 to 14 is over {years} years ago; check the year.",
    ),
    "CHECK_DIGIT": (
        "校验不符，至少有一位填错，请对照{paper_zh}逐位核对。",
        "The check digit does not fit: at least one digit is wrong; compare all with the {paper}.",
    ),
    "CARD_ONE_DIGIT": (
        "全是同一个数字，不是银行卡号。",
        "One digit all the way is no card number.",
    ),
    "CARD_NOT_UNIONPAY": (
        "不是 62 开头的银联卡，请确认能否入账。",
        "Not a UnionPay card (62…); make sure that it can be paid to.",
    ),
    "PASSBOOK_UNCHECKED": (
        "存折账号没有可用的校验位，请再核对一遍。",
        "A passbook account has no check digit to rely on; read it over once more.",
    ),
    "USCC_REGION": (
        "第 3 至 8 位应为 6 位数字的行政区划代码。",
        "Characters 3 to 8 must be a division code of 6 digits.",
    ),
    "PHONE_FORM": (
        "不是内地手机号（11 位，如 13800001234）或带区号的固定电话（如 0355-7220000）。",
        "Neither a mainland mobile number (11 digits, 13800001234) "
        "nor a landline with area code (0355-7220000).",
    ),
    "DIVISION_PROVINCE": (
        "前两位不是省级代码（如 14 山西）。",
        "The first two digits name no province (14 is Shanxi).",
    ),
    "DIVISION_GAP": (
        "上级代码为 0 而下级不为 0，请核对。",
        "A lower level is given under a level that is 0; check the code.",
    ),
}


def _problem(
    sentence: str,
    what: Mapping[str, object] = MappingProxyType({}),
    *,
    of: str = "",
    severity: Severity = "error",
) -> Problem:
    """One of the sentences filled in; `of` tells whose it is: ID + LENGTH gives ID_LENGTH."""
    zh, en = (text.format(**what) for text in _SENTENCES[sentence])
    return Problem(f"{of}_{sentence}" if of else sentence, zh, en, severity)


def _check_digit(of: str, paper_zh: str, paper: str) -> Problem:
    return _problem("CHECK_DIGIT", {"paper_zh": paper_zh, "paper": paper}, of=of)


def _shape(
    text: str, of: str, allowed: str, lengths: range, kind_zh: str, kind_en: str
) -> list[Problem]:
    """Problems of an empty value, of characters (the first one) and of the length."""
    span = f"{lengths[0]}" if len(lengths) == 1 else f"{lengths[0]}-{lengths[-1]}"
    expected = {"expected_zh": f"{span} 位{kind_zh}", "expected_en": f"{span} {kind_en}"}
    if not text:
        return [_problem("EMPTY", expected, of=of)]
    if text.strip(allowed):  # nearly always nothing is left: then no character is looked at
        at, char = next((i, c) for i, c in enumerate(text, start=1) if c not in allowed)
        what_zh, what_en = _describe(char)
        what = {"at": at, "what_zh": what_zh, "what_en": what_en}
        kinds = {"expected_zh": kind_zh, "expected_en": kind_en}
        return [_problem("CHARACTER", what | kinds, of=of)]
    if len(text) not in lengths:
        return [_problem("LENGTH", {"found": len(text), **expected}, of=of)]
    return []


def _describe(char: str) -> tuple[str, str]:
    """What kind of character it is, in zh and en: many of them cannot be told apart by eye."""
    if char.isspace():
        return "空格", "a space"
    if "\uff01" <= char <= "\uff5e":
        return f"全角字符“{char}”", f"the full-width “{char}”"
    return f"“{char}”", f"“{char}”"


# --- resident ID ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResidentId:
    """What the number tells: division code of first registration, date of birth, sex."""

    region: str
    birth: date
    sex: Sex


_DIGITS = "0123456789"
_ID_CHECK = "10X98765432"  # by the weighted sum mod 11
_ID_WEIGHTS = tuple(2 ** (17 - i) % 11 for i in range(17))


def check_resident_id(text: str, *, today: date) -> Checked[ResidentId]:
    """An 18-digit resident ID number (GB 11643); `today` bounds the date of birth."""
    shape = _resident_id_shape(text)
    if shape:
        return Checked(None, tuple(shape))
    problems: list[Problem] = []
    region, birth = text[:6], _birth(text[6:14])
    if region[:2] not in PROVINCES and region[0] != _FOREIGNER:
        problems.append(_problem("ID_REGION"))
    if birth is None:
        problems.append(_problem("ID_BIRTH"))
    elif birth > today:
        problems.append(_problem("ID_BIRTH_FUTURE"))
    elif today.year - birth.year > MAX_AGE_YEARS:
        problems.append(_problem("ID_BIRTH_TOO_LONG_AGO", {"years": MAX_AGE_YEARS}))
    if text[17] != _resident_id_check(text[:17]):
        problems.append(_check_digit("ID", "身份证", "ID card"))
    if problems or birth is None:
        return Checked(None, tuple(problems))
    return Checked(ResidentId(region, birth, "male" if int(text[16]) % 2 else "female"))


def _resident_id_shape(text: str) -> list[Problem]:
    if re.fullmatch(r"[0-9]{15}", text):
        return [_problem("ID_OLD")]
    if re.fullmatch(r"[0-9]{17}x", text):
        return [_problem("ID_LOWERCASE_X")]
    problems = _shape(text[:17], "ID", _DIGITS, range(17, 18), "半角数字", "half-width digits")
    if problems and problems[0].code == "ID_CHARACTER":
        return problems
    kinds = "半角数字（最后一位可为 X）", "half-width digits (the last may be X)"
    return _shape(text, "ID", _DIGITS + "X", range(18, 19), *kinds)


def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _resident_id_check(body: str) -> str:
    """Weights 2^(17-i) mod 11 from the left (GB 11643 §4.2)."""
    weighted = (int(d) * weight for d, weight in zip(body, _ID_WEIGHTS, strict=True))
    return _ID_CHECK[sum(weighted) % 11]


# --- bank account ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BankAccount:
    number: str
    kind: AccountKind


_ACCOUNT_LENGTHS: dict[AccountKind, range] = {"card": range(16, 20), "passbook": range(8, 33)}


def check_account(text: str, *, kind: AccountKind) -> Checked[BankAccount]:
    """A bank card (16-19 digits, Luhn; other than 62… is a warning) or a passbook account.

    Old passbook accounts follow no common check: failing Luhn there is only a warning.
    """
    lengths = _ACCOUNT_LENGTHS[kind]
    problems = _shape(text, "ACCOUNT", _DIGITS, lengths, "半角数字", "half-width digits")
    if not problems and len(set(text)) == 1:
        problems = [_problem("CARD_ONE_DIGIT")]
    if problems:
        return Checked(None, tuple(problems))
    fits = _luhn_sum(text) % 10 == 0
    if kind == "passbook":
        warnings = () if fits else (_problem("PASSBOOK_UNCHECKED", severity="warning"),)
        return Checked(BankAccount(text, kind), warnings)
    if not fits:
        return Checked(None, (_check_digit("ACCOUNT", "银行卡", "bank card"),))
    warnings = () if text.startswith("62") else (_problem("CARD_NOT_UNIONPAY", severity="warning"),)
    return Checked(BankAccount(text, kind), warnings)


_DOUBLED = {digit: sum(divmod(int(digit) * 2, 10)) for digit in _DIGITS}


def _luhn_sum(number: str) -> int:
    """Digits from the right, every second one doubled and its digits added (ISO/IEC 7812-1)."""
    return sum(map(int, number[::-2])) + sum(_DOUBLED[digit] for digit in number[-2::-2])


# --- unified social credit code -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreditCode:
    """`registrar`: the first two characters (authority and kind; N2 = village collective)."""

    registrar: str
    region: str
    organisation: str


_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check_uscc(text: str) -> Checked[CreditCode]:
    """A unified social credit code of 18 characters (GB 32100)."""
    kinds = "半角数字或大写字母（不含 I O S V Z）", "digits or capitals (without I O S V Z)"
    problems = _shape(text, "USCC", _USCC_ALPHABET, range(18, 19), *kinds)
    if problems:
        return Checked(None, tuple(problems))
    if not re.fullmatch(r"[0-9]{6}", text[2:8]):
        problems.append(_problem("USCC_REGION"))
    if text[17] != _uscc_check(text[:17]):
        problems.append(_check_digit("USCC", "登记证书", "certificate"))
    if problems:
        return Checked(None, tuple(problems))
    return Checked(CreditCode(text[:2], text[2:8], text[8:17]))


def _uscc_check(body: str) -> str:
    """Weights 3^i mod 31 from the left (GB 32100 §5)."""
    total = sum(_USCC_ALPHABET.index(char) * 3**i for i, char in enumerate(body))
    return _USCC_ALPHABET[-total % 31]


def _organisation_check(body: str) -> str:
    """The ninth character of an organisation code (GB 11714): mod 11, ten is X."""
    values = (int(char, 36) for char in body)
    total = sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


# --- phone ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    kind: Literal["mobile", "landline"]


_PHONES: dict[Literal["mobile", "landline"], str] = {
    "mobile": r"1[3-9][0-9]{9}",
    "landline": r"0(?:10|2[0-9])-[0-9]{8}|0[3-9][0-9]{2}-[0-9]{7,8}",
}


def check_phone(text: str) -> Checked[Phone]:
    """A mainland mobile number, 13800001234, or a landline with area code, 0355-7220000."""
    for kind, pattern in _PHONES.items():
        if re.fullmatch(pattern, text):
            return Checked(Phone(text, kind))
    expected = "半角数字，固定电话区号后加 -", "half-width digits, a landline's area code before -"
    problems = _shape(text, "PHONE", _DIGITS + "-", range(11, 14), *expected)
    if problems and not problems[0].code.endswith("LENGTH"):
        return Checked(None, tuple(problems))
    return Checked(None, (_problem("PHONE_FORM"),))


# --- division code --------------------------------------------------------------------------------

_LEVEL_ENDS: dict[Level, int] = {
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}


@dataclass(frozen=True, slots=True)
class Division:
    """A 12-digit code; `prefix` is its part without the trailing empty levels."""

    code: str
    level: Level

    @property
    def prefix(self) -> str:
        return self.code[: _LEVEL_ENDS[self.level]]


def check_division(text: str) -> Checked[Division]:
    """A division code of 12 digits (2+2+2+3+3); an empty level is all zeros.

    Only the county may be empty above a level that is not: some cities have none (441900003000
    is a town of Dongguan).
    """
    problems = _shape(text, "DIVISION", _DIGITS, range(12, 13), "半角数字", "half-width digits")
    if problems:
        return Checked(None, tuple(problems))
    filled = [level for level, part in _parts(text).items() if int(part)]
    if text[:2] not in PROVINCES:
        return Checked(None, (_problem("DIVISION_PROVINCE"),))
    above = {level for level in Level if level < filled[-1]} - {Level.COUNTY}
    if above - set(filled):
        return Checked(None, (_problem("DIVISION_GAP"),))
    return Checked(Division(text, filled[-1]))


def _parts(code: str) -> dict[Level, str]:
    ends = list(_LEVEL_ENDS.values())
    spans = zip(_LEVEL_ENDS, [0, *ends[:-1]], ends, strict=True)
    return {level: code[start:end] for level, start, end in spans}


# --- invented numbers, for the demo and for tests -------------------------------------------------


def make_resident_id(region: str, birth: date, sequence: int) -> str:
    """An invented ID number with a valid check digit; an odd `sequence` (1-999) is a man's."""
    if not (re.fullmatch(r"[0-9]{6}", region) and 1 <= sequence <= 999):
        raise ValueError("region must have 6 digits and sequence be 1 to 999")
    body = f"{region}{birth.isoformat().replace('-', '')}{sequence:03d}"
    return body + _resident_id_check(body)


def make_card(prefix: str, body: str) -> str:
    """An invented card number: `prefix` + `body` (15-18 digits together) + the Luhn digit."""
    digits = prefix + body
    if not re.fullmatch(r"[0-9]{15,18}", digits):
        raise ValueError("prefix and body must have 15 to 18 digits together")
    return digits + str(-_luhn_sum(digits + "0") % 10)


def make_uscc(registrar: str, region: str, body: str) -> str:
    """An invented credit code: 2 + 6 + 8 characters, then both check characters."""
    stem = registrar + region + body
    if (len(registrar), len(region), len(body)) != (2, 6, 8) or set(stem) - set(_USCC_ALPHABET):
        raise ValueError("registrar, region and body must have 2, 6 and 8 characters of GB 32100")
    stem += _organisation_check(body)
    return stem + _uscc_check(stem)

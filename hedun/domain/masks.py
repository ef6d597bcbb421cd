"""What may be shown of a name or number: the masks for screens, lists and the public notice.

A value that does not have the shape it should have shows nothing at all, because nobody can say
what the visible part of it would give away. An empty value stays empty, so that its absence is
seen.
"""

import re
import unicodedata

_HIDDEN_ID = "*" * 18
_HIDDEN_CARD = "**** **** **** ****"
_HIDDEN_PHONE = "*" * 11
# Spaces, marks and invisible characters are no part of a name: "王 明" has two characters, and a
# variant form of 葛 (葛 and a selector) has one.
_NOT_PART_OF_NAME = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"})


def mask_id(number: str) -> str:
    """Resident ID: the last four only, `**************1234`."""
    shown = number[-4:] if re.fullmatch(r"[0-9]{17}[0-9Xx]", number) else ""
    return _behind(_HIDDEN_ID, number, shown)


def mask_card(number: str) -> str:
    """Bank card or passbook account of 12 digits or more: `**** **** **** 4444`.

    The mask has one length for all, so it does not tell the length of the number.
    """
    shown = number[-4:] if re.fullmatch(r"[0-9]{12,32}", number) else ""
    return _behind(_HIDDEN_CARD, number, shown)


def mask_phone(number: str) -> str:
    """Mobile number: `138****1234`; landline: area code and last two, `0355-*****34`."""
    if re.fullmatch(r"1[0-9]{10}", number):
        return f"{number[:3]}****{number[-4:]}"
    if re.fullmatch(r"0[0-9]{2,3}-[0-9]{7,8}", number):
        return f"{number[: number.index('-')]}-*****{number[-2:]}"
    return _behind(_HIDDEN_PHONE, number, "")


def mask_name(name: str, *, collective: bool = False) -> str:
    """Name for the public notice: 王* · 李*英 · 欧**明. A village collective is named in full.

    Two characters keep the first; longer names keep first and last; one character shows nothing.
    """
    if collective:
        return name
    letters = [c for c in name if unicodedata.category(c) not in _NOT_PART_OF_NAME]
    if len(letters) < 2:
        return "*" * bool(name)
    last = letters[-1] if len(letters) > 2 else "*"
    return letters[0] + "*" * (len(letters) - 2) + last


def _behind(hidden: str, value: str, shown: str) -> str:
    """`hidden` with its end replaced by `shown`; nothing for an empty value."""
    return hidden[: len(hidden) - len(shown)] + shown if value else ""

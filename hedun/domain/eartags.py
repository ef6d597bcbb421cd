"""Ear tags of livestock (动物耳标): one way of writing each, and what is wrong with one.

The national tag (《畜禽标识和养殖档案管理办法》, 2006) has 15 digits: one for the kind of animal,
six for the county, eight for the serial number. It has no check digit, so that only its parts can
be looked at. A county's own tag is whatever the county writes on it. Checks report and never mend;
only what nobody sees (spaces, width, small letters) is no part of a tag.
"""

import re
import unicodedata
from dataclasses import dataclass

from hedun.domain.identifiers import PROVINCES
from hedun.domain.problems import Malformed, Problem

LENGTH = 15
MOST = 20  # characters of a county's own tag
# First digit → the items (claims.items) whose animals bear such tags.
KINDS: dict[str, frozenset[str]] = {
    "1": frozenset({"pig"}),
    "2": frozenset({"cattle"}),
    "3": frozenset({"sheep", "goat"}),
}
# Animals that bear a tag by law; one without it needs a reason.
TAGGED = frozenset().union(*KINDS.values())
_KIND_WORDS = ("1 猪、2 牛、3 羊", "1 pig, 2 cattle, 3 sheep or goat")
_DIGITS_OF_A_NATIONAL = range(12, 20)  # as many digits are a national tag, perhaps with a slip
_OWN = re.compile(r"[0-9A-Z\u4e00-\u9fff](?:[0-9A-Z\u4e00-\u9fff/-]{0,18}[0-9A-Z\u4e00-\u9fff])?")
_SEPARATORS = re.compile(r"[\s,;、\uff0c\uff1b]+")

_SENTENCES: dict[str, tuple[str, str]] = {
    "TAG_LENGTH": (
        "耳标“{tag}”共 {found} 位数字。动物耳标应为 15 位（1 位畜种、6 位县代码、8 位序号）；"
        "本地自编号请带上字母或汉字，如 XY-0031。",
        "Ear tag “{tag}” has {found} digits. A national tag has 15 (1 for the kind, 6 for the "
        "county, 8 for the serial); write a tag of your own with letters, like XY-0031.",
    ),
    "TAG_KIND": (
        "耳标“{tag}”第 1 位应为畜种：{kinds_zh}。请照耳标核对。",
        "The first digit of ear tag “{tag}” names the kind: {kinds_en}. Compare it with the tag.",
    ),
    "TAG_OTHER_KIND": (
        "耳标“{tag}”第 1 位表示的畜种与所报的不同（{kinds_zh}）。请照耳标核对畜种和耳标号。",
        "The first digit of ear tag “{tag}” is of another kind of animal than the one reported "
        "({kinds_en}). Compare the kind and the number with the tag.",
    ),
    "TAG_COUNTY": (
        "耳标“{tag}”第 2 至 7 位应为县级区划代码，如 140423。请照耳标核对。",
        "Digits 2 to 7 of ear tag “{tag}” are a county's code, like 140423. Compare them.",
    ),
    "TAG_FORM": (
        "“{tag}”不是耳标号。应为 15 位数字，或本地自编号：最多 20 个字母、数字、汉字，"
        "可带 - 和 /。",
        "“{tag}” is no ear tag. Expected 15 digits, or a tag of your own: at most 20 letters, "
        "digits or Chinese characters, with - and / between them.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EarTag:
    """`number` as it is kept and compared; `national`: unique in the whole country."""

    number: str
    national: bool

    def key(self, county: str) -> str:
        """What no two animals share. `county`: six digits; its own tags are unique only there."""
        return self.number if self.national else f"{county}:{self.number}"


def read_tag(written: str, item: str = "") -> EarTag:
    """A tag as somebody wrote it. `item`: the kind of animal, where it is known.

    Raises Malformed: TAG_LENGTH, TAG_KIND, TAG_OTHER_KIND, TAG_COUNTY, TAG_FORM.
    """
    number = "".join(unicodedata.normalize("NFKC", written).upper().split())
    digits = number.isascii() and number.isdigit()
    if digits and len(number) in _DIGITS_OF_A_NATIONAL:
        _insist_national(number, item)
        return EarTag(number, True)
    if len(number) > MOST or not _OWN.fullmatch(number):
        raise _malformed("TAG_FORM", number[:MOST])
    return EarTag(number, False)


def parted(written: str) -> list[str]:
    """The tags of a cell or a box, in their order: one a line, or between 、 , ; and spaces."""
    return [part for part in _SEPARATORS.split(written) if part]


def _insist_national(number: str, item: str) -> None:
    if len(number) != LENGTH:
        raise _malformed("TAG_LENGTH", number, found=len(number))
    kinds = KINDS.get(number[0])
    if kinds is None:
        raise _malformed("TAG_KIND", number)
    if item in TAGGED and item not in kinds:
        raise _malformed("TAG_OTHER_KIND", number)
    if number[1:3] not in PROVINCES:
        raise _malformed("TAG_COUNTY", number)


def _malformed(code: str, tag: str, **facts: object) -> Malformed:
    zh, en = _SENTENCES[code]
    said = {"tag": tag, "kinds_zh": _KIND_WORDS[0], "kinds_en": _KIND_WORDS[1], **facts}
    return Malformed(Problem(code, zh.format(**said), en.format(**said)))

"""Codes in words: those that every wording may answer with (SPEC §5, §6)."""

from collections.abc import Mapping

from hedun.terms.simulation.wordings import NO_WORDING
from hedun.terms.texts import Text, same, say
from hedun.terms.wording import SECTIONS

CODES: Mapping[str, Text] = {
    NO_WORDING: Text("当日没有生效的条款", "no wording in force that day"),
    "OUT_OF_PERIOD": Text("不在承保期间", "outside the period"),
    "OUT_OF_PLACE": Text("不在承保地区", "outside the place"),
    "SECTION_NOT_COVERED": Text("不保这一类", "this section is not covered"),
    "SPECIES_NOT_COVERED": Text("不保这种动物", "this animal is not covered"),
    "ITEM_NOT_COVERED": Text("不保这种受损物", "what was damaged is not covered"),
    "NOT_COVERED": Text("不在承保范围", "not covered"),
    "REPORTED_LATE": Text("报案过晚", "reported late"),
    "EXCLUDED": Text("除外情形", "an exclusion"),
    "BELOW_MINIMUM_DEGREE": Text("损失程度不够", "below the least degree"),
    "COUNT_EXCEEDED": Text("超过次数", "beyond the number of accidents"),
    "NO_AMOUNT": Text("没有核定金额", "no documented amount"),
    "NO_TABLE_ENTRY": Text("价目表没有这一项", "no entry in the table"),
}


def words_of(names: Mapping[str, Text], code: str) -> Text:
    """A code in words, or as it is. `names`: what the reader knows codes by."""
    return names.get(code) or SECTIONS.get(code) or CODES.get(code) or same(code)


def code_and_words(names: Mapping[str, Text], code: str) -> Text:
    """A refusal's code with what it means, where that is known."""
    words = words_of(names, code)
    return words if words.zh == code else say("{code} {words}", code=code, words=words)

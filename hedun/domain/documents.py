"""Papers that say who somebody is: the resident ID, and what a foreigner, a resident of Hong Kong,
Macau or Taiwan, or a child without a number yet has in its stead.

A document is written in one piece: a resident ID as its number alone, any other as its kind, a
colon and its number ("passport:E12345678"). So the number is encrypted, hashed and compared
together with its kind, and two kinds with the same number are two persons.
"""

import re
from dataclasses import dataclass
from datetime import date

from hedun.domain.identifiers import check_resident_id
from hedun.domain.problems import Problem
from hedun.domain.words import Lang, Word

RESIDENT_ID = "resident_id"


@dataclass(frozen=True, slots=True)
class Document:
    """`form`: what a number looks like; no check digit stands in the visible number of any of them
    but the resident ID's."""

    zh: str
    en: str
    form: str
    expected: Word


DOCUMENTS: dict[str, Document] = {
    RESIDENT_ID: Document("居民身份证", "resident ID", "", {"zh": "", "en": ""}),
    "passport": Document("护照", "passport", r"[A-Z0-9]{6,9}", {
        "zh": "6 至 9 位大写字母和数字，如 E12345678",
        "en": "6 to 9 capital letters and digits, such as E12345678",
    }),
    "hk_macau": Document("港澳居民来往内地通行证", "Mainland travel permit, HK and Macau",
                         r"[HM](\d{8}|\d{10})", {
        "zh": "H 或 M 加 8 或 10 位数字",
        "en": "H or M and 8 or 10 digits",
    }),
    "taiwan": Document("台湾居民来往大陆通行证", "Mainland travel permit, Taiwan",
                       r"\d{8}|\d{10}[A-Z]?", {
        "zh": "8 位或 10 位数字",
        "en": "8 or 10 digits",
    }),
    "birth": Document("出生医学证明", "birth certificate", r"[A-Z]\d{9}", {
        "zh": "1 位大写字母加 9 位数字，如 T140012345",
        "en": "a capital letter and 9 digits, such as T140012345",
    }),
    "other": Document("其他证件", "another document", r"[A-Z0-9][A-Z0-9/-]{3,23}", {
        "zh": "4 至 24 位大写字母、数字、- 或 /",
        "en": "4 to 24 capital letters, digits, - or /",
    }),
}  # fmt: skip


def written(kind: str, number: str) -> str:
    """In one piece, as it is kept; without a kind a resident ID is meant."""
    plain = number.strip().upper()
    return plain if kind in ("", RESIDENT_ID) else f"{kind}:{plain}"


def parted(document: str) -> tuple[str, str]:
    """The kind and the number."""
    kind, colon, number = document.partition(":")
    return (kind, number) if colon else (RESIDENT_ID, document)


def said(document: str, lang: Lang) -> str:
    """For who may see it: 140423…, or 护照 E12345678."""
    kind, number = parted(document)
    if kind == RESIDENT_ID:
        return number
    known = DOCUMENTS.get(kind, DOCUMENTS["other"])
    return f"{known.zh if lang == 'zh' else known.en} {number}"


def check(document: str, *, today: date) -> tuple[Problem, ...]:
    """What is wrong with it. No sentence repeats the number."""
    kind, number = parted(document)
    if kind == RESIDENT_ID:
        return check_resident_id(number, today=today).problems
    known = DOCUMENTS.get(kind)
    if known is None:
        kinds = DOCUMENTS.values()
        zh, en = "、".join(one.zh for one in kinds), ", ".join(one.en for one in kinds)
        known_zh, known_en = f"证件种类应为：{zh}。", f"The document is one of: {en}."
        return (Problem("DOCUMENT_KIND", known_zh, known_en),)
    if check_resident_id(number, today=today).value is not None:
        return (
            Problem(
                "DOCUMENT_IS_RESIDENT_ID",
                "这是一个居民身份证号，请把证件种类选为居民身份证。",
                "This is a resident ID number; choose the resident ID as the document.",
            ),
        )
    if re.fullmatch(known.form, number, re.ASCII) is None:
        return (
            Problem(
                "DOCUMENT_FORM",
                f"{known.zh}号码应为{known.expected['zh']}。",
                f"The number of a {known.en} is {known.expected['en']}.",
            ),
        )
    return ()

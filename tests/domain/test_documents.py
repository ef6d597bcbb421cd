"""Papers that say who somebody is, where there is no resident ID."""

from datetime import date

import pytest

from hedun.domain.documents import check, parted, said, written
from hedun.domain.identifiers import make_resident_id

TODAY = date(2026, 9, 1)
ID = make_resident_id("140423", date(1980, 5, 1), 12)


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("resident_id", ID, ""),
        ("resident_id", ID[:-1] + ("1" if ID[-1] != "1" else "2"), "ID_CHECK_DIGIT"),
        ("passport", "e12345678", ""),
        ("passport", "护照1234", "DOCUMENT_FORM"),
        ("passport", "E1234567890", "DOCUMENT_FORM"),
        ("hk_macau", "H12345678", ""),
        ("hk_macau", "K12345678", "DOCUMENT_FORM"),
        ("taiwan", "12345678", ""),
        ("birth", "T140012345", ""),
        ("birth", "140098761", "DOCUMENT_FORM"),
        ("other", "XJ-2026/17", ""),
        ("other", ID, "DOCUMENT_IS_RESIDENT_ID"),
        ("driving", "12345", "DOCUMENT_KIND"),
    ],
)
def test_each_kind_has_its_form_and_a_resident_id_is_entered_as_one(
    kind: str, number: str, code: str
) -> None:
    found = check(written(kind, number), today=TODAY)
    assert [one.code for one in found] == ([code] if code else [])
    assert all(number not in one.zh + one.en for one in found)


def test_kind_and_number_are_kept_in_one_piece() -> None:
    assert written("", ID) == written("resident_id", ID) == ID
    assert parted(ID) == ("resident_id", ID) and said(ID, "zh") == ID
    passport = written("passport", " e12345678 ")
    assert parted(passport) == ("passport", "E12345678")
    assert (said(passport, "zh"), said(passport, "en")) == ("护照 E12345678", "passport E12345678")

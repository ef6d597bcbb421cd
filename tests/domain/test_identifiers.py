"""Numbers that clerks type. Samples come from the standards; the rest was worked by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedun.domain.actors import Level
from hedun.domain.identifiers import (
    BankAccount,
    CreditCode,
    Phone,
    ResidentId,
    check_account,
    check_division,
    check_phone,
    check_resident_id,
    check_uscc,
    make_card,
    make_resident_id,
    make_uscc,
)

TODAY = date(2026, 9, 8)
GB_11643_SAMPLE = "11010519491231002X"


def codes(checked) -> list[str]:
    """The codes found; and each says something in both languages and never the number itself."""
    assert all(p.zh and p.en for p in checked.problems)
    assert checked.ok == all(p.severity == "warning" for p in checked.problems)
    return [p.code for p in checked.problems]


def test_the_sample_of_the_standard_is_valid_and_tells_region_birth_and_sex():
    checked = check_resident_id(GB_11643_SAMPLE, today=TODAY)
    assert checked.value == ResidentId("110105", date(1949, 12, 31), "female")
    assert codes(checked) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["ID_EMPTY"]),
        ("11010519491231002x", ["ID_LOWERCASE_X"]),
        ("110105491231002", ["ID_OLD"]),
        ("1101051949123100", ["ID_LENGTH"]),
        (GB_11643_SAMPLE + "1", ["ID_LENGTH"]),
        ("110105 9491231002X", ["ID_CHARACTER"]),
        ("１1010519491231002X", ["ID_CHARACTER"]),
        ("1101051949123100XX", ["ID_CHARACTER"]),
        ("11010519491231002O", ["ID_CHARACTER"]),
        ("110105194912310021", ["ID_CHECK_DIGIT"]),
        ("110105194902310026", ["ID_BIRTH"]),
        ("000000194912310025", ["ID_REGION", "ID_CHECK_DIGIT"]),
    ],
)
def test_every_fault_of_an_id_number_is_named(text, found):
    assert codes(check_resident_id(text, today=TODAY)) == found


def test_a_wrong_character_is_described_because_it_cannot_be_told_by_eye():
    (problem,) = check_resident_id("１1010519491231002X", today=TODAY).problems
    assert "第 1 个字符是全角" in problem.zh and "full-width" in problem.en
    (problem,) = check_resident_id("11010519491231002X ", today=TODAY).problems
    assert "第 19 个字符是空格" in problem.zh and "a space" in problem.en


def test_nobody_is_born_tomorrow_or_a_hundred_and_thirty_one_years_ago():
    sample_1880 = "440524188001010014"  # the standard's other sample
    assert codes(check_resident_id(sample_1880, today=date(2010, 12, 31))) == []
    too_old = check_resident_id(sample_1880, today=date(2011, 1, 1))
    assert codes(too_old) == ["ID_BIRTH_TOO_LONG_AGO"]
    newborn = make_resident_id("140423", TODAY, 2)
    assert codes(check_resident_id(newborn, today=TODAY)) == []
    assert codes(check_resident_id(newborn, today=date(2026, 9, 7))) == ["ID_BIRTH_FUTURE"]


def test_a_region_is_one_of_the_provinces_or_a_foreign_residents_card():
    second = {"1": "12345", "2": "123", "3": "1234567", "4": "123456", "5": "01234",
              "6": "12345", "7": "1", "8": "123"}  # fmt: skip
    listed = {first + digit for first, digits in second.items() for digit in digits}
    for head in (f"{n:02d}" for n in range(90)):
        number = make_resident_id(f"{head}0423", date(1965, 3, 21), 7)
        expected = [] if head in listed else ["ID_REGION"]
        assert codes(check_resident_id(number, today=TODAY)) == expected
    foreigner = make_resident_id("911124", date(1965, 3, 21), 7)
    assert codes(check_resident_id(foreigner, today=TODAY)) == []


@given(
    birth=st.dates(date(1930, 1, 1), date(2020, 12, 31)),
    sequence=st.integers(1, 999),
    at=st.integers(0, 16),
    by=st.integers(1, 9),
)
def test_one_wrong_digit_or_two_exchanged_never_pass(birth, sequence, at, by):
    number = make_resident_id("140423", birth, sequence)
    assert check_resident_id(number, today=TODAY).value == ResidentId(
        "140423", birth, "male" if sequence % 2 else "female"
    )
    mistyped = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert "ID_CHECK_DIGIT" in codes(check_resident_id(mistyped, today=TODAY))
    swapped = number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :] if at else number
    assert swapped == number or "ID_CHECK_DIGIT" in codes(check_resident_id(swapped, today=TODAY))


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("6200000000000005", "card", []),
        ("6250941006528599", "card", []),
        ("4111111111111111", "card", ["CARD_NOT_UNIONPAY"]),
        ("6200000000000006", "card", ["ACCOUNT_CHECK_DIGIT"]),
        ("620000000000005", "card", ["ACCOUNT_LENGTH"]),
        ("62000000000000000005", "card", ["ACCOUNT_LENGTH"]),
        ("6200 0000 0000 0005", "card", ["ACCOUNT_CHARACTER"]),
        ("0000000000000000", "card", ["CARD_ONE_DIGIT"]),
        ("", "card", ["ACCOUNT_EMPTY"]),
        ("79927398713", "passbook", []),
        ("79927398710", "passbook", ["PASSBOOK_UNCHECKED"]),
        ("1234567", "passbook", ["ACCOUNT_LENGTH"]),
        ("18" * 16 + "1", "passbook", ["ACCOUNT_LENGTH"]),
        ("04-123456789", "passbook", ["ACCOUNT_CHARACTER"]),
    ],
)
def test_a_card_must_pass_luhn_and_an_old_passbook_is_only_warned_about(text, kind, found):
    checked = check_account(text, kind=kind)
    assert codes(checked) == found
    assert checked.value in (None, BankAccount(text, kind))


def test_the_length_that_was_found_and_the_one_expected_are_both_told():
    (card,) = check_account("620000000000005", kind="card").problems
    assert card.zh == "共 15 位，应为 16-19 位半角数字。"
    (code,) = check_division("140423").problems
    assert code.en == "It has 6 characters; expected 12 half-width digits."
    assert check_account("12345674", kind="passbook").ok
    assert check_account("18" * 16, kind="passbook").ok


@given(st.text("0123456789", min_size=13, max_size=16), st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_of_a_card_never_passes(body, at, by):
    card = make_card("62", body)
    assert codes(check_account(card, kind="card")) == []
    at %= len(card)
    mistyped = card[:at] + str((int(card[at]) + by) % 10) + card[at + 1 :]
    assert not check_account(mistyped, kind="card").ok


def test_the_sample_of_the_credit_code_standard_is_valid():
    checked = check_uscc("91350100M000100Y43")
    assert checked.value == CreditCode("91", "350100", "M000100Y4")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("91350100M000100Y44", ["USCC_CHECK_DIGIT"]),
        ("91350100M000100Y4", ["USCC_LENGTH"]),
        ("91350100M000100Y433", ["USCC_LENGTH"]),
        ("91350100m000100Y43", ["USCC_CHARACTER"]),
        ("9135O100M000100Y43", ["USCC_CHARACTER"]),
        ("91A50100M000100Y43", ["USCC_REGION", "USCC_CHECK_DIGIT"]),
        ("", ["USCC_EMPTY"]),
    ],
)
def test_every_fault_of_a_credit_code_is_named(text, found):
    assert codes(check_uscc(text)) == found


def test_an_invented_collective_gets_both_check_characters():
    # The sample's stem without check characters must give the sample back.
    assert make_uscc("91", "350100", "M000100Y") == "91350100M000100Y43"
    # GB 11714 works its check character on D2143569: X.
    assert make_uscc("N2", "140423", "D2143569")[8:17] == "D2143569X"
    collective = make_uscc("N2", "140423", "MF000017")
    assert codes(check_uscc(collective)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [("13800001234", "mobile"), ("19912345678", "mobile"), ("0355-7220000", "landline"),
     ("010-65000000", "landline")],
)  # fmt: skip
def test_mobile_and_landline_numbers_are_known(text, kind):
    assert check_phone(text).value == Phone(text, kind)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["PHONE_EMPTY"]),
        ("12800001234", ["PHONE_FORM"]),
        ("1380000123", ["PHONE_FORM"]),
        ("03557220000", ["PHONE_FORM"]),
        ("0355-722000", ["PHONE_FORM"]),
        ("+8613800001234", ["PHONE_CHARACTER"]),
        ("138 0000 1234", ["PHONE_CHARACTER"]),
        ("１3800001234", ["PHONE_CHARACTER"]),
    ],
)
def test_every_fault_of_a_phone_number_is_named(text, found):
    assert codes(check_phone(text)) == found


@pytest.mark.parametrize(
    ("code", "level", "prefix"),
    [
        ("140000000000", Level.PROVINCE, "14"),
        ("140400000000", Level.CITY, "1404"),
        ("140423000000", Level.COUNTY, "140423"),
        ("140423100000", Level.TOWNSHIP, "140423100"),
        ("140423100007", Level.VILLAGE, "140423100007"),
        ("441900003000", Level.TOWNSHIP, "441900003"),  # a city without counties
    ],
)
def test_a_division_code_tells_its_level(code, level, prefix):
    division = check_division(code).value
    assert division is not None
    assert (division.level, division.prefix) == (level, prefix)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("140423", ["DIVISION_LENGTH"]),
        ("1404231000070", ["DIVISION_LENGTH"]),
        ("", ["DIVISION_EMPTY"]),
        ("14042310000A", ["DIVISION_CHARACTER"]),
        ("000000000000", ["DIVISION_PROVINCE"]),
        ("990423100007", ["DIVISION_PROVINCE"]),
        ("140423000007", ["DIVISION_GAP"]),
        ("140023100007", ["DIVISION_GAP"]),
    ],
)
def test_every_fault_of_a_division_code_is_named(text, found):
    assert codes(check_division(text)) == found


def test_invented_numbers_refuse_parts_that_make_none():
    for make in (
        lambda: make_resident_id("1404", TODAY, 1),
        lambda: make_resident_id("140423", TODAY, 0),
        lambda: make_resident_id("140423", TODAY, 1000),
        lambda: make_card("62", "1"),
        lambda: make_uscc("N2", "140423", "MI000017"),
    ):
        with pytest.raises(ValueError, match="must"):
            make()

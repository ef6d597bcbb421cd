"""The bank's file and its answer, against files written out by hand from the layout."""

from datetime import date
from pathlib import Path

import pytest

from hedun.domain.problems import Malformed
from hedun.payments.bankfile import (
    AnswerRow,
    Order,
    Unreadable,
    batch_named,
    order_problems,
    read,
    written,
)
from hedun.payments.templates import FOLDER, TemplateError, load, template, templates

RURAL = template("rural_bank")
CARD_A, CARD_B = "6217000000000001236", "6228480000000000019"
ORDERS = [Order(1, CARD_A, "郝秀兰", 31104), Order(2, CARD_B, "王福生", 30294)]

# 311.04 + 302.94 = 613.98 yuan
FILE = (
    "H|20260924|PF-140423-2026-0001|2|61398\r\n"
    f"D|1|{CARD_A}|郝秀兰|31104|野生动物致害保险赔款\r\n"
    f"D|2|{CARD_B}|王福生|30294|野生动物致害保险赔款\r\n"
    "T|2|61398\r\n"
).encode("gbk")

ANSWER = (
    "A|20260925|PF-140423-2026-0001|2\r\n"
    "R|1|1236|31104|0000|交易成功\r\n"
    "R|2|0019|30294|1102|户名不符\r\n"
    "E|2\r\n"
)


def codes_of(answer: bytes) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        read(RURAL, answer)
    return [p.code for p in refused.value.problems]


# ── sending ─────────────────────────────────────────────────────────────────────────────────────


def test_the_file_is_byte_for_byte_what_the_bank_expects() -> None:
    assert written(RURAL, "PF-140423-2026-0001", date(2026, 9, 24), ORDERS) == FILE


def test_a_bank_that_counts_in_yuan_is_told_yuan(tmp_path: Path) -> None:
    text = (FOLDER / "rural_bank.toml").read_text(encoding="utf-8")
    path = tmp_path / "yuan_bank.toml"
    path.write_text(text.replace('amounts = "fen"', 'amounts = "yuan"'), encoding="utf-8")
    lines = written(load(path), "B", date(2026, 9, 24), ORDERS).decode("gbk").split("\r\n")
    assert lines[1].split("|")[4] == "311.04"
    assert lines[3] == "T|2|613.98"


def test_a_name_that_the_banks_encoding_lacks_is_named_with_row_and_character() -> None:
    [found] = order_problems(RURAL, Order(0, CARD_A, "李𬱖", 100), "12")
    assert found.code == "CHARACTER_MISSING"
    assert "12" in found.zh and "“𬱖”" in found.zh and "GBK" in found.zh
    assert "12" in found.en and "“𬱖”" in found.en and "holder's name" in found.en


@pytest.mark.parametrize("holder", ["王|福生", "王福生\r\nD|9", "王\x00福生", "王\u2028福生"])
def test_a_name_cannot_break_out_of_its_field(holder: str) -> None:
    [found] = order_problems(RURAL, Order(0, CARD_A, holder, 100), "1")
    assert found.code == "CHARACTER_FORBIDDEN"


def test_an_empty_name_or_account_is_refused() -> None:
    found = order_problems(RURAL, Order(0, "", " ", 100), "1")
    assert [p.code for p in found] == ["FIELD_EMPTY", "FIELD_EMPTY"]


# ── layouts ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('encoding = "gbk"', 'encoding = "gb9999"', "encoding"),
        ('delimiter = "|"', 'delimiter = "||"', "delimiter"),
        ('amounts = "fen"', 'amounts = "cent"', "amounts"),
        ('suffix = "txt"', "", "suffix is missing"),
        ('suffix = "txt"', 'suffix = "txt"\ncolour = "red"', "colour is not a key"),
        ("purpose_most = 20", "purpose_most = 5", "purpose"),
        ('"OK"', '"FINE"', "codes.0000"),
        ('"=D", "seq", "account",', '"=D", "seq",', "send.row lacks account"),
        ('"=R", "seq"', '"=R", "seq", "iban"', "answer.row may hold"),
        ('trailer = ["=E", "count"]', 'trailer = ["=R", "count"]', "three different marks"),
    ],
)
def test_a_mistake_in_a_layout_is_found_when_it_is_loaded(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (FOLDER / "rural_bank.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "other.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(TemplateError, match=rf"other\.toml: .*{said}"):
        load(path)


def test_every_layout_that_is_shipped_can_be_used() -> None:
    assert "rural_bank" in templates()


def test_an_unknown_layout_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Malformed, match="rural_bank"):
        template("ghost_bank")


# ── the answer ──────────────────────────────────────────────────────────────────────────────────


def test_an_answer_is_read_in_our_own_codes() -> None:
    found = read(RURAL, ANSWER.encode("gbk"))
    assert found.batch == "PF-140423-2026-0001"
    assert found.rows == (
        AnswerRow(2, 1, "1236", 31104, "OK", "交易成功"),
        AnswerRow(3, 2, "0019", 30294, "NAME_MISMATCH", "户名不符"),
    )


def test_line_ends_and_blank_lines_at_the_end_do_not_matter() -> None:
    plain = ANSWER.replace("\r\n", "\n")
    assert read(RURAL, f"{plain}\n\n".encode("gbk")) == read(RURAL, ANSWER.encode("gbk"))
    assert read(RURAL, plain.rstrip("\n").encode("gbk")) == read(RURAL, ANSWER.encode("gbk"))


def test_an_answer_cut_off_anywhere_is_refused() -> None:
    whole = ANSWER.rstrip("\r\n").encode("gbk")
    for length in range(len(whole)):
        with pytest.raises(Unreadable):
            read(RURAL, whole[:length])


def test_a_missing_row_is_noticed() -> None:
    assert codes_of(ANSWER.replace("R|1|1236|31104|0000|交易成功\r\n", "").encode("gbk")) == [
        "ANSWER_COUNT"
    ]


def test_a_number_given_twice_is_named() -> None:
    twice = ANSWER.replace("R|2|0019", "R|1|0019")
    assert codes_of(twice.encode("gbk")) == ["ANSWER_TWICE_IN_FILE"]


def test_a_code_that_nobody_knows_is_a_problem_and_not_a_guess() -> None:
    with pytest.raises(Unreadable) as refused:
        read(RURAL, ANSWER.replace("|0000|", "|0007|").encode("gbk"))
    [found] = refused.value.problems
    assert found.code == "ANSWER_CODE"
    assert "0007" in found.zh and "2" in found.zh  # the code and the line


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("31104", "311.04", "ANSWER_VALUE"),
        ("31104", "-31104", "ANSWER_VALUE"),
        ("R|1|", "R|１|", "ANSWER_VALUE"),
        ("1236", "236", "ANSWER_VALUE"),
        ("交易成功", "交易\x07成功", "ANSWER_VALUE"),
        ("交易成功", "交易|成功", "ANSWER_RECORD"),
        ("R|1|", "D|1|", "ANSWER_RECORD"),
    ],
)
def test_a_value_out_of_form_is_named(old: str, new: str, code: str) -> None:
    assert code in codes_of(ANSWER.replace(old, new, 1).encode("gbk"))


def test_every_problem_is_told_at_once() -> None:
    wrong = ANSWER.replace("31104", "x").replace("|1102|", "|7777|").replace("E|2", "E|3")
    assert codes_of(wrong.encode("gbk")) == ["ANSWER_VALUE", "ANSWER_CODE", "ANSWER_COUNT"]


def test_another_encoding_is_refused_where_it_begins() -> None:
    with pytest.raises(Unreadable) as refused:
        read(RURAL, ANSWER.encode("gbk").replace("交".encode("gbk"), b"\xff\xff"))
    [found] = refused.value.problems
    assert found.code == "ANSWER_ENCODING"
    at = ANSWER.encode("gbk").index("交".encode("gbk")) + 1
    assert f" {at} " in found.en


def test_an_empty_file_or_a_picture_is_no_answer() -> None:
    assert codes_of(b"") == ["ANSWER_RECORD"]
    assert codes_of(b"\x89PNG\r\n\x1a\n") == ["ANSWER_RECORD"]
    assert batch_named(RURAL, b"\x89PNG\r\n\x1a\n") is None


def test_the_batch_is_read_off_the_first_line() -> None:
    assert batch_named(RURAL, ANSWER.encode("gbk")) == "PF-140423-2026-0001"

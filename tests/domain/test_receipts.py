"""The receipt code: seventy bits, nothing that is misread, and a slip of the tongue is noticed."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from hedun.domain.receipts import ALPHABET, LENGTH, code_of, grouped, is_whole, plain

codes = st.integers(0, 2**70 - 1).map(code_of)


def test_a_code_is_three_groups_without_what_looks_alike() -> None:
    assert len(set(ALPHABET)) == 32 and not set("01IO") & set(ALPHABET)
    assert grouped(code_of(0)) == "22222-22222-22222"
    assert len({code_of(number) for number in range(2000)}) == 2000
    assert code_of(2**70) == code_of(0)  # seventy bits, no more


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    assert is_whole(code)
    wrong = code[:place] + other + code[place + 1 :]
    assert is_whole(wrong) == (wrong == code)


@given(codes)
def test_two_characters_that_changed_places_are_noticed(code: str) -> None:
    for one, two in combinations(range(LENGTH), 2):
        letters = list(code)
        letters[one], letters[two] = letters[two], letters[one]
        assert is_whole("".join(letters)) == (code[one] == code[two])


def test_a_code_is_read_however_it_is_typed() -> None:
    code = code_of(0xC0FFEE)
    shown = grouped(code)
    wide = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "-" for c in shown)
    for typed in (shown, shown.lower(), f" {shown.replace('-', ' ')} ", wide, code):
        assert plain(typed) == code
    for other in ("", code[:-1], f"{code}2", code[:-1] + "0", "野猪"):
        assert not is_whole(plain(other))

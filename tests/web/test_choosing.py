"""Rows are named as an official writes them: 3, 4-9, 1,4-9."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedun.web.reports.choosing import BadChoice, rows_in, spans


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("3", {3}),
        ("4-6", {4, 5, 6}),
        ("1,4-6", {1, 4, 5, 6}),
        (" 1 , 3 - 4 ", {1, 3, 4}),
        ("1,3、5", {1, 3, 5}),
    ],
)
def test_rows_are_read(text: str, rows: set[int]) -> None:
    assert rows_in(text) == rows


@pytest.mark.parametrize("text", ["", "a", "1,", "3-1", "-2", "1-99999", "1.5", "²"])
def test_what_names_no_rows_is_refused(text: str) -> None:
    with pytest.raises(BadChoice):
        rows_in(text)


@given(st.sets(st.integers(1, 400), min_size=1))
def test_what_is_written_is_read_again(rows: set[int]) -> None:
    assert rows_in(spans(rows)) == rows

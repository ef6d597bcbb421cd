"""A list of losses with a mistake in it is refused whole, and every mistake is named."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hedun.terms import Lines, LinesError, adjudicate, read_lines_csv

HEADER = (
    "line,report,household,person,place,section,item,stage,quantity,degree,amount,other_paid,"
    "species,occurred,reported,settled,exclusions"
)
ROW = "L1,R1,H1,,140423101201,crop,maize,ripe,1.5,0.6,,,wild_boar,2026-08-01,2026-08-02,1,"


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def changed(**cells: str) -> str:
    names = HEADER.split(",")
    row = dict(zip(names, ROW.split(","), strict=True)) | cells
    return ",".join(row[name] for name in names)


def problems(data: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(LinesError) as caught:
        read_lines_csv(data, "village.csv")
    assert all(problem.file == "village.csv" for problem in caught.value.problems)
    return [(p.where.en, p.key, p.expected.en) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("quantity", "", "may not be empty"),
        ("quantity", "-1", "at most 4 decimals"),
        ("quantity", "1.23456", "at most 4 decimals"),
        ("quantity", "1e3", 'found "1e3"'),
        ("quantity", "1.", "digits[.digits]"),
        ("quantity", ".5", "digits[.digits]"),
        ("quantity", " 1", "digits[.digits]"),
        ("quantity", "1,5", "digits[.digits]"),
        ("quantity", "١", "digits[.digits]"),  # an Arabic digit
        ("quantity", "NaN", "digits[.digits]"),
        ("degree", "1.000001", "from 0 to 1"),
        ("degree", "60", "from 0 to 1"),
        ("degree", "0.1234567", "at most 6 decimals"),
        ("amount", "12.345", "at most 2 decimals"),
        ("amount", "¥12", "digits[.digits]"),
        ("other_paid", "+1", "digits[.digits]"),
        ("settled", "", "a whole number"),
        ("settled", "1.5", "a whole number"),
        ("settled", "-1", "a whole number"),
        ("occurred", "", "YYYY-MM-DD"),
        ("occurred", "2026-02-29", "no such day"),
        ("occurred", "2026-8-1", "YYYY-MM-DD"),
        ("occurred", "2026-08-01T24:00", "YYYY-MM-DD"),
        ("reported", "2026-08-01T06:00Z", "YYYY-MM-DD"),
        ("reported", "01/08/2026", "YYYY-MM-DD"),
        ("line", "", "may not be empty"),
        ("report", "", "may not be empty"),
        ("household", "", "may not be empty"),
        ("section", "", "may not be empty"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(column, cell, expected):
    row = changed(**{"line": "L2", column: f'"{cell}"'})
    ((where, key, text),) = problems(csv(ROW, row))
    assert (where, key) == ("row 3", column)
    assert expected in text


def test_every_mistake_is_told_at_once_in_the_order_of_the_rows():
    rows = (ROW, changed(line="L2", degree="2", amount="x"), changed(line="L1", quantity=""))
    found = [(where, key) for where, key, _ in problems(csv(*rows))]
    assert found == [
        ("row 3", "degree"),
        ("row 3", "amount"),
        ("row 4", "quantity"),
        ("row 4", "line"),
    ]


def test_a_line_that_comes_twice_names_both_rows():
    ((where, key, text),) = problems(csv(ROW, changed(line="L2"), ROW))
    assert (where, key) == ("row 4", "line")
    assert "row 2" in text


def test_a_missing_column_and_one_given_twice():
    header = HEADER.replace("species,", "").replace("stage", "item")
    found = [(where, key) for where, key, _ in problems(csv(header=header))]
    assert found == [("header", "stage"), ("header", "species"), ("header", "item")]


def test_a_row_with_too_few_or_too_many_cells_or_none_is_not_dropped():
    found = problems(csv("L1,R1", ROW, "", changed(line="L9", settled="x") + ",extra"))
    assert [(where, text) for where, _, text in found] == [
        ("row 2", "expected 17 cells; found 2"),
        ("row 4", "expected 17 cells; found 0"),
        ("row 5", "expected 17 cells; found 18"),
    ]


def test_a_file_that_is_no_csv_in_utf8_says_where():
    assert problems(b"") == [("row 1", "csv", "the header is missing")]
    assert problems(csv(ROW) + "乡".encode("gb18030")) == [("row 3", "csv", "not UTF-8")]
    ((where, _, text),) = problems(csv(ROW, '"L2'))
    assert where == "row 3"
    assert "not CSV" in text


def test_a_bom_extra_columns_and_any_order_are_welcome():
    names, cells = HEADER.split(","), ROW.split(",")
    header, row = ",".join(["breed", *reversed(names)]), ",".join(["pure", *reversed(cells)])
    data = b"\xef\xbb\xbf" + csv(row, header=header).replace(b"\n", b"\r\n")
    lines = read_lines_csv(data, "village.csv")
    assert lines.text["breed"].texts() == ("pure",)
    assert lines.quantity.tolist() == [15000]
    assert lines.degree.tolist() == [600000]
    assert lines.has_amount.tolist() == [False]


def test_a_column_that_only_the_terms_need_is_missed_by_name(paper):
    body = (
        '[tables.t]\nkeys = ["breed"]\nvalues = { "*" = 1 }\n'
        '[[gate]]\nop = "column"\ncolumn = "cause"\nexclude = ["dog"]\n'
        '[[step]]\nop = "value"\nfrom = "table"\ntable = "t"\n'
        '[[step]]\nop = "limit"\nscope = "policy"\nby = ["crop_year"]\namount = 1\n'
    )
    terms = paper.terms(body)
    expected = [
        "village.csv: header, cause: missing; needed by gate 1",
        "village.csv: header, crop_year: missing; needed by step 2",
        "village.csv: header, breed: missing; needed by table t",
    ]
    for read in (
        lambda: read_lines_csv(csv(ROW), "village.csv", terms.columns()),
        lambda: adjudicate(terms, read_lines_csv(csv(ROW), "village.csv")),
    ):
        with pytest.raises(LinesError) as caught:
            read()
        assert [str(problem) for problem in caught.value.problems] == expected


# --- rows of the live system


def test_live_values_are_read_like_the_cells_they_would_be(a_line):
    live = a_line(
        quantity=Decimal("1E+1"),
        degree=Decimal("0.60"),
        amount=None,
        occurred=date(2026, 8, 1),
        reported=datetime(2026, 8, 1, 12, 30),
        settled=7,
    )
    lines = Lines.from_rows([live])
    assert lines.text["quantity"].texts() == ("10",)
    assert lines.text["reported"].texts() == ("2026-08-01T12:30:00",)
    assert lines.has_amount.tolist() == [False]
    assert len(Lines.from_rows([])) == 0


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("quantity", 1.5, "found 1.5"),  # a binary float never touches an amount
        ("settled", True, "found True"),
        ("quantity", Decimal("NaN"), "Decimal"),
        ("amount", Decimal("-1"), "digits[.digits]"),
        ("occurred", datetime(2026, 8, 1, tzinfo=UTC), "YYYY-MM-DD"),
        ("occurred", datetime(2026, 8, 1, microsecond=1), "YYYY-MM-DD"),
    ],
)
def test_live_values_of_the_wrong_kind_are_refused(a_line, column, value, expected):
    with pytest.raises(LinesError) as caught:
        Lines.from_rows([a_line(), a_line(line="L2", **{column: value})], "R1")
    assert any(
        (p.where.en, p.key) == ("row 2", column) and expected in p.expected.en
        for p in caught.value.problems
    )


def test_live_rows_must_have_the_same_columns(a_line):
    short = a_line(line="L2", breed="pure")
    del short["stage"]
    with pytest.raises(LinesError) as caught:
        Lines.from_rows([a_line(), short], "R1")
    assert [str(p) for p in caught.value.problems] == [
        "R1: row 2, breed: other rows have no such column",
        "R1: row 2, stage: missing column",
    ]

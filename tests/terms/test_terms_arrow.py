"""Losses as Parquet or Arrow are the same losses: same answer, same words about what is wrong."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import ipc, parquet

from hedun.terms import LinesError, read_lines, read_lines_csv
from hedun.terms.command import main

DATA = Path(__file__).parents[1] / "data" / "terms"
EXAMPLES = sorted(path.name.removesuffix(".toml") for path in DATA.glob("*.toml"))
EXACT = {
    "quantity": pa.decimal128(20, 4),
    "degree": pa.decimal128(8, 6),
    "amount": pa.decimal256(50, 2),
    "other_paid": pa.decimal128(14, 2),
    "settled": pa.int32(),
}
WORDS = ("section", "item", "species", "place")


def text_table(path: Path) -> pa.Table:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    columns = zip(*rows, strict=True)
    return pa.table({n: list(c) for n, c in zip(header, columns, strict=True)})


def typed_table(path: Path) -> pa.Table:
    """Numbers as decimals, whole numbers as such, an empty cell as null, words encoded."""
    table = text_table(path)
    for name, kind in EXACT.items():
        to = (lambda cell: int(cell)) if pa.types.is_integer(kind) else Decimal
        cells = [to(cell) if cell else None for cell in table[name].to_pylist()]
        table = table.set_column(table.column_names.index(name), name, pa.array(cells, kind))
    for name in WORDS:
        encoded = table[name].dictionary_encode()
        table = table.set_column(table.column_names.index(name), name, encoded)
    return table


def as_parquet(table: pa.Table, path: Path) -> None:
    parquet.write_table(table, path, row_group_size=7)


def as_file(table: pa.Table, path: Path) -> None:
    with ipc.new_file(path, table.schema) as out:
        out.write_table(table, max_chunksize=7)


def as_stream(table: pa.Table, path: Path) -> None:
    with ipc.new_stream(path, table.schema) as out:
        out.write_table(table)


WRITERS = (as_parquet, as_file, as_stream)


@pytest.fixture(params=WRITERS, ids=lambda write: write.__name__)
def write(request):
    return request.param


@pytest.fixture(scope="module")
def explained(tmp_path_factory):
    """The explanations of an example's own CSV, as the command writes them."""

    @cache
    def read(name):
        out, why = (tmp_path_factory.mktemp(name) / n for n in ("out.csv", "why.jsonl"))
        of_csv = [str(DATA / f"{name}.{kind}") for kind in ("toml", "lines.csv")]
        assert main([*of_csv, "-o", str(out), "--explain", str(why)]) == 0
        return why.read_bytes()

    return read


@pytest.mark.parametrize("table", [text_table, typed_table], ids=["text", "typed"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_six_examples_agree_to_the_byte_whatever_the_file(
    name, table, write, explained, tmp_path
):
    lines, out, why = (tmp_path / n for n in ("lines", "out.csv", "why.jsonl"))
    write(table(DATA / f"{name}.lines.csv"), lines)
    terms = str(DATA / f"{name}.toml")
    assert main([terms, str(lines), "-o", str(out), "--explain", str(why)]) == 0
    assert out.read_bytes() == (DATA / f"{name}.expected.csv").read_bytes()
    # An explanation quotes its numbers in one way, however the file wrote them.
    assert why.read_bytes() == explained(name)


def a_table(**columns: pa.Array) -> pa.Table:
    row = {
        "line": "L1",
        "report": "R1",
        "household": "H1",
        "person": None,
        "place": "140423101201",
        "section": "crop",
        "item": "maize",
        "stage": "",
        "quantity": Decimal("1.5"),
        "degree": None,
        "amount": None,
        "other_paid": 0,
        "species": "wild_boar",
        "occurred": date(2026, 8, 1),
        "reported": datetime(2026, 8, 1, 6, 30),
        "settled": 1,
        "exclusions": None,
    }
    table = pa.table({name: pa.array([cell]) for name, cell in row.items()})
    for name, column in columns.items():
        at = table.column_names.index(name)
        table = table.set_column(at, name, column)
    return table


def told(path: Path) -> list[str]:
    with pytest.raises(LinesError) as caught:
        read_lines(path)
    return [str(problem) for problem in caught.value.problems]


def test_dates_and_times_are_read_as_such(write, tmp_path):
    write(a_table(), tmp_path / "lines")
    lines = read_lines(tmp_path / "lines")
    assert (lines.occurred.timed.tolist(), lines.reported.timed.tolist()) == ([False], [True])
    assert lines.reported.second[0] - lines.occurred.second[0] == 6 * 3600 + 30 * 60
    assert lines.quantity.tolist() == [15000]


def test_a_binary_float_a_zoned_time_and_a_part_of_a_second_are_refused(write, tmp_path):
    zoned = pa.array([datetime(2026, 8, 1, tzinfo=UTC)], pa.timestamp("ms", "UTC"))
    table = a_table(
        quantity=pa.array([1.5]),
        occurred=zoned,
        reported=pa.array([datetime(2026, 8, 1, 6, 30, 0, 5)], pa.timestamp("us")),
    )
    write(table, tmp_path / "season.lines")
    exact = "expected text, whole numbers, decimals, dates or times without a zone; found "
    assert told(tmp_path / "season.lines") == [
        f"season.lines: header, quantity: {exact}double",
        f"season.lines: header, occurred: {exact}timestamp[ms, tz=UTC]",
        "season.lines: header, reported: expected times in whole seconds",
    ]


def test_a_bad_value_is_named_by_row_and_column_and_a_column_that_is_missing_too(write, tmp_path):
    bad = pa.array([Decimal("-1.5")])
    write(a_table(quantity=bad).drop_columns(["stage"]), tmp_path / "season")
    header, cell = told(tmp_path / "season")
    assert header == "season: header, stage: missing column"
    assert cell.startswith("season: row 1, quantity: ") and '"-1.5"' in cell


def test_a_file_cut_short_is_refused_in_words(write, tmp_path):
    whole = tmp_path / "season"
    write(a_table(), whole)
    whole.write_bytes(whole.read_bytes()[:-40])
    assert told(whole) == ["season: file, arrow: damaged or cut short; export it again"]


def test_a_csv_stays_a_csv_whatever_its_name(tmp_path):
    path = tmp_path / "lines.parquet"
    path.write_bytes((DATA / "every-operation.lines.csv").read_bytes())
    read, own = read_lines(path), read_lines_csv(DATA / "every-operation.lines.csv")
    assert {name: c.texts() for name, c in read.text.items()} == {
        name: c.texts() for name, c in own.text.items()
    }

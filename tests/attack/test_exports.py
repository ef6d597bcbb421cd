"""No file that a spreadsheet opens runs what somebody typed."""

import ast
import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hedun.domain.exported import FORMULA, harmless
from hedun.insights.export import FORMATS, as_csv, as_xlsx
from hedun.insights.tables import Column, Row, Table
from hedun.intake.corrected import corrected
from hedun.intake.sheet import read_sheet
from hedun.prices import files
from hedun.prices.kinds import KINDS
from hedun.prices.rows import Row as PriceRow
from tests.shape.sources import HOUSE, listed, modules, name, tree
from tests.support.sheets import sheet

EVIL = [f"{sign}cmd|' /C calc'!A0" for sign in FORMULA] + ["=1+1", "@SUM(A1)", "-2+3", "\t=1"]
# Who writes CSV, and how the house knows that it is harmless. A new one is named here, or fails.
WRITERS = {
    "hedun.policies.books": "harmless",
    "hedun.prices.files": "harmless",
    "hedun.insights.export": "harmless",
    "hedun.openrosa.listing": "harmless",
    "hedun.messages.spool": "a program reads it; the texts are ours and begin with our words",
    "hedun.demo.insured": "the demo's own list, to be read again",
}
BOOKS = {
    "hedun.insights.export": "data_type s",
    "hedun.intake.corrected": "data_type s",
    "hedun.intake.template": "an empty sheet, our own words",
    "hedun.demo.sheets": "the demo's own lists",
}


def calls(path: Path, called: str) -> Iterator[int]:
    if f"{called}(" not in path.read_text():
        return
    for call in ast.walk(tree(path)):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(called):
            yield call.lineno


@pytest.mark.parametrize(("called", "known"), [("csv.writer", WRITERS), ("Workbook", BOOKS)])
def test_whoever_writes_for_a_spreadsheet_is_known(called: str, known: dict[str, str]) -> None:
    there = {name(path) for path in modules() if any(calls(path, called))}
    there -= {"hedun.intake.xlsx_book"}
    assert there == set(known), listed(sorted(there ^ set(known)))
    for module, how in known.items():
        source = (HOUSE.parent / (module.replace(".", "/") + ".py")).read_text()
        if how == "harmless":
            assert "import harmless" in source and source.count("harmless(") + source.count(
                "map(harmless"
            ), module
        if how == "data_type s":
            assert 'data_type = "s"' in source, module


def test_a_mark_stands_before_whatever_would_be_run() -> None:
    for text in EVIL:
        assert str(harmless(text)).startswith("'") and str(harmless(text)).endswith(text)
    for fine in ("玉米", "", "a=b", 12, None, date(2026, 9, 25)):
        assert harmless(fine) == fine


def table() -> Table:
    """Figures, and words that somebody typed, in every place a table has."""
    columns = (Column("=title", "text"), Column("@b", "text"), Column("n"))
    rows = [Row((text, text, 3), group=text) for text in EVIL]
    return Table("evil", "=evil", columns, rows, Row((EVIL[0], EVIL[0], 3)))


def test_in_a_csv_of_the_desk_no_cell_is_a_formula() -> None:
    for line in csv.reader(io.StringIO(as_csv(table()).decode("utf-8-sig"))):
        assert not [cell for cell in line if cell.startswith(FORMULA)], line


def test_in_a_workbook_of_the_desk_no_cell_is_a_formula() -> None:
    page = load_workbook(io.BytesIO(as_xlsx(table()))).active
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 30 and not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert set(FORMATS) == {"csv", "xlsx"}, "another kind of file is looked at here too"


def test_a_price_table_that_is_downloaded_runs_no_remark() -> None:
    kind = KINDS["livestock"]
    rows = [PriceRow(("sheep", "", ""), 120_000, "head", note=text) for text in EVIL]
    made = files.as_csv(kind, rows, "zh").decode("utf-8-sig")
    assert "calc" in made
    for line in csv.reader(io.StringIO(made)):
        assert not [cell for cell in line if cell.startswith(FORMULA)], line


def test_the_sheet_that_comes_back_marked_holds_no_formula() -> None:
    """The clerk's own words come back as they stood: as text."""
    rows = [{"户主姓名": text, "备注": text, "身份证号": "1"} for text in EVIL]
    reading = read_sheet(sheet(rows), today=date(2026, 9, 25))
    assert reading.problems
    made = corrected(sheet(rows), reading)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        pages = [archive.read(part) for part in archive.namelist() if "worksheets/sheet" in part]
    assert pages and not [page for page in pages if b"<f>" in page or b"<f " in page]

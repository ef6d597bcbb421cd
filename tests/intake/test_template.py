"""The empty sheet to download is one that the importer takes in, and keeps long numbers whole."""

import io
import tomllib
from datetime import date

from openpyxl import load_workbook

from hedun.intake import words
from hedun.intake.sheet import read_sheet
from hedun.intake.template import empty_sheet
from hedun.terms import library
from tests.intake.world import FAMILIES
from tests.support.sheets import HEADERS, USUAL, saved


def test_the_empty_sheet_filled_in_is_taken_without_a_problem() -> None:
    book = load_workbook(io.BytesIO(empty_sheet()))
    page = book.worksheets[0]
    assert tuple(cell.value for cell in page[1]) == HEADERS
    for row, family in enumerate(FAMILIES, start=2):
        for place, header in enumerate(HEADERS, start=1):
            page.cell(row, place, {**USUAL, **family.row()}.get(header))
    reading = read_sheet(saved(book), today=date(2026, 8, 31))
    assert (reading.problems, len(reading.good())) == ([], 31)


def test_columns_of_long_numbers_are_formatted_as_text() -> None:
    page = load_workbook(io.BytesIO(empty_sheet())).worksheets[0]
    for header in ("身份证号", "银行账号", "联系电话"):
        letter = page.cell(1, HEADERS.index(header) + 1).column_letter
        assert page[f"{letter}2"].number_format == page[f"{letter}300"].number_format == "@"
        assert page.column_dimensions[letter].number_format == "@"


def test_the_last_sheet_explains_every_column_and_every_word() -> None:
    notes = load_workbook(io.BytesIO(empty_sheet())).worksheets[-1]
    said = {row[0].value: row[1].value for row in notes.iter_rows(min_row=2)}
    assert all(said[header] for header in HEADERS)
    allowed = [*words.CROPS, *words.ANIMALS, *(w for c in words.STAGES_OF for w in
               words.stage_words(c))]  # fmt: skip
    assert not [word for word in allowed if word not in "".join(said.values())]


def test_the_words_are_those_of_the_demonstration_wording() -> None:
    terms = tomllib.loads(library.read("xiangyuan-demo-2026").decode())
    stages = {f"{crop}/{stage}" for crop, known in words.STAGES_OF.items() for stage in known}
    assert stages == set(terms["tables"]["stage"]["values"])
    assert set(words.CROPS.values()) == set(terms["tables"]["per_mu"]["values"])
    species = next(gate["include"] for gate in terms["gate"] if gate["op"] == "species")
    assert set(words.ANIMALS.values()) == set(species)

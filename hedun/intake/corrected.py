"""The list to put right: the user's own sheet with only the rows that need work, marked.

Sending it again adds just these rows, so those that are good are left out. A cell is marked by its
colour and by a note beside it; the last column says everything in words.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any, Literal
from unicodedata import east_asian_width

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from hedun.intake.book import open_book
from hedun.intake.cells import Cell
from hedun.intake.layout import Profile, key
from hedun.intake.pages import Page
from hedun.intake.problems import DOUBT, SheetProblem
from hedun.intake.reading import Reading

Language = Literal["zh", "en"]
HEADING: dict[Language, str] = {"zh": "问题", "en": "Problem"}
SEE_HEADERS: dict[Language, str] = {"zh": "见表头。", "en": "See the headers."}
# Rows are closed up here, and sentences speak of the list as it came: so each says which it was.
WAS_ROW: dict[Language, str] = {"zh": "原表第 {row} 行", "en": "Row {row} of your list"}
LEGEND: dict[Language, str] = {
    "zh": "红色：要改。黄色：是这样的话不用改，交上后确认。只有这些行要改，改好把这张表再交一次。",
    "en": "Red: to be put right. Yellow: leave it if it is meant so, and say yes when you hand it "
    "in. Only these rows need work: put them right and hand this sheet in again.",
}
AUTHOR = "禾盾 Hedun"
WRONG, DOUBTED = (PatternFill("solid", fgColor=colour) for colour in ("FFC7CE", "FFEB9C"))
AS_TEXT, AS_DAY = "@", "yyyy-mm-dd"
WRITTEN = frozenset({"text", "word", "id_number", "account", "phone"})  # readers of text
WORDS_WIDE, LINE = 58, 15  # the column of words: characters across, points a line
SPARE = 50  # rows below the list that keep its formats
MOST_FOR_LOOKS = 8 * 1024 * 1024  # unpacked: a larger file is given back without its looks
_LETTER = re.compile(r"([A-Z]{1,3})(?: |$)")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def corrected(data: bytes, reading: Reading, *, language: Language = "zh") -> bytes:
    """An .xlsx with the title, headers and bad rows of every list in the file.

    Of an .xlsx the look is kept. Raises Malformed when the file cannot be read at all, ValueError
    when nothing in it is wrong.
    """
    bad: dict[str, list[int]] = {}
    for sheet, row in reading.bad():
        bad.setdefault(sheet, []).append(row)
    pages = [page for page in open_book(data, reading.profile) if page.title in bad]
    if not pages:
        raise ValueError("no row of this list needs work")
    book = _looks(data)
    olds = {page.title: book[page.title] for page in pages if page.title in book.sheetnames}
    for page in pages:
        sheet = _Sheet(book.create_sheet(), page, reading, olds.get(page.title), language)
        sheet.fill(bad[page.title])
    for old in book.worksheets[: -len(pages)]:
        book.remove(old)
    for new, page in zip(book.worksheets, pages, strict=True):
        new.title = page.title
    book.defined_names.clear()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _looks(data: bytes) -> Workbook:
    """The file itself for its styles; an empty book where it has none or is too large to be opened
    whole."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked <= MOST_FOR_LOOKS:
            return load_workbook(io.BytesIO(data), keep_links=False)
    return Workbook()


class _Sheet:
    """One list, written anew with the styles of the old one."""

    def __init__(
        self,
        new: Worksheet,
        page: Page,
        reading: Reading,
        old: Worksheet | None,
        language: Language,
    ) -> None:
        self.new, self.page, self.reading, self.old = new, page, reading, old
        self.language: Language = language
        self.profile: Profile = reading.profile
        self.head = reading.header_rows[page.title]
        self.last = max((max(row) for row in page.rows.values()), default=1)
        # The column of words from last time is written anew; what was added behind it stays.
        headings = {key(heading) for heading in HEADING.values()}
        head = page.rows[self.head].items()
        self.before = {place for place, cell in head if key(str(cell.value)) in headings}
        self.said = self.last if self.last in self.before else self.last + 1
        self.text = {
            column_index_from_string(letter)
            for header, letter in reading.letters[page.title].items()
            if any(c.header == header and c.kind in WRITTEN for c in self.profile.columns)
        }

    def fill(self, numbers: list[int]) -> None:
        problems: dict[int, list[SheetProblem]] = {}
        for one in self.reading.in_order():
            if one.sheet == self.page.title:
                problems.setdefault(one.row, []).append(one)
        for number in range(1, self.head + 1):
            self._copy(number, number)
        self._head(problems.get(self.head, []))
        for target, number in enumerate(numbers, start=self.head + 1):
            self._copy(number, target)
            self._mark(number, target, problems.get(number, []))
        self._dress(self.head + len(numbers))

    # ── cells ───────────────────────────────────────────────────────────────────────────────────

    def _copy(self, number: int, target: int) -> None:
        row = self.page.rows.get(number, {})
        for place in range(1, self.last + 1):
            if place in self.before and number >= self.head:
                continue
            cell = self.new.cell(target, place)
            if self.old is not None:
                cell._style = copy(self.old.cell(number, place)._style)
            _write(cell, row.get(place))
            if target > self.head:
                at_top = copy(cell.alignment)
                at_top.vertical = "top"
                cell.alignment = at_top
                if place in self.text:
                    cell.number_format = AS_TEXT  # a long number entered anew keeps its digits

    def _head(self, problems: list[SheetProblem]) -> None:
        """Headers: what is wrong with them, and those that are missing, to be filled in."""
        for one in problems:
            if found := _LETTER.match(one.column):
                self._note(self.new[f"{found[1]}{self.head}"], [one])
            elif one.column:
                missing = self.new.cell(self.head, self.said, one.column)
                self._note(missing, [one])
                self.said += 1
        heading = self.new.cell(self.head, self.said)
        if self.old is not None:
            heading._style = copy(self.old.cell(self.head, 1)._style)
        _write(heading, Cell(HEADING[self.language]))
        bold = copy(heading.font)
        bold.bold = True
        heading.font = bold
        heading.comment = Comment(LEGEND[self.language], AUTHOR, width=320, height=120)

    def _mark(self, number: int, target: int, problems: list[SheetProblem]) -> None:
        by_cell: dict[str, list[SheetProblem]] = {}
        for one in problems:
            if found := _LETTER.match(one.column):
                by_cell.setdefault(found[1], []).append(one)
        for letter, own in by_cell.items():
            self._note(self.new[f"{letter}{target}"], own)
        words = self.new.cell(target, self.said)
        said = [self._words(one) for one in problems] or [SEE_HEADERS[self.language]]
        _write(words, Cell("\n".join([WAS_ROW[self.language].format(row=number), *said])))
        self.new.row_dimensions[target].height = LINE * sum(map(_lines, words.value.splitlines()))
        words.fill = _fill(problems)
        words.alignment = Alignment(wrap_text=True, vertical="top")

    def _note(self, cell: Any, problems: list[SheetProblem]) -> None:
        cell.fill = _fill(problems)
        text = "\n".join(self._sentence(one) for one in problems)
        cell.comment = Comment(text, AUTHOR, width=320, height=40 + 40 * len(problems))

    def _sentence(self, one: SheetProblem) -> str:
        return one.zh if self.language == "zh" else one.en

    def _words(self, one: SheetProblem) -> str:
        return f"{one.column}: {self._sentence(one)}" if one.column else self._sentence(one)

    # ── looks ───────────────────────────────────────────────────────────────────────────────────

    def _dress(self, last_row: int) -> None:
        for merge in self.page.merges:
            if merge.bottom <= self.head:
                self.new.merge_cells(
                    start_row=merge.top,
                    end_row=merge.bottom,
                    start_column=merge.left,
                    end_column=merge.right,
                )
        self.new.freeze_panes = f"A{self.head + 1}"
        if self.old is not None:
            for letter, column in self.old.column_dimensions.items():
                self.new.column_dimensions[letter].width = column.width
            for offer in self.old.data_validations.dataValidation:
                self._offer(offer, last_row)
        else:
            for place in range(1, self.said):
                self.new.column_dimensions[get_column_letter(place)].width = 14
        self.new.column_dimensions[get_column_letter(self.said)].width = WORDS_WIDE + 2
        self.new.page_setup.orientation = "landscape"
        self.new.page_setup.fitToHeight = 0  # as many sheets of paper as it takes, one wide
        self.new.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.new.print_title_rows = f"{self.head}:{self.head}"

    def _offer(self, offer: DataValidation, last_row: int) -> None:
        """The choices of a column again, unless they stand on a sheet that is left out."""
        if "!" in str(offer.formula1):
            return
        again = copy(offer)
        again.sqref = type(offer.sqref)()
        for columns in offer.sqref.ranges:
            first, last = get_column_letter(columns.min_col), get_column_letter(columns.max_col)
            again.add(f"{first}{self.head + 1}:{last}{last_row + SPARE}")
        self.new.add_data_validation(again)


def _lines(text: str) -> int:
    """How many lines a text takes in the column of words: a Chinese character is two wide."""
    return -(-sum(1 + (east_asian_width(char) in "WF") for char in text) // WORDS_WIDE)


def _fill(problems: Iterable[SheetProblem]) -> PatternFill:
    """One colour for a row or cell that must be written anew, another where a yes is enough."""
    only_doubts = all(one.severity == DOUBT for one in problems)
    return copy(DOUBTED if only_doubts else WRONG)


def _write(cell: Any, found: Cell | None) -> None:
    """What stood there, as what it was: text stays text, whatever it begins with."""
    if found is None or found.kind == "f":
        return
    if isinstance(found.value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", found.value)
        cell.data_type = "s"
        cell.quotePrefix = found.value.startswith(_BEGINS_A_FORMULA)
        return
    cell.value = found.value
    if isinstance(found.value, date) and not cell.is_date:
        cell.number_format = AS_DAY

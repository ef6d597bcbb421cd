"""The loss lines (SPEC §3) as columns, from a CSV file or from rows of the live system."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np

from hedun.terms import cells
from hedun.terms.cells import Moments
from hedun.terms.columns import Coded
from hedun.terms.exact import Column, Index, Mask, column, largest
from hedun.terms.texts import FEN, MICRO, UNIT, LinesError, Problem, Text, say

REQUIRED = (
    *("line", "report", "household", "person", "place", "section", "item", "stage"),
    *("quantity", "degree", "amount", "other_paid"),
    *("species", "occurred", "reported", "settled", "exclusions"),
)
NEVER_EMPTY = ("line", "report", "household", "section", "quantity")
HEADER = Text("表头", "header")


@dataclass(frozen=True, slots=True)
class NumberKind:
    """How a column of numbers is read: `read` a cell; typed values have `places` decimals (None:
    they are whole), `empty` is what an empty cell means (None: it may not be empty)."""

    read: cells.Parse
    scale: int = 1
    places: int | None = None
    empty: int | None = None
    most: int | None = None


def _decimals(scale: int, places: int, empty: int | None, most: int | None = None) -> NumberKind:
    return NumberKind(cells.decimal(scale, places, empty, most), scale, places, empty, most)


READ_AS: Mapping[str, NumberKind] = {
    "quantity": _decimals(UNIT, 4, None),
    "degree": _decimals(MICRO, 6, empty=MICRO, most=MICRO),
    "amount": _decimals(FEN, 2, empty=0),
    "other_paid": _decimals(FEN, 2, empty=0),
    "occurred": NumberKind(cells.moment),
    "reported": NumberKind(cells.moment),
    "settled": NumberKind(cells.whole),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The loss lines of one policy, in the order of the file.

    `text` holds the columns of texts, the extra ones too. Numbers: `quantity` in ten-thousandths,
    `degree` in millionths, `amount` and `other_paid` in fen (an empty amount is 0 with `has_amount`
    False). `settled` says nothing but the order: a lower number first, then the earlier row.
    """

    name: str
    text: Mapping[str, Coded]
    quantity: Column
    degree: Column
    amount: Column
    has_amount: Mask
    other_paid: Column
    occurred: Moments
    reported: Moments
    settled: Index

    def __len__(self) -> int:
        return self.settled.size

    def cell(self, column: str, row: int) -> str:
        """A text as written."""
        return self.text[column][row]

    @property
    def ids(self) -> Sequence[str]:
        """Each line's own id."""
        return self.text["line"].words

    def positions(self, ids: bool | Iterable[str]) -> Index:
        """Where the lines with these ids stand, ascending (True: all). KeyError for others."""
        if isinstance(ids, bool):
            return np.arange(len(self) if ids else 0)
        position = {line: i for i, line in enumerate(self.ids)}
        return np.array(sorted({position[line] for line in ids}), dtype=np.int64)

    def taken(self, rows: Index) -> "Lines":
        """The lines at these positions alone, in the order given."""
        text = {name: Coded(one.codes[rows], one.words) for name, one in self.text.items()}
        text["line"] = Coded.each_its_own([self.ids[row] for row in rows.tolist()])
        return Lines(
            name=self.name,
            text=text,
            quantity=self.quantity[rows],
            degree=self.degree[rows],
            amount=self.amount[rows],
            has_amount=self.has_amount[rows],
            other_paid=self.other_paid[rows],
            occurred=Moments(self.occurred.value[rows]),
            reported=Moments(self.reported.value[rows]),
            settled=self.settled[rows],
        )

    def require(self, named: Mapping[str, Text]) -> None:
        """Insist on the columns that the terms name; raises LinesError with all that lack."""
        problems = missing_columns(self.name, tuple(self.text), named)
        if problems:
            raise LinesError(problems)

    @classmethod
    def from_rows(
        cls,
        rows: Sequence[Mapping[str, object]],
        name: str = "lines",
        columns: Sequence[str] = (),
        named: Mapping[str, Text] | None = None,
    ) -> "Lines":
        """Lines from dicts with text, int, Decimal, date or naive datetime values; None is empty.

        `columns` defaults to those of the first row; every row must have exactly these. `named`
        as in `read_lines_csv`.
        Raises LinesError with every problem, rows counted from 1.
        """
        header = columns or list(rows[0] if rows else REQUIRED)
        sheet = _Sheet(name, header, named)
        for row, values in enumerate(rows, start=1):
            sheet.add_live(row, values)
        return sheet.lines()


def read_lines_csv(
    source: bytes | Path, name: str | None = None, named: Mapping[str, Text] | None = None
) -> Lines:
    """The lines of a CSV file (UTF-8, a BOM is allowed), given as bytes or as a path.

    `named` are columns that the terms use (`Terms.columns()`), so that their absence is reported
    together with everything else. Raises LinesError with every problem, each naming row (the
    header is row 1) and column.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    file = name or (source.name if isinstance(source, Path) else "lines")
    header, *records = _records(file, data)
    sheet = _Sheet(file, header, named)
    for row, record in enumerate(records, start=2):
        sheet.add(row, record)
    return sheet.lines()


def missing_columns(file: str, present: Sequence[str], named: Mapping[str, Text]) -> list[Problem]:
    """A problem for each named column that is not present."""
    return [
        Problem(file, HEADER, name, say("缺少此列，{at}要用", "missing; needed by {at}", at=at))
        for name, at in named.items()
        if name not in present
    ]


def _records(file: str, data: bytes) -> list[list[str]]:
    """The records of a CSV file, header first; stops at once where there are none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object.count(b"\n", 0, error.start) + 1
        raise _stop(file, row, Text("不是 UTF-8", "not UTF-8")) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        records = list(reader)
    except csv.Error as error:
        message = say("不是 CSV：{why}", "not CSV: {why}", why=error)
        raise _stop(file, reader.line_num, message) from None
    if not records:
        raise _stop(file, 1, Text("缺少表头", "the header is missing"))
    return records


def _stop(file: str, row: int, expected: Text) -> LinesError:
    return LinesError([_problem(file, row, "csv", expected)])


def _problem(file: str, row: int, name: str, expected: Text) -> Problem:
    return Problem(file, Text(f"第 {row} 行", f"row {row}"), name, expected)


def in_order(settled: Column) -> Index:
    """Numbers in the same order, of 32 bits where these hold them."""
    order = np.unique(settled, return_inverse=True)[1] if settled.dtype == object else settled
    return order.astype(np.int32) if largest(order) < 2**31 else order


def as_text(value: object) -> str | Text:
    """A live value as a CSV cell would write it, or what was expected instead."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return say(
        "应为文字、整数、Decimal 或日期；现为 {found}",
        "expected text, int, Decimal or a date; found {found}",
        found=repr(value),
    )


class _Sheet:
    """Rows of text on their way to columns, with everything found wrong in them."""

    def __init__(
        self, file: str, header: Sequence[str], named: Mapping[str, Text] | None = None
    ) -> None:
        self.file, self.header = file, list(header)
        self.rows: list[Sequence[str]] = []
        self.numbers: list[int] = []  # what people call each row
        self.problems: list[tuple[int, Problem]] = []  # with the row, 0 for the header
        for name in REQUIRED:
            if name not in self.header:
                self._about_header(name, Text("缺少此列", "missing column"))
        for name in sorted({n for n in self.header if self.header.count(n) > 1}):
            self._about_header(name, Text("此列出现两次", "column given twice"))
        for problem in missing_columns(file, (*REQUIRED, *header), named or {}):
            self.problems.append((0, problem))

    def _about_header(self, name: str, expected: Text) -> None:
        self.problems.append((0, Problem(self.file, HEADER, name or '""', expected)))

    def note(self, row: int, name: str, expected: Text) -> None:
        """Record a problem at a row."""
        self.problems.append((row, _problem(self.file, row, name, expected)))

    def add(self, row: int, record: Sequence[str]) -> None:
        """Take a row; one with too few or too many cells is noted instead."""
        if len(record) == len(self.header):
            self.rows.append(record)
            self.numbers.append(row)
            return
        message = say(
            "应有 {wanted} 列；现有 {found} 列",
            "expected {wanted} cells; found {found}",
            wanted=len(self.header),
            found=len(record),
        )
        self.note(row, "csv", message)

    def add_live(self, row: int, values: Mapping[str, object]) -> None:
        """Take a row of live values."""
        for name in values:
            if name not in self.header:
                self.note(row, name, Text("其他行没有这一列", "other rows have no such column"))
        record = []
        for name in self.header:
            cell = as_text(values[name]) if name in values else Text("缺少此列", "missing column")
            if isinstance(cell, Text):
                self.note(row, name, cell)
            record.append("" if isinstance(cell, Text) else cell)
        self.add(row, record)

    def lines(self) -> Lines:
        """The columns, or LinesError with every problem, in the order of the rows."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.header)
        text = dict(zip(self.header, columns, strict=True))
        self._refuse_empty(text)
        self._refuse_duplicates(text.get("line", ()))

        numbers = {
            name: column(self._parse(name, text.get(name, ()), kind.read))
            for name, kind in READ_AS.items()
        }
        if self.problems:
            raise LinesError([p for _, p in sorted(self.problems, key=lambda noted: noted[0])])
        return Lines(
            name=self.file,
            text={
                name: (Coded.each_its_own if name == "line" else Coded.of)(cells)
                for name, cells in text.items()
            },
            quantity=numbers["quantity"],
            degree=numbers["degree"].astype(np.int32),
            amount=numbers["amount"],
            has_amount=np.array([cell != "" for cell in text["amount"]], dtype=bool),
            other_paid=numbers["other_paid"],
            occurred=Moments(numbers["occurred"]),
            reported=Moments(numbers["reported"]),
            settled=in_order(numbers["settled"]),
        )

    def _parse(self, name: str, texts: Sequence[str], read: cells.Parse) -> list[int]:
        """Each different text read once; what cannot be read is noted, unless that was done."""
        known = {cell: read(cell) for cell in dict.fromkeys(texts)}
        values = []
        for row, cell in zip(self.numbers, texts, strict=False):
            value = known[cell]
            if isinstance(value, Text) and (cell or name not in NEVER_EMPTY):
                self.note(row, name, cells.found(value, cell))
            values.append(0 if isinstance(value, Text) else value)
        return values

    def _refuse_empty(self, text: Mapping[str, Sequence[str]]) -> None:
        for name in NEVER_EMPTY:
            for row, cell in zip(self.numbers, text.get(name, ()), strict=False):
                if not cell:
                    self.note(row, name, cells.FILLED)

    def _refuse_duplicates(self, names: Sequence[str]) -> None:
        first: dict[str, int] = {}
        for row, name in zip(self.numbers, names, strict=False):
            if name and first.setdefault(name, row) != row:
                message = say(
                    "与第 {row} 行重复：{name}",
                    "the same line as row {row}: {name}",
                    row=first[name],
                    name=name,
                )
                self.note(row, "line", message)

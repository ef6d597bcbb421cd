"""Real .xlsx, .xls and .csv files for tests, as a village would hand them in."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

# The headers of the issue, word for word and on purpose not taken from the importer.
HEADERS = (
    "户主姓名", "身份证号", "联系电话", "开户行", "银行账号", "村民小组", "地块", "作物", "生育期",
    "种植面积（亩）", "受损面积（亩）", "损失程度（%）", "致害动物", "发生日期", "备注",
)  # fmt: skip
USUAL: dict[str, Any] = {
    "联系电话": "19900001000",
    "开户行": "襄垣农商银行虒亭支行",
    "村民小组": "3组",
    "地块": "河滩地",
    "作物": "玉米",
    "生育期": "乳熟",
    "种植面积（亩）": 3.2,
    "受损面积（亩）": 1.85,
    "损失程度（%）": 45,
    "致害动物": "野猪",
    "发生日期": date(2026, 8, 30),
}
Rows = Iterable[Mapping[str, Any]]


def sheet(
    rows: Rows,
    headers: Sequence[Any] = HEADERS,
    *,
    title: str = "清册",
    change: Callable[[Worksheet], None] | None = None,
) -> bytes:
    """The list as a file. Each row gives its cells by header, the rest is as usual; `change` may
    spoil the page before it is saved."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = title
    page.append(list(headers))
    for row in rows:
        page.append([{**USUAL, **row}.get(header) for header in headers])
    if change:
        change(page)
    return saved(book)


def old_sheet(
    rows: Rows,
    headers: Sequence[Any] = HEADERS,
    *,
    change: Callable[[Any], None] | None = None,
) -> bytes:
    """The list as Excel 97 kept it (.xls)."""
    book = xlwt.Workbook()
    page = book.add_sheet("清册", cell_overwrite_ok=True)
    for place, header in enumerate(headers):
        page.write(0, place, header)
    for number, row in enumerate(rows, start=1):
        for place, header in enumerate(headers):
            value = {**USUAL, **row}.get(header)
            page.write(number, place, value, DAY if isinstance(value, date) else PLAIN)
    if change:
        change(page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


DAY, PLAIN = xlwt.easyxf(num_format_str="yyyy-mm-dd"), xlwt.easyxf()


def text_sheet(
    rows: Rows,
    headers: Sequence[Any] = HEADERS,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    above: str = "",
) -> bytes:
    """The list as text (.csv)."""
    out = io.StringIO(newline="")
    out.write(above)
    written = csv.writer(out, delimiter=delimiter)
    written.writerow(headers)
    for row in rows:
        written.writerow([{**USUAL, **row}.get(header) for header in headers])
    return out.getvalue().encode(encoding)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, parts: Mapping[str, bytes], drop: Iterable[str] = ()) -> bytes:
    """The same file with parts of the archive replaced, added or dropped."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in parts and name not in drop:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()

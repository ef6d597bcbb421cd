"""The loss lines (SPEC §3) from a file of any allowed kind: CSV, Parquet or Arrow IPC.

The kind is seen from the first bytes, never from the name. A column of Parquet or Arrow is read as
the CSV cell it would be, so the same lines give the same answer and the same problems in each kind.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hedun.terms.lines import HEADER, Lines, read_lines_csv
from hedun.terms.texts import LinesError, Problem, Text, say

if TYPE_CHECKING:
    import pyarrow as pa

Read = Callable[[bytes], "pa.Table"]

DAMAGED = Text("文件已损坏或不完整，请重新导出", "damaged or cut short; export it again")
FINER = Text("时间只到秒", "expected times in whole seconds")
EXPECTED = Text(
    "应为文字、整数、十进制数、日期或不带时区的时间",
    "expected text, whole numbers, decimals, dates or times without a zone",
)


def read_lines(
    source: Path, name: str | None = None, named: Mapping[str, Text] | None = None
) -> Lines:
    """The lines of a CSV, Parquet or Arrow file (IPC file or stream); `named` as in CSV.

    Columns of Parquet and Arrow hold text, whole numbers, decimals, dates or local times (plain or
    dictionary-encoded); a column of binary floats or of zoned times is refused, because neither
    says exactly what was meant. Rows count from 1 (in CSV the header is row 1). Raises LinesError
    with every problem, OSError when the file cannot be read.
    """
    with source.open("rb") as file:
        start = file.read(max(map(len, READERS)))
    for magic, read in READERS.items():
        if start.startswith(magic):
            return _lines(source.read_bytes(), name or source.name, read, named or {})
    data = source.read_bytes()
    lines = _plain_csv(data, name or source.name)
    if lines is not None and set(named or {}) <= set(lines.text):
        return lines
    return read_lines_csv(data, name or source.name, named)


def _plain_csv(data: bytes, name: str) -> Lines | None:
    """The lines of a CSV in which nothing is unusual, column by column; None for any other.

    Unusual are quotes, blank rows and stray line ends: where readers of CSV may differ, only one
    of ours reads.
    """
    from pyarrow import ArrowException, BufferReader, csv

    from hedun.terms.whole import whole

    body = data.removeprefix(b"\xef\xbb\xbf")
    ends = body.count(b"\r\n") if b"\r" in body else 0
    if b'"' in body or b"\0" in body or body.count(b"\r") != ends or _has_blank_row(body):
        return None
    try:
        table = csv.read_csv(
            BufferReader(body),
            parse_options=csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(_header(body), _string()), strings_can_be_null=False
            ),
        )
    except (ArrowException, UnicodeDecodeError):
        return None
    return whole(table, name)


def _has_blank_row(body: bytes) -> bool:
    return not body.strip() or body[:1] in b"\r\n" or b"\n\n" in body or b"\n\r" in body


def _header(body: bytes) -> list[str]:
    return body.split(b"\n", 1)[0].rstrip(b"\r").decode().split(",")


def _string() -> "pa.DataType":
    from pyarrow import string

    return string()


def _lines(data: bytes, file: str, read: Read, named: Mapping[str, Text]) -> Lines:
    from pyarrow import ArrowException

    try:
        table = read(data)
        table.validate(full=True)
    except (ArrowException, OSError):  # a part that is not there is an OSError to Arrow
        raise LinesError([Problem(file, Text("文件", "file"), "arrow", DAMAGED)]) from None
    return lines_of(table, file, named)


def lines_of(table: "pa.Table", file: str, named: Mapping[str, Text]) -> Lines:
    """The lines of a table; raises LinesError with every problem, rows counted from 1."""
    from hedun.terms.whole import whole

    lines = whole(table, file)
    if lines is not None and set(named) <= set(lines.text):
        return lines
    columns = [_values(column) for column in table.columns]
    problems = [
        Problem(file, HEADER, name or '""', unreadable)
        for name, unreadable in zip(table.column_names, columns, strict=True)
        if isinstance(unreadable, Text)
    ]
    if problems:
        raise LinesError(problems)
    rows = [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]
    return Lines.from_rows(rows, file, table.column_names, named)


def _values(column: Any) -> list[object] | Text:
    """The values of a column, or what was expected of its type."""
    from pyarrow import ArrowInvalid, timestamp, types

    kind = column.type
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_timestamp(kind) and kind.tz is None:
        try:
            return list(column.cast(timestamp("s")).to_pylist())
        except ArrowInvalid:
            return FINER
    text = (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
    exact = (types.is_integer, types.is_decimal, types.is_date)
    if any(is_kind(kind) for is_kind in (*text, *exact)):
        return list(column.to_pylist())
    return say("{what}；现为 {found}", "{what}; found {found}", what=EXPECTED, found=str(kind))


def _parquet(data: bytes) -> "pa.Table":
    from pyarrow import BufferReader, parquet

    return parquet.read_table(BufferReader(data))


def _ipc_file(data: bytes) -> "pa.Table":
    from pyarrow import ipc

    return ipc.open_file(data).read_all()


def _ipc_stream(data: bytes) -> "pa.Table":
    from pyarrow import ipc

    return ipc.open_stream(data).read_all()


READERS: Final[Mapping[bytes, Read]] = {
    b"PAR1": _parquet,
    b"ARROW1": _ipc_file,
    b"\xff\xff\xff\xff": _ipc_stream,
}

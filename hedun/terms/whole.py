"""Whole tables of loss lines to columns at once, without a Python object per line.

What is regular is read here; whatever is not (a value that cannot be read, a line twice, an unusual
type) makes `whole` answer None, and the reader that goes row by row says what is wrong and where.
So both give the same lines, and only one of them has to find words.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hedun.terms import cells
from hedun.terms.cells import Moments
from hedun.terms.columns import Coded
from hedun.terms.exact import Column, Mask
from hedun.terms.lines import NEVER_EMPTY, READ_AS, REQUIRED, Lines, NumberKind, as_text, in_order
from hedun.terms.texts import Text

FIRST_DAY = 719_163  # 1970-01-01 as date.toordinal


class Irregular(Exception):
    """Something that only the row-by-row reader can say."""


def whole(table: pa.Table, name: str) -> Lines | None:
    """The lines of a table with exact columns (see `arrow.py`); None if anything is not regular."""
    names = table.column_names
    if len(set(names)) < len(names) or not set(REQUIRED) <= set(names):
        return None
    try:
        return _lines(table, name)
    except (Irregular, pa.ArrowException):
        return None


def _lines(table: pa.Table, name: str) -> Lines:
    texts = Texts(table)
    for column in NEVER_EMPTY:
        if column not in READ_AS and "" in texts[column].words:
            raise Irregular
    numbers = {column: _number(table[column], kind) for column, kind in READ_AS.items()}
    return Lines(
        name=name,
        text=texts,
        quantity=numbers["quantity"],
        degree=numbers["degree"].astype(np.int32),
        amount=numbers["amount"],
        has_amount=_given(table["amount"]),
        other_paid=numbers["other_paid"],
        occurred=Moments(numbers["occurred"]),
        reported=Moments(numbers["reported"]),
        settled=in_order(numbers["settled"]),
    )


# --- texts


class Words(Sequence[str]):
    """The words of a column as Arrow keeps them."""

    def __init__(self, words: pa.Array) -> None:
        self._words = words

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, at: Any) -> Any:
        return self._words[at].as_py()

    def __iter__(self) -> Iterator[str]:
        return iter(self._words.to_pylist())

    @property
    def arrow(self) -> pa.Array:
        """The array itself."""
        return self._words


class Texts(Mapping[str, Coded]):
    """Every column as texts, made when it is first asked for."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._made: dict[str, Coded] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.column_names)

    def __len__(self) -> int:
        return len(self._table.column_names)

    def __contains__(self, name: object) -> bool:
        return name in self._table.column_names

    def __getitem__(self, name: str) -> Coded:
        if name not in self._made:
            column = self._table[name]
            self._made[name] = _ids(column) if name == "line" else _coded(column)
        return self._made[name]


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _ids(column: pa.ChunkedArray) -> Coded:
    ids = _one(column)
    if pa.types.is_dictionary(ids.type):
        ids = ids.dictionary_decode()
    if not pa.types.is_string(ids.type):
        ids = ids.cast(pa.string())
    if ids.null_count or pc.count_distinct(ids).as_py() != len(ids):
        raise Irregular
    if len(ids) and pc.min(pc.binary_length(ids)).as_py() == 0:
        raise Irregular
    return Coded.each_its_own(Words(ids))


def _coded(column: pa.ChunkedArray) -> Coded:
    array = _one(column)
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    words = [as_text(value) for value in encoded.dictionary.to_pylist()]
    codes = pc.fill_null(encoded.indices, len(words)).to_numpy(zero_copy_only=False)
    if encoded.null_count:
        words.append("")
    if any(isinstance(word, Text) for word in words):
        raise Irregular
    named = Coded.of([str(word) for word in words])  # two values may read the same
    return Coded(named.codes[codes], named.words)


# --- numbers


def _given(column: pa.ChunkedArray) -> Mask:
    array = _one(column)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    given = pc.is_valid(array)
    if _is_text(array.type):
        given = pc.fill_null(pc.greater(pc.binary_length(array), 0), False)
    return np.asarray(given.to_numpy(zero_copy_only=False), dtype=bool)


def _is_text(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string))


def _number(column: pa.ChunkedArray, kind: NumberKind) -> Column:
    array = _one(column)
    for test, read in TYPES:
        if test(array.type):
            return read(array, kind)
    raise Irregular


def _by_word(array: pa.Array, kind: NumberKind) -> Column:
    """Each different text read once."""
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    if encoded.null_count:
        encoded = pc.fill_null(array.cast(pa.string()), "").dictionary_encode()
    read = [kind.read(as_cell(value)) for value in encoded.dictionary.to_pylist()]
    if any(isinstance(value, Text) or value >= 2**62 for value in read):
        raise Irregular
    values: Column = np.array(read, dtype=np.int64)[encoded.indices.to_numpy(zero_copy_only=False)]
    return values


def as_cell(value: object) -> str:
    """A value as a CSV cell has it."""
    cell = as_text(value)
    if isinstance(cell, Text):
        raise Irregular
    return cell


def _filled(array: pa.Array, kind: NumberKind) -> tuple[pa.Array, Mask | None]:
    """Without nulls (0 in their place), and where they were."""
    if not array.null_count:
        return array, None
    if kind.empty is None:
        raise Irregular
    return pc.fill_null(array, pa.scalar(0, array.type)), pc.is_null(array).to_numpy(
        zero_copy_only=False
    )


def _finished(values: Column, nulls: Mask | None, kind: NumberKind) -> Column:
    most = 2**62 - 1 if kind.most is None else kind.most
    if values.size and (int(values.min()) < 0 or int(values.max()) > most):
        raise Irregular
    return values if nulls is None else np.where(nulls, kind.empty or 0, values)


def _decimals(array: pa.Array, kind: NumberKind) -> Column:
    if kind.places is None:
        raise Irregular
    filled, nulls = _filled(array, kind)
    halves = np.frombuffer(
        filled.cast(pa.decimal128(38, kind.places)).buffers()[1], dtype=np.int64
    ).reshape(-1, 2)[filled.offset : filled.offset + len(filled)]
    if halves[:, 1].any():  # negative, or beyond 64 bits
        raise Irregular
    return _finished(halves[:, 0].copy(), nulls, kind)


def _whole_numbers(array: pa.Array, kind: NumberKind) -> Column:
    filled, nulls = _filled(array, kind)
    values = filled.cast(pa.int64()).to_numpy(zero_copy_only=False)
    if values.size and int(values.max()) > (2**62 - 1) // kind.scale:
        raise Irregular
    return _finished(values * kind.scale, nulls, kind)


def _days(array: pa.Array, kind: NumberKind) -> Column:
    if kind.read is not cells.moment or array.null_count:
        raise Irregular
    days = array.cast(pa.int32()).to_numpy(zero_copy_only=False).astype(np.int64)
    return _finished((days + FIRST_DAY) * cells.DAY * 2, None, kind)


def _times(array: pa.Array, kind: NumberKind) -> Column:
    if kind.read is not cells.moment or array.null_count or array.type.tz is not None:
        raise Irregular
    seconds = array.cast(pa.timestamp("s")).cast(pa.int64()).to_numpy(zero_copy_only=False)
    return _finished((seconds + FIRST_DAY * cells.DAY) * 2 + 1, None, kind)


TYPES: Sequence[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array, NumberKind], Column]]] = (
    (_is_text, _by_word),
    (pa.types.is_dictionary, _by_word),
    (pa.types.is_decimal, _decimals),
    (pa.types.is_integer, _whole_numbers),
    (pa.types.is_date32, _days),
    (pa.types.is_timestamp, _times),
)

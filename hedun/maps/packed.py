"""Columns on the wire: a header in JSON, then the columns as the browser's typed arrays read them.

GeoJSON of the same cells is six times as long and has to be parsed; vector tiles would cut a cell
at every border of a tile and say its number twice. So the browser gets the columns themselves, and
a week more or less, as the slider plays, asks nobody.

    4 bytes   length of the header, little end first
    header    UTF-8 JSON, filled up with blanks to a multiple of 8 bytes from the beginning:
              {"columns": [[name, type, length], …], …}
    columns   one after the other, each filled up to a multiple of 8 bytes
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# numpy's name of a type → the browser's typed array
TYPES = {"uint8": "Uint8", "uint16": "Uint16", "uint32": "Uint32", "int32": "Int32",
         "float32": "Float32", "float64": "Float64"}  # fmt: skip
CONTENT_TYPE = "application/octet-stream"


def packed(columns: Mapping[str, NDArray[Any]], **facts: Any) -> bytes:
    """Raises KeyError for a type that browsers do not have."""
    rows = [[name, TYPES[column.dtype.name], column.size] for name, column in columns.items()]
    header = json.dumps({"columns": rows, **facts}, ensure_ascii=False).encode()
    header += b" " * (-(4 + len(header)) % 8)
    parts = [len(header).to_bytes(4, "little"), header]
    for column in columns.values():
        data = np.ascontiguousarray(column).astype(column.dtype.newbyteorder("<")).tobytes()
        parts += [data, b"\0" * (-len(data) % 8)]
    return b"".join(parts)

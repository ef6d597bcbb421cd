"""What a browser reads of the map's columns: from the words of hedun/maps/packed.py alone."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

TYPES = {"Uint8": "u1", "Uint16": "<u2", "Uint32": "<u4", "Int32": "<i4", "Float32": "<f4",
         "Float64": "<f8"}  # fmt: skip


def unpacked(data: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The columns, and what else the header says."""
    length = int.from_bytes(data[:4], "little")
    facts = json.loads(data[4 : 4 + length])
    columns, at = {}, 4 + length
    for name, kind, size in facts.pop("columns"):
        assert at % 8 == 0, f"{name} begins where a browser has to copy it"
        columns[name] = np.frombuffer(data, TYPES[kind], size, at)
        at += -(-columns[name].nbytes // 8) * 8
    assert at == len(data)
    return columns, facts

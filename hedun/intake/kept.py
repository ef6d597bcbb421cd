"""The cells of a row that waits, with what is wrong with them, as they lie in the database.

They hold ID and account numbers, so all of it is one ciphertext, bound to its row.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import SheetProblem
from hedun.intake.reading import Ground, Spot, Where
from hedun.people import vault

ANOTHER = "another"
_DAY, _GROUND = "day:", "ground"  # how JSON names what it does not know


@dataclass
class Kept:
    """`values`: the readable cells by field name, as a Line holds them. `agreed`: fields of the
    doubts that somebody said yes to, "" for the row as a whole, ANOTHER for a loss beside the one
    that is listed. `missing`: what the sender was told to bring, sentence by sentence."""

    values: dict[str, Any]
    problems: list[SheetProblem] = field(default_factory=list)
    agreed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def hidden(kept: Kept, submission: Submission, where: Where) -> bytes:
    """The ciphertext for the row's own place."""
    plain = {
        "values": {name: packed(value) for name, value in kept.values.items()},
        "problems": [
            {**asdict(one), "proposal": packed(one.proposal)} for one in kept.problems
        ],
        "agreed": kept.agreed,
        "missing": kept.missing,
    }  # fmt: skip
    return vault.hide(json.dumps(plain, ensure_ascii=False), _context(submission, where))


def revealed(row: Waiting) -> Kept:
    """What stands in the row. Raises vault.DoesNotOpen, also when it was erased."""
    where = Where(row.sheet, row.row)
    plain = json.loads(vault.reveal(row.cells_enc, _context(row.submission, where)))
    return Kept(
        values={name: _unpacked(value) for name, value in plain["values"].items()},
        problems=[
            SheetProblem(**{**one, "proposal": _unpacked(one["proposal"])})
            for one in plain["problems"]
        ],
        agreed=plain["agreed"],
        missing=plain.get("missing", []),
    )


def packed(value: Any) -> Any:
    """A cell as JSON can hold it."""
    if isinstance(value, date):
        return f"{_DAY}{value.isoformat()}"
    return {_GROUND: asdict(value)} if isinstance(value, Ground | Spot) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_DAY):
        return date.fromisoformat(value.removeprefix(_DAY))
    return _ground(value[_GROUND]) if isinstance(value, Mapping) else value


def _ground(plain: Mapping[str, Any]) -> Ground:
    rings = tuple(tuple((lon, lat) for lon, lat in ring) for ring in plain["rings"])
    return Ground(**{**plain, "rings": rings})


def _context(submission: Submission, where: Where) -> str:
    """What the ciphertext is bound to."""
    return f"intake.Waiting.cells:{submission.number}:{where.sheet}:{where.row}"

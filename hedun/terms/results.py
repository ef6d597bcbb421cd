"""What a step answers with, and the tables it asks on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hedun.terms.exact import Column, Mask
from hedun.terms.plan import NO_CODE, NO_TABLE_ENTRY
from hedun.terms.work import Rows, Work

Codes = npt.NDArray[np.uint16]  # refusals, numbers of the plan
Facts = Mapping[str, Column | Mask]  # for the explanation, one number per row


@dataclass(frozen=True, slots=True)
class Result:
    """Amounts after a step, the code of each row it refuses (0 for none), and its facts.

    The facts are only made when a trace is wanted.
    """

    after: Column
    facts: Callable[[], Facts] = dict
    codes: Codes | None = None


def refusals(missing: Mask, code: int = NO_TABLE_ENTRY) -> Codes | None:
    """The code where something is missing; None where nothing is."""
    return np.where(missing, code, NO_CODE).astype(np.uint16) if missing.any() else None


def look_up(table: str | None, work: Work, rows: Rows) -> tuple[Column, Mask]:
    """For each row the table's number (0 where none), and where there is none."""
    found = work.found(table or "")
    of = found.key.of[rows]
    return found.entries.number[of], found.entries.absent[of]

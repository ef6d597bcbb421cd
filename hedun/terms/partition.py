"""One policy's part of a recalculation: its lines from Parquet, its answer to Parquet.

A partition is a folder `policy=NUMBER` with the lines (SPEC §3) in one or more `*.parquet` files,
taken in the order of their names, and the wording as `terms.toml` (unless one wording is given for
all). The answer is `policy=NUMBER/answer.parquet`: line, outcome and code as texts, loss and
payable as yuan with two decimals. It appears whole or not at all, and the same input gives the same
bytes, whoever works it out and however often.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from hedun.terms.arrow import lines_of
from hedun.terms.engine import Answer, adjudicate
from hedun.terms.exact import Column, in_all
from hedun.terms.lines import Lines
from hedun.terms.plan import Plan, compile_terms
from hedun.terms.schema import load_terms
from hedun.terms.texts import Problem, ProblemsError, Text
from hedun.terms.whole import Words

PREFIX, TERMS, ANSWER = "policy=", "terms.toml", "answer.parquet"
FOLDER = Text("文件夹", "folder")
YUAN = pa.decimal128(38, 2)


@dataclass(frozen=True, slots=True)
class Total:
    """What a policy came to: how many lines of each outcome, and the sums in fen."""

    policy: str
    lines: int
    paid: int
    nil: int
    refused: int
    loss_fen: int
    payable_fen: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A policy that could not be calculated, with everything that is wrong in its files."""

    policy: str
    problems: tuple[Problem, ...]


def partitions(folder: Path) -> list[Path]:
    """The policies' folders, by name. Raises ProblemsError if there are none."""
    found = sorted(p for p in folder.glob(f"{PREFIX}*") if p.is_dir())
    if not found:
        wanted = Text(f"应有 {PREFIX}编号 的文件夹", f"expected folders named {PREFIX}NUMBER")
        raise ProblemsError([Problem(str(folder), FOLDER, PREFIX, wanted)])
    return found


def recalculate(source: Path, out: Path, terms: Path | None, engine: str) -> Total | Failed:
    """Calculate one policy and write its answer below `out`."""
    policy = source.name.removeprefix(PREFIX)
    try:
        plan = _plan(terms or source / TERMS)
        lines = _lines(source, plan)
        answer = adjudicate(plan, lines, engine=engine)
    except ProblemsError as error:
        return Failed(policy, error.problems)
    except (OSError, pa.ArrowException) as error:
        why = Text(f"无法读取：{error}", f"cannot be read: {error}")
        return Failed(policy, (Problem(str(source), FOLDER, "open", why),))
    _write(lines, answer, out / source.name)
    return _total(policy, answer)


def _plan(path: Path) -> Plan:
    stamp = path.stat()
    return _compiled(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=64)
def _compiled(path: Path, changed: int, size: int) -> Plan:
    """Policies mostly share their wording: read once, as long as the file is the same."""
    return compile_terms(load_terms(path.read_bytes(), str(path)))


def _lines(source: Path, plan: Plan) -> Lines:
    files = sorted(source.glob("*.parquet"))
    if not files:
        wanted = Text("应有 *.parquet 赔案明细", "expected the lines as *.parquet")
        raise ProblemsError([Problem(str(source), FOLDER, "lines", wanted)])
    table = pa.concat_tables([parquet.read_table(file) for file in files])
    return lines_of(table, str(source), plan.terms.columns())


def _write(lines: Lines, answer: Answer, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{ANSWER}.{os.getpid()}"
    ids = lines.ids
    table = pa.table(
        {
            "line": ids.arrow if isinstance(ids, Words) else pa.array(ids, pa.string()),
            "outcome": _words(answer.kinds, answer),
            "code": _words(answer.codes, answer),
            "loss": _yuan(answer.loss_fen),
            "payable": _yuan(answer.payable_fen),
        }
    )
    parquet.write_table(table, unfinished, compression="zstd")
    unfinished.replace(folder / ANSWER)


def _words(words: Sequence[str], answer: Answer) -> pa.Array:
    distinct = list(dict.fromkeys(words))
    number = np.array([distinct.index(word) for word in words], dtype=np.int16)
    return pa.DictionaryArray.from_arrays(pa.array(number[answer.code_number]), distinct)


def _yuan(fen: Column) -> pa.Array:
    """Fen as yuan with two decimals: the same whole number, read with another scale."""
    if fen.dtype == object:
        return pa.array([Decimal(f"{number}E-2") for number in fen], YUAN)
    halves = np.zeros((fen.size, 2), dtype=np.int64)
    halves[:, 0] = fen
    return pa.Array.from_buffers(YUAN, fen.size, [None, pa.py_buffer(halves)])


def _total(policy: str, answer: Answer) -> Total:
    counts = np.bincount(answer.code_number, minlength=len(answer.codes))
    refused, nil = counts[1 : answer.first_op].sum(), counts[answer.first_op :].sum()
    return Total(
        policy,
        lines=answer.code_number.size,
        paid=int(counts[0]),
        nil=int(nil),
        refused=int(refused),
        loss_fen=in_all(answer.loss_fen),
        payable_fen=in_all(answer.payable_fen),
    )

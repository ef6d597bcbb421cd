"""What a nation costs: 10 million lines in 2,800 policies, calculated again by `hedun recalculate`.

.venv/bin/python -m bench.terms.nation [LINES POLICIES]  →  the paragraph into docs/performance.md
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from bench.terms.lines import SEED
from bench.terms.rules import ITEMS, SPECIES, STAGES, WORDINGS
from bench.terms.run import ROOT
from bench.told import put, say

LINES, POLICIES, MOST_S = 10_000_000, 2_800, 60
MEASURED = """
import json, sys, time
from pathlib import Path
from hedun.terms.recalculate import main
start = time.perf_counter(), time.process_time()
status = main(sys.argv[1:])
seconds = time.perf_counter() - start[0], time.process_time() - start[1]
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps({"status": status, "wall": seconds[0], "processor": seconds[1], "peak": peak}))
"""


def main(argv: Sequence[str]) -> int:
    """Write the nation's lines, calculate them, and say what it took."""
    lines, policies = map(int, argv or (LINES, POLICIES))
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in", Path(folder) / "out"
        rng = np.random.default_rng(SEED)
        for number in range(policies):
            size = lines // policies + (number < lines % policies)
            _write(source / f"policy=P{number:04}", number, size, rng)
        told = _run(source, out, "--threads", "1")
        both = _run(source, out, "--threads", "2")
        text = _paragraph(lines, policies, told, both, _gigabytes(source), _gigabytes(out))
    print(text)
    put("nation", text)
    say("a nation's year read, calculated and written, 10 million lines", f"{both['wall']:.0f} s",
        goal=f"{MOST_S} s", held=both["wall"] < MOST_S and not told["status"])  # fmt: skip
    return int(told["status"])


def _write(folder: Path, number: int, size: int, rng: np.random.Generator) -> None:
    """One policy's wording and lines, with the columns of Terms 1.0 in exact types."""
    folder.mkdir(parents=True)
    (folder / "terms.toml").write_bytes(WORDINGS[number % len(WORDINGS)].toml())

    def words(prefix: str, count: int) -> pa.Array:
        codes = pa.array(rng.integers(0, count, size).astype(np.int32))
        return pa.DictionaryArray.from_arrays(codes, [f"{prefix}{i}" for i in range(count)])

    def same(word: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, dtype=np.int32)), [word])

    def exact(values: np.ndarray, scale: int, digits: int) -> pa.Array:
        halves = np.zeros((size, 2), dtype=np.int64)
        halves[:, 0] = values
        kind = pa.decimal128(digits, scale)
        return pa.Array.from_buffers(kind, size, [None, pa.py_buffer(halves)])

    day = pa.array(np.full(size, 20_666, dtype=np.int32)).cast(pa.date32())  # 2026-08-01
    nothing = pa.nulls(size, pa.decimal128(14, 2))
    table = pa.table(
        {
            "line": pa.array([f"P{number:04}-{i}" for i in range(size)]),
            "report": words("r", max(1, size // 30)),
            "household": words("h", max(1, size // 5)),
            "person": same(""),
            "place": same("140423101201"),
            "section": same("crop"),
            "item": words("i", ITEMS),
            "stage": words("s", STAGES),
            "quantity": exact(rng.integers(1_000, 50_000, size), 4, 14),
            "degree": exact(rng.integers(1, 21, size) * 50_000, 6, 7),
            "amount": nothing,
            "other_paid": nothing,
            "species": words("p", SPECIES),
            "occurred": day,
            "reported": day,
            "settled": pa.array(rng.integers(0, 200, size).astype(np.int32)),
            "exclusions": same(""),
        }
    )
    parquet.write_table(table, folder / "lines.parquet", compression="zstd")


def _run(source: Path, out: Path, *options: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "--in", source, "--out", out, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _gigabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e9


def _paragraph(
    lines: int,
    policies: int,
    one: dict[str, float],
    two: dict[str, float],
    read: float,
    written: float,
) -> str:
    return (
        f"{lines:,} lines in {policies:,} policies ({read:.2f} GB of Parquet in, {written:.2f} GB "
        f"out), read, calculated and written: on one thread {one['processor']:.0f} s of processor "
        f"time, {one['wall']:.0f} s by the clock, {one['peak'] / 1024:.2f} GiB of memory at most; "
        f"on two threads {two['wall']:.0f} s by the clock, {two['peak'] / 1024:.2f} GiB. "
        f"Measured {time.strftime('%Y-%m-%d')}."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

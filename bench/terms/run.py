"""`make bench-terms`: every engine at every size, checked, and the table into docs/performance.md.

.venv/bin/python -m bench.terms.run [10000 1000000 10000000]
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.terms import reference
from bench.terms.engines import ENGINES, MOST, OURS
from bench.terms.lines import kept, read
from bench.terms.rules import WORDINGS
from bench.told import put, say

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "build" / "peers" / "bin" / "python"
SIZES = (10**4, 10**6, 10**7)
REPEATS = {10**4: 15, 10**6: 5, 10**7: 2}
ONCE = ("Decimal row loop",)  # with a million lines it takes long enough to be exact
FIRST = "hedun numba"


@dataclass(frozen=True)
class Figure:
    """One engine at one size."""

    engine: str
    lines: int
    seconds: float
    mebibytes: float
    wrong: int
    largest: float  # difference, yuan


def main(argv: Sequence[str]) -> int:
    """Run everything; 1 if one of ours is wrong in a single line."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for count in map(int, argv or map(str, SIZES)):
            path = kept(Path(folder) / f"{count}.npz", count)
            right = np.array(reference.payable(read(path)))
            for engine in ENGINES:
                if count <= MOST.get(engine, count):
                    figures.append(_measure(engine, path, count, right))
                    print(figures[-1], flush=True)
    text = f"{_table(figures)}\n\n{_compile_time()}\n"
    print(text)
    put("bench-terms", text)
    tell(figures)
    return int(any(figure.wrong for figure in figures if figure.engine in OURS))


def tell(figures: Sequence[Figure]) -> None:
    """Of each peer at the largest size that all of them can."""
    size = max(n for n in SIZES if all(n <= most for most in MOST.values()))
    some = {figure.engine: figure for figure in figures if figure.lines == size}
    for engine, figure in some.items():
        if engine not in OURS:
            ratio = figure.seconds / some[FIRST].seconds
            ours, theirs = (size / one.seconds / 1e6 for one in (some[FIRST], figure))
            say(
                f"terms, {size:,} lines", f"{ours:.2f} million lines a second",
                held=not some[FIRST].wrong, peer=f"{engine}: {theirs:.2f} million", ratio=ratio,
            )  # fmt: skip


def _measure(engine: str, path: Path, count: int, right: np.ndarray) -> Figure:
    out = path.with_suffix(".npy")
    python = sys.executable if engine in OURS else str(PEERS)
    repeats = 1 if engine in ONCE and count > 10**4 else REPEATS.get(count, 3)
    done = subprocess.run(
        [python, "-m", "bench.terms.one", engine, path, str(repeats), out],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{engine} did not run:\n{done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    off = np.abs(np.load(out).astype(np.float64) - right)
    return Figure(
        engine, count, told["seconds"], told["mebibytes"], int((off > 0).sum()), off.max() / 100
    )


def _table(figures: Sequence[Figure]) -> str:
    """Lines a second, memory and wrong lines, with the ratio to our compiled engine."""
    quickest = {f.lines: f.seconds for f in figures if f.engine == FIRST}
    rows = [
        "| engine | lines | lines a second | numba is quicker by | peak MiB | wrong lines "
        "| largest error, yuan |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for f in figures:
        rows.append(
            f"| {f.engine} | {f.lines:,} | {f.lines / f.seconds:,.0f} "
            f"| {f.seconds / quickest[f.lines]:,.1f} × | {f.mebibytes:,.0f} "
            f"| {f.wrong:,} | {f.largest:,.2f} |"
        )
    return "\n".join(rows)


def _compile_time() -> str:
    from hedun.terms import load_terms
    from hedun.terms.plan import compile_terms

    terms, best = load_terms(WORDINGS[0].toml(), "bench"), float("inf")
    for _ in range(200):
        start = time.process_time()
        compile_terms(terms)
        best = min(best, time.process_time() - start)
    return (
        f"A wording is made ready in {best * 1000:.2f} ms. Measured with Python "
        f"{platform.python_version()}, numpy {np.__version__}; one thread, processor time."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

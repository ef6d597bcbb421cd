"""`hedun recalculate --in DIR --out DIR`: many policies again, each by its own wording (SPEC §8).

What a policy's part is and what its answer looks like: `partition.py`. The policies are independent
of one another, so they may be done in any order, by any number of threads, processes or machines,
with the same bytes in the end; beside the answers stands `totals.csv` with a row for each policy.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hedun.terms.engine import ENGINES, EngineError
from hedun.terms.partition import Failed, Total, partitions, recalculate
from hedun.terms.texts import ProblemsError, yuan

DONE, BAD_INPUT = 0, 2
TOTALS = "totals.csv"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be calculated: where from, where to, by which wording (None: each its own)."""

    out: Path
    terms: Path | None
    engine: str

    def __call__(self, source: Path) -> Total | Failed:
        """Calculate one policy's part."""
        return recalculate(source, self.out, self.terms, self.engine)


Run = Callable[[Order, Sequence[Path], argparse.Namespace], Iterator[Total | Failed]]


def _local(
    order: Order, sources: Sequence[Path], options: argparse.Namespace
) -> Iterator[Total | Failed]:
    """On this machine, a thread for each policy at work."""
    with ThreadPoolExecutor(options.threads) as threads:
        yield from threads.map(order, sources)


def _dask(
    order: Order, sources: Sequence[Path], options: argparse.Namespace
) -> Iterator[Total | Failed]:
    """On a cluster: that of `--cluster`, or one started here for the purpose."""
    try:
        from hedun.terms.cluster import on_cluster
    except ImportError:
        raise EngineError(
            "dask is not installed (pip install 'hedun[scale]'); --engine local gives the same"
        ) from None
    return on_cluster(order, sources, options.cluster, options.threads)


RUNS: dict[str, Run] = {"local": _local, "dask": _dask}


def main(argv: Sequence[str]) -> int:
    """Run the command with the arguments after `recalculate`; the exit status is 0 or 2."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else BAD_INPUT
    try:
        sources = partitions(options.source)
        order = Order(
            options.out.resolve(), options.terms and options.terms.resolve(), _by(options)
        )
        absolute = [source.resolve() for source in sources]
        results = _shown(RUNS[options.engine](order, absolute, options), len(sources))
    except (ProblemsError, EngineError, OSError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    totals = [result for result in results if isinstance(result, Total)]
    failed = [result for result in results if isinstance(result, Failed)]
    _write_totals(options.out, totals)
    for one in failed:
        for problem in one.problems:
            print(problem, file=sys.stderr)
    print(_summary(totals, failed))
    return BAD_INPUT if failed else DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hedun recalculate",
        description="Calculate many policies again, each from a folder policy=NUMBER with its "
        "lines (*.parquet) and its wording (terms.toml).",
    )
    parser.add_argument("--in", dest="source", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--terms", type=Path, metavar="TERMS.toml", help="one wording for all")
    parser.add_argument("--engine", choices=tuple(RUNS), default="local")
    parser.add_argument(
        "--arithmetic",
        choices=tuple(ENGINES),
        help="default: numba where it is installed, else numpy; the answers are the same",
    )
    parser.add_argument(
        "--threads",
        type=_some,
        default=os.cpu_count() or 1,
        help="policies at a time (local), or workers of a cluster started here (dask)",
    )
    parser.add_argument("--cluster", metavar="ADDRESS", help="a running dask scheduler")
    return parser


def _some(text: str) -> int:
    if text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text}: expected a whole number, 1 or more")


def _by(options: argparse.Namespace) -> str:
    if options.arithmetic:
        ENGINES[options.arithmetic]()  # not there: said at once
        return str(options.arithmetic)
    try:
        ENGINES["numba"]()
    except EngineError:
        return "numpy"
    return "numba"


def _shown(results: Iterable[Total | Failed], count: int) -> list[Total | Failed]:
    """All results, by policy; a terminal sees how far it is."""
    done: list[Total | Failed] = []
    for result in results:
        done.append(result)
        if sys.stderr.isatty():
            print(f"\r{len(done)} / {count}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return sorted(done, key=lambda result: result.policy)


def _write_totals(out: Path, totals: Sequence[Total]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    rows = ["policy,lines,paid,nil,refused,loss,payable"]
    rows += [
        f"{t.policy},{t.lines},{t.paid},{t.nil},{t.refused},{yuan(t.loss_fen)},{yuan(t.payable_fen)}"
        for t in totals
    ]
    unfinished = out / f".{TOTALS}"
    unfinished.write_text("\n".join(rows) + "\n", encoding="utf-8")
    unfinished.replace(out / TOTALS)


def _summary(totals: Sequence[Total], failed: Sequence[Failed]) -> str:
    lines, payable = sum(t.lines for t in totals), sum(t.payable_fen for t in totals)
    said = f"{len(totals)} policies, {lines} lines, payable {yuan(payable)}"
    return f"{said}; {len(failed)} policies failed" if failed else said

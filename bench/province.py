"""What a province costs and whether its sums are right: the tables of docs/province.md.

.venv/bin/python -m bench.province [--counties N] [--lines N] [--folder DIR]

Counties are drawn by lot with three seasons each, exported and signed, and `hedun province` looks
at them: every figure is compared to the fen with sums made while the files were written, before and
after counties send again, late, twice, contradictory and broken. Times are by the clock, of whole
commands, with the start of Django and of the workers.
"""

import argparse
import json
import pickle
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.province_drawn import COVER, Drawn, Written, drawn, keys, write
from bench.told import put, say
from hedun.actuarial.together import SHARED

ROOT = Path(__file__).parents[1]
DOC = ROOT / "docs/province.md"
FEW = 20
OF_DASK, MOST_S = "two workers of Dask", 60
SEED, NOW, DAY = 20260901, "2025", "2025-08-31"
MADE = "made.pickle"
COLUMNS = ("given_fen", "paid_fen", "estimate_fen")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--counties", type=int, default=100)
    parser.add_argument("--lines", type=int, default=11_000_000, help="about; a few less come")
    parser.add_argument(
        "--folder", type=Path, help="where the exports are made; default: a new one"
    )
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        put("bench", "\n".join(measured(folder, options.counties, options.lines)), DOC)


def measured(folder: Path, counties: int, lines: int) -> list[str]:
    some, made = exports(folder, counties, lines)
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
    every = sum(one.lines for one in made)
    going = sum(one.lines for one in made if one.policy.endswith(NOW))
    rows = [
        f"{counties} counties, {len(made)} exports, {every:,} lines in {size:,.0f} MB of Parquet, "
        f"{going:,} of them of the season that goes on. Measured "
        f"{time.strftime('%Y-%m-%d')} on {processors()} cores.",
        "",
        "| | clock, s | processor, s | memory at most, MiB |",
        "|---|---|---|---|",
    ]
    for name, words in (
        ("signatures, digests, sums to the fen, one process", ("--check",)),
        ("and the forecast of all counties, one process", ()),
        (f"and the forecast of all counties, {OF_DASK}", ("--workers", "2")),
    ):
        said, cost = asked(folder, *words)
        insist(said, made)
        rows.append(f"| {name} | {cost.clock:.1f} | {cost.processor:.1f} | {cost.memory:,.0f} |")
        print(rows[-1], flush=True)
        if name.endswith(OF_DASK):
            say(f"a province of {counties} counties, {OF_DASK}", f"{cost.clock:.0f} s",
                goal=f"{MOST_S} s", held=cost.clock < MOST_S)  # fmt: skip
    rows += ["", *resent(folder, some, made)]
    return [*rows, "", *shared(folder)]


def exports(folder: Path, counties: int, lines: int) -> tuple[list[Drawn], list[Written]]:
    """What was made in this folder already is taken as it was then."""
    kept = folder / MADE
    if kept.exists():
        return pickle.loads(kept.read_bytes())  # our own, of a minute ago
    folder.mkdir(parents=True, exist_ok=True)
    some = [drawn(n, lines=lines // counties, seed=SEED) for n in range(1, counties + 1)]
    made = [written for one in some for written in write(folder / one.code, one)]
    keys(folder / "keys.json", some)
    kept.write_bytes(pickle.dumps((some, made)))
    return some, made


@dataclass(frozen=True)
class Cost:
    """`clock`, `processor`: seconds, those of the workers too; `memory`: MiB of the one process."""

    clock: float
    processor: float
    memory: float


def asked(folder: Path, *words: str) -> tuple[Any, Cost]:
    """What `hedun province` says, and what it cost."""
    command = [
        sys.executable, "-c", MEASURED, "province", str(folder), "--keys",
        str(folder / "keys.json"), "--day", DAY, "--json", *words,
    ]  # fmt: skip
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if not done.stdout.startswith("{"):
        raise AssertionError(done.stderr)
    peak = float(re.findall(r"peak (\d+)", done.stderr)[-1]) / 1024
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout), Cost(seconds, processor, peak)


MEASURED = """
import sys
from pathlib import Path
from hedun.cli import main
try:
    main(sys.argv[1:])
finally:
    told = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
    print("peak", told, file=sys.stderr)
"""


def insist(said: Any, made: Sequence[Written]) -> None:
    """Every figure is the sum of the counties' own, to the fen. Raises AssertionError."""
    now = [one for one in made if one.policy.endswith(NOW)]
    total = said["total"]
    assert total["lines"] == sum(one.lines for one in now), "lines"
    for n, column in enumerate(COLUMNS):
        assert total[column] == sum(one.sums[n] for one in now), column
        assert total[column] == sum(one[column] for one in said["counties"]), column
    by_policy = {one["policy"]: one for one in said["counties"]}
    assert set(by_policy) == {one.policy for one in now}
    for one in now:
        assert tuple(by_policy[one.policy][column] for column in COLUMNS) == one.sums, one.policy
    groups: Counter[tuple[str, str, str]] = Counter()
    for one in now:
        groups.update(one.groups)
    for (group, name, column), fen in groups.items():
        assert said[group].get(name, {}).get(column, 0) == fen, (group, name, column)
    for group in ("by_section", "by_item", "by_species", "by_month"):
        for column in COLUMNS:
            assert sum(cell[column] for cell in said[group].values()) == total[column], group


def resent(folder: Path, some: Sequence[Drawn], made: list[Written]) -> list[str]:
    """Counties send again, late, twice and broken; the sums are right after each."""
    lines = []
    *_past, again = write(folder / some[0].code, some[0], sequence=3, correction=12_345)
    changed = [again if one.policy == again.policy else one for one in made]
    told("a county re-sends, corrected", folder, changed, {"REPLACED": 1}, lines)
    late = Path(shutil.copytree(folder / some[1].code, folder / "late"))
    told("another county's files arrive a second time", folder, changed,
         {"REPLACED": 1, "REPEATED": 3}, lines)  # fmt: skip
    shutil.rmtree(late)
    for n, fen in enumerate((5, 6)):
        list(write(folder / f"contest-{n}", some[2], sequence=2, correction=fen))
    told("one number with two contents", folder, changed,
         {"REPLACED": 1, "CONTRADICTORY": 2, "OLD_STANDS_IN": 1, "REPEATED": 4}, lines)  # fmt: skip
    for n in range(2):
        shutil.rmtree(folder / f"contest-{n}")
    *_past, cut = write(folder / some[3].code, some[3], sequence=2, correction=7)
    file = cut.path.with_suffix(".parquet")
    file.write_bytes(file.read_bytes()[:-1])
    told("a correction is cut short on its way", folder, changed,
         {"REPLACED": 1, "TRUNCATED": 1, "OLD_STANDS_IN": 1}, lines)  # fmt: skip
    return ["| then | figures equal the counties' sums | told |", "|---|---|---|", *lines]


def told(
    what: str, folder: Path, made: list[Written], notes: dict[str, int], lines: list[str]
) -> None:
    said, _cost = asked(folder, "--check")
    insist(said, made)
    found = dict(Counter(one["code"] for one in said["notes"]))
    assert found == notes, found
    words = ", ".join(f"{code} × {n}" for code, n in sorted(found.items()))
    lines.append(f"| {what} | to the fen | {words} |")
    print(lines[-1], flush=True)


def shared(folder: Path) -> list[str]:
    """What the guess about years that counties share does to the province's distribution."""
    few = folder.with_name(f"{folder.name}-few")
    for one in sorted(folder.iterdir())[:FEW]:
        if one.is_dir():
            shutil.copytree(one, few / one.name)
    shutil.copy(folder / "keys.json", few)
    rows = [
        f"Of {FEW} of them:",
        "",
        "| a bad year is shared | expected, million yuan | 50 in 100 below | 80 | 95 "
        "| all covers together do not last |",
        "|---|---|---|---|---|---|",
    ]
    for part, name in (("0", "not at all"), (f"{SHARED}", "as is used"), ("1", "wholly")):
        said = asked(few, "--shared", part)[0]["forecast"]
        bands = " | ".join(f"{said['quantiles'][p] / 1e6:,.1f}" for p in ("p50", "p80", "p95"))
        rows.append(
            f"| {name} ({part}) | {said['expected_total'] / 1e6:,.1f} | {bands} "
            f"| {100 * said['exhaustion_probability']:.2f} % |"
        )
        print(rows[-1], flush=True)
        last = said
    short = sum(one["exhaustion_probability"] > 0.5 for one in last["counties"])
    shutil.rmtree(few)
    rows.append("")
    rows.append(
        f"Cover {COVER / 1e8:g} million yuan a county; in {short} of {len(last['counties'])} it "
        "is more likely than not that it does not last."
    )
    return rows


def processors() -> int:
    return len(re.findall(r"^processor", Path("/proc/cpuinfo").read_text(), re.M))


if __name__ == "__main__":
    main()

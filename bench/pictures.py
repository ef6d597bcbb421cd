"""How quickly a photograph is found again among a million hashes, and whether it is.

.venv/bin/python bench/pictures.py [--hashes N] [--write]

Hashes of invented bits stand for the photographs of a county; among them lie those of `HIDDEN`
drawn sights, each asked for again after it was saved anew, cut, mirrored or turned. Every answer is
compared with one that looks at each hash by itself, bit by bit. Told are medians, by the clock and
of the processor alone. Ends with 1 where an answer is wrong or the search takes 50 ms or more of
the processor. `--write` puts the table into docs/performance.md.
"""

import argparse
import io
import os
import platform
import statistics
import sys
import time
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402

from bench.told import put, say  # noqa: E402
from hedun.evidence.likeness import (  # noqa: E402
    MOST,
    NEAR,
    REGIONS,
    WAYS,
    Index,
    compare,
    grey,
    hashes,
    ways,
)  # fmt: skip
from tests.evidence.sights import AGAIN, saved, sight  # noqa: E402

HIDDEN = 12
MOST_MS = 50


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hashes", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    asked = parser.parse_args()
    index, rows, places, small = county(asked.hashes)
    took: dict[str, list[tuple[float, float]]] = {"hashing": [], "search": [], "comparing": []}
    wrong = found = tried = false = 0
    for number, at in enumerate(places):
        for change in AGAIN.values():
            new = opened(saved(change(sight(number)), quality=50))
            every = timed(took["hashing"], lambda new=new: ways(new))
            near = timed(took["search"], lambda every=every: index.near(every))
            wrong += {(one.at, one.bits) for one in near} != plainly(rows, every)
            one = next((one for one in near if one.at == at), None)
            tried += 1
            if one is not None:
                kept = small[number]
                same = timed(took["comparing"], lambda new=new, kept=kept, one=one: compare(
                    new, kept, one))  # fmt: skip
                found += same is not None
            false += sum(other.at != at for other in near)
    table = written(asked.hashes, len(rows), took, found, tried, false, wrong)
    print(table)
    if asked.write:
        put("pictures", table)
    search = statistics.median(cpu for _, cpu in took["search"])
    say(f"a photograph looked for among {asked.hashes:,} hashes", f"{search:.1f} ms",
        goal=f"{MOST_MS} ms", held=not wrong and search < MOST_MS)  # fmt: skip
    return int(bool(wrong) or search >= MOST_MS)


def county(n: int) -> tuple[Index, numpy.ndarray, list[int], list[Image.Image]]:
    """An index of about `n` hashes, its rows, and where the drawn sights lie among them."""
    rng = numpy.random.default_rng(20260831)
    rows = rng.integers(0, 2**64, (n // len(REGIONS), len(REGIONS)), numpy.uint64)
    places = [int(at) for at in rng.choice(len(rows), HIDDEN, replace=False)]
    small = [grey(sight(number)) for number in range(HIDDEN)]
    for at, one in zip(places, small, strict=True):
        rows[at] = hashes(one)
    index = Index()
    index.add(rows)
    return index, rows, places, small


def opened(data: bytes) -> Image.Image:
    return grey(Image.open(io.BytesIO(data)))


def plainly(rows: numpy.ndarray, every: numpy.ndarray) -> set[tuple[int, int]]:
    """The same answer the slow way: bits counted one by one in all that is compared."""
    least = numpy.full(len(rows), 65)
    for kept, asked in ((rows, every[:, :1]), (rows[:, :1], every)):
        for hash_ in asked.reshape(-1):
            differ = numpy.zeros(kept.shape, numpy.uint8)
            apart = kept ^ hash_
            for byte in apart.view(numpy.uint8).reshape(*kept.shape, 8).transpose(2, 0, 1):
                differ += _ONES[byte]
            least = numpy.minimum(least, differ.min(axis=1))
    near = sorted((int(least[at]), int(at)) for at in numpy.flatnonzero(least <= NEAR))
    return {(at, bits) for bits, at in near[:MOST]}


_ONES = numpy.array([bin(byte).count("1") for byte in range(256)], numpy.uint8)


def timed(kept, do):  # type: ignore[no-untyped-def]
    wall, cpu = time.perf_counter(), time.process_time()
    answer = do()
    kept.append(((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000))
    return answer


def written(
    n: int, pictures: int, took: dict[str, list[tuple[float, float]]], found: int, tried: int,
    false: int, wrong: int,
) -> str:  # fmt: skip
    lines = [
        f"{pictures:,} photographs, {pictures * len(REGIONS):,} hashes of 64 bits "
        f"({pictures * len(REGIONS) * 8 / 2**20:.0f} MiB), {WAYS} ways a picture can lie; "
        f"{platform.machine()}, {os.cpu_count()} cores, numpy {numpy.__version__}, "
        f"load {os.getloadavg()[0]:.1f} while measured.\n",
        "| step | of the processor, ms | by the clock, ms |",
        "|---|---|---|",
    ]
    for name, times in took.items():
        wall, cpu = (statistics.median(part) for part in zip(*times, strict=True))
        lines.append(f"| {name} | {cpu:.1f} | {wall:.1f} |")
    lines.append(
        f"\nFound again: {found} of {tried}. Others near enough to be compared: {false}. Answers "
        f"that differ from counting bit by bit: {wrong}.\n"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""One engine on one file of lines, in a process of its own.

python -m bench.terms.one ENGINE LINES.npz REPEATS OUT.npy  →  {"seconds", "mebibytes"} as JSON

Seconds are those of the processor, the median of at least so many repeats. Every engine has as long
for its repeats: then no quick one is measured in a single moment, good or bad, of a machine that
others use too, and none has its best moment compared with what is usual for others.
"""

import json
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

from bench.terms.engines import ENGINES
from bench.terms.lines import read

LONG = 6  # seconds for the repeats, if there is to be more than one


def main(engine: str, lines: str, repeats: str, out: str) -> None:
    """Run, save the answer, print the figures."""
    columns = read(Path(lines))
    run = ENGINES[engine](columns)
    seconds, long = list[float](), 0 if repeats == "1" else LONG
    while len(seconds) < int(repeats) or sum(seconds) < long:
        start = time.process_time()
        answer = run()
        seconds.append(time.process_time() - start)
    np.save(out, answer)
    print(json.dumps({"seconds": median(seconds), "mebibytes": _peak()}))


def _peak() -> float:
    """The most memory that this process had (what its parent had does not count)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])

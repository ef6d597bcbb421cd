"""One engine on one file of lines, in a process of its own.

python -m bench.terms.one ENGINE LINES.npz REPEATS OUT.npy  →  {"seconds", "mebibytes"} as JSON

Seconds are those of the processor, the best of the repeats: with one thread they are the time it
takes when nobody else is at work.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from bench.terms.engines import ENGINES
from bench.terms.lines import read


def main(engine: str, lines: str, repeats: str, out: str) -> None:
    """Run, save the answer, print the figures."""
    columns = read(Path(lines))
    run = ENGINES[engine](columns)
    seconds = []
    for _ in range(int(repeats)):
        start = time.process_time()
        answer = run()
        seconds.append(time.process_time() - start)
    np.save(out, answer)
    print(json.dumps({"seconds": min(seconds), "mebibytes": _peak()}))


def _peak() -> float:
    """The most memory that this process had (what its parent had does not count)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])

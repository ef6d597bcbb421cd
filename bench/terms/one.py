"""One engine on one file of lines, in a process of its own.

python -m bench.terms.one ENGINE LINES.npz REPEATS OUT.npy  →  {"seconds", "mebibytes"} as JSON

Seconds are those of the processor, the best of the repeats: with one thread they are the time it
takes when nobody else is at work.
"""

import json
import resource
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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": min(seconds), "mebibytes": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])

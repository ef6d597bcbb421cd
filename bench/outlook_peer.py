"""The season of bench/outlook.py by the `aggregate` package, run by the Python of build/peers.

Reads one JSON object (means of villages, shape, step and length of the grid, cover; in yuan) and
prints one: processor seconds, mean, the chance that the cover does not last.
"""

import json
import sys
import time
from typing import Any

LOSS = "5000 xs 100 sev 1000 * lognorm 1 !"  # 1,000 the median; 100 borne, 5,000 at the most


def main() -> None:
    from aggregate import build

    told: dict[str, Any] = json.load(sys.stdin)
    mixed = f"mixed gamma {told['shape'] ** -0.5:.12f}"
    lines = [f"\tagg V{n} {mean:.9f} claims {LOSS} {mixed}" for n, mean in enumerate(told["means"])]
    begun = time.process_time()
    port = build("port Season\n" + "\n".join(lines), update=False)
    parsed = time.process_time()
    port.update(log2=told["log2"], bs=told["step"])
    done = time.process_time()
    table = port.density_df
    found = {
        "parse": parsed - begun,
        "update": done - parsed,
        "mean": float((table["loss"] * table["p_total"]).sum()),
        "beyond": float(table.loc[table["loss"] > told["cover"], "p_total"].sum()),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()

"""Which run of the search finds which fault planted in payments, into docs/reliability-payments.md.

.venv/bin/python scripts/payment_faults.py

Runs tests/payments/test_never_twice.py with every fault on SQLite and on PostgreSQL, takes some
quarter of an hour, and ends with 1 where a fault was not found.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pg_cluster

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability-payments.md"
BETWEEN = re.compile(r"(?<=<!-- faults -->\n).*?(?=<!-- /faults -->)", re.DOTALL)
TEST = "tests/payments/test_never_twice.py"
Found = dict[str, tuple[bool, int, str]]  # by fault: a whole path, the run, what noticed it


def main() -> int:
    os.chdir(ROOT)
    on = {"SQLite": searched(nullcontext("")), "PostgreSQL": searched(pg_cluster.cluster())}
    told = "\n".join(rows(on))
    day = datetime.now(UTC).date().isoformat()
    PAGE.write_text(BETWEEN.sub(lambda _: f"{told}\n\nMeasured on {day}.\n", PAGE.read_text()))
    return int(any(len(found) != len(names(on)) for found in on.values()))


def searched(database: "nullcontext[str]") -> Found:
    with database as url, tempfile.NamedTemporaryFile("r", suffix=".jsonl") as file:
        more = {"DATABASE_URL": url, "TORTURE": "1", "FAULTS_FOUND": file.name}
        command = (sys.executable, "-m", "pytest", "-q", TEST, "-k", "taken_down")
        subprocess.run(command, env={**os.environ, **more}, check=False)
        return {name: (path, run, by) for name, path, run, by in map(json.loads, file)}


def names(on: dict[str, Found]) -> list[str]:
    return list(dict.fromkeys(name for found in on.values() for name in found))


def rows(on: dict[str, Found]) -> list[str]:
    head = "| fault | " + " | ".join(f"run on {one}" for one in on) + " | noticed by |"
    told = [head, "|---|" + "--:|" * len(on) + "---|"]
    for whole in (False, True):
        kind = "every wall of a path" if whole else "one wall"
        told.append(f"| **{kind}** |" + " |" * (len(on) + 1))
        for name in names(on):
            there = [found.get(name) for found in on.values()]
            if next(one[0] for one in there if one) == whole:
                runs = " | ".join(str(one[1]) if one else "not found" for one in there)
                by = next(one[2] for one in there if one)
                told.append(f"| {name} | {runs} | {by} |")
    return told


if __name__ == "__main__":
    sys.exit(main())

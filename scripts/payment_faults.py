"""Which run of the search finds which fault planted in payments, into docs/reliability-payments.md.

.venv/bin/python scripts/payment_faults.py

Runs tests/payments/test_never_twice.py with every fault on SQLite and on PostgreSQL, takes
some minutes, and ends with 1 where a fault was not found.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pg_cluster

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability-payments.md"
BETWEEN = re.compile(r"(?<=<!-- faults -->\n).*?(?=<!-- /faults -->)", re.DOTALL)
TEST = "tests/payments/test_never_twice.py"
Found = dict[str, tuple[bool, str, int, str]]  # by fault: a whole path, story, run, what saw it


def main() -> int:
    os.chdir(ROOT)
    on, every = dict[str, Found](), True
    for name, database in (("SQLite", nullcontext("")), ("PostgreSQL", pg_cluster.cluster())):
        on[name], ended = searched(database)
        every &= ended == 0  # a fault that was found nowhere stands in no row
    told = "\n".join(rows(on))
    day = datetime.now(UTC).date().isoformat()
    PAGE.write_text(BETWEEN.sub(lambda _: f"{told}\n\nMeasured on {day}.\n", PAGE.read_text()))
    return int(not every)


def searched(database: "AbstractContextManager[str]") -> tuple[Found, int]:
    """What was found, and how the tests ended."""
    with database as url, tempfile.NamedTemporaryFile("r", suffix=".jsonl") as file:
        more = {"DATABASE_URL": url, "TORTURE": "1", "FAULTS_FOUND": file.name}
        command = (sys.executable, "-m", "pytest", "-q", TEST, "-k", "taken_down")
        ended = subprocess.run(command, env={**os.environ, **more}, check=False).returncode
        return {name: (*told,) for name, *told in map(json.loads, file)}, ended


def names(on: dict[str, Found]) -> list[str]:
    return list(dict.fromkeys(name for found in on.values() for name in found))


def rows(on: dict[str, Found]) -> list[str]:
    head = "| fault | story | " + " | ".join(f"run on {one}" for one in on) + " | noticed by |"
    told = [head, "|---|---|" + "--:|" * len(on) + "---|"]
    for whole in (False, True):
        kind = "every wall of a path" if whole else "one wall"
        told.append(f"| **{kind}** |" + " |" * (len(on) + 2))
        for name in names(on):
            there = [found.get(name) for found in on.values()]
            if next(one[0] for one in there if one) == whole:
                runs = " | ".join(str(one[2]) if one else "not found" for one in there)
                story, by = next((one[1], one[3]) for one in there if one)
                told.append(f"| {name} | {story.replace('_', ' ')} | {runs} | {by} |")
    return told


if __name__ == "__main__":
    sys.exit(main())

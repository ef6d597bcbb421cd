"""What the suites did, counted: `count("kills at the desk", "kills", 27)`.

Printed, and written as a line of JSON to the file that $COUNTS names, from where
scripts/reliability.py puts the numbers of a full run into docs/reliability.md.
"""

import json
import os
from datetime import UTC, datetime


def count(suite: str, what: str, number: int, database: str = "") -> None:
    """Add to what a suite did on the database it runs on, or on what is told where it needs none.
    Counts of one name are summed."""
    database = database or ("PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite")
    print(f"{suite} · {database}: {number:,} {what}")
    if not os.environ.get("COUNTS"):
        return
    line = {
        "suite": suite,
        "what": what,
        "number": number,
        "database": database,
        "torture": int(os.environ.get("TORTURE", "1")),
        "day": datetime.now(UTC).date().isoformat(),
    }
    with open(os.environ["COUNTS"], "a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")

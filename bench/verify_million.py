"""`hedun verify` with a million entries: how long the whole check takes, and going on from it.

DATABASE_URL=postgresql://… .venv/bin/python bench/desk_load.py --home NEW --claims 44500
DATABASE_URL=postgresql://… .venv/bin/python bench/verify_million.py --home NEW [--write]
.venv/bin/python bench/verify_million.py --home DEMO --more 1000000   (no $DATABASE_URL: SQLite)

Told are seconds of the processor and by the clock: of the command as it is typed, with all that it
begins, and then of its parts one after the other: the chain, the rows against their seals, the
rooms' own books. Then 1,000 more entries are written and the check goes on; they stay. `--more`:
so many are written before, each with a row, for a database that nothing loads quicker. `--write`
puts the table into docs/performance.md, that of SQLite beside the other. Ends with 1 where the
command takes 60 s by the clock or more for each million entries.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.told import put, say  # noqa: E402

MORE, GOAL_S = 1000, 60
Spent = tuple[float, float]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", required=True)
    parser.add_argument("--more", type=int, default=0, help="acts that are written before")
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    asked = parser.parse_args()
    os.environ.update(DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=asked.home)
    import django

    django.setup()
    from django.db import connection

    from hedun import clock
    from hedun.record import beside, checkpoint
    from hedun.record import verification as v

    on = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    for _ in range(0, asked.more, MORE):
        write_more()
    parts: list[tuple[str, str, Spent]] = []
    told, spent = timed(whole, resource.RUSAGE_CHILDREN)
    by = f"{told['rows']:,} rows, {beside.processes()} processes"
    parts.append(("`hedun verify`, all of it", f"{told['entries']:,} entries, {by}", spent))
    each = spent[1] / told["entries"] * 1e6
    answer, seals, standing = v.Verified(), v.Seals(), v.Standing()
    with v.one_moment(), v.nothing_collected():
        faults, spent = timed(lambda: list(v._chain_faults(answer, seals, [], standing)))
        parts.append(("the chain, entry by entry", f"{answer.entries:,} entries", spent))
        found, spent = timed(lambda: list(v._row_faults(answer, seals, standing.changes)))
        faults += found
        parts.append(("every row against its seal", f"{answer.rows:,} rows", spent))
        tables = {model._meta.label: checkpoint.size_of(model) for model in v.sealed_models()}
    found, spent = timed(lambda: [one for check in v.CHECKS for one in v._of(check)])
    faults += found
    parts.append(("the rooms' own books", "ledger, awards, files", spent))
    checkpoint.keep(standing, tables, clock.now())
    write_more()
    (later, _), spent = timed(lambda: v.look(go_on=True))
    parts.append(("going on after it", f"{later.entries - later.since:,} entries more", spent))
    faults += later.faults
    for one in faults[:5]:
        print("NOT AS RECORDED", one.subject, one.en)
    lines = ["| part | of | processor, s | clock, s |", "|---|---|--:|--:|"]
    lines += [f"| {what} | {of} | {cpu:.1f} | {wall:.1f} |" for what, of, (cpu, wall) in parts]
    lines += [
        "",
        f"All of it is {each:.1f} s by the clock for a million entries; one process needs at most "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB of memory; "
        f"{len(faults)} faults. Python {platform.python_version()}, {on} on the same "
        f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}; {time.strftime('%Y-%m-%d')}.",
    ]
    print("\n".join(lines))
    if asked.write:
        put("verify" if on == "PostgreSQL" else "verify-sqlite", "\n".join(lines) + "\n")
    (Path(asked.home) / "verify.json").write_text(json.dumps(parts) + "\n")
    held = not faults and each < GOAL_S
    say(f"a million entries verified, {on}", f"{each:.0f} s", goal=f"{GOAL_S} s", held=held)
    return 1 if faults or not told["ok"] or each >= GOAL_S else 0


def whole() -> dict[str, Any]:
    """What the command answers."""
    words = (sys.executable, "-m", "hedun.cli", "verify", "--json")
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def timed(work: Callable[[], Any], who: int = resource.RUSAGE_SELF) -> tuple[Any, Spent]:
    """What it answers, and seconds of the processor and of the clock."""
    cpu, wall = used(who), time.perf_counter()
    found = work()
    return found, (used(who) - cpu, time.perf_counter() - wall)


def used(who: int) -> float:
    told = resource.getrusage(who)
    return told.ru_utime + told.ru_stime


def write_more() -> None:
    """A thousand acts of an office, each with a row."""
    from hedun import clock
    from hedun.domain.actors import TICKER
    from hedun.people import reasons
    from hedun.record.pen import writing

    now = clock.now()
    with writing(actor=TICKER, now=now) as pen:
        for _ in range(MORE):
            pen.write("bench.more", "bench", {}, rows=[reasons.keep(pen, "bench")])


if __name__ == "__main__":
    sys.exit(main())

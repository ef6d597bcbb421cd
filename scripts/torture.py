"""Every suite that has a full form, in full: each to its end, whatever fails, two at a time.

.venv/bin/python scripts/torture.py [PART …]        (default: all of them, the shortest first)
.venv/bin/python scripts/torture.py --list          the parts, and what each took the last time

What a part says goes to build/torture/PART.log. What it counted, how long it took and how it ended
are put into docs/reliability.md when it is over, of a part that failed only that it did. Exit
status 1 when one failed, 2 for a part that does not exist.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pg_cluster
import reliability

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "build" / "torture"
AT_ONCE = 2  # all of it takes the clock about three hours on two processors
# What is made up, killed and interleaved is so many times as much as `make test` does; suites that
# would take more than half an hour choose less themselves and say why.
TIMES = "50"
CLOSING_LINE = re.compile(r"^=* ?(\d.* in \d[\d.:]*s?\b.*?) ?=*$", re.M)


@dataclass(frozen=True)
class Part:
    """`tests`: files and folders under tests/, or words for the program that `program` names."""

    name: str
    tests: tuple[str, ...]
    postgresql: bool = False
    program: tuple[str, ...] = ("-m", "pytest", "-s", "-p", "no:cacheprovider")
    times: str = TIMES  # none: its short form

    @property
    def command(self) -> tuple[str, ...]:
        tests = [f"tests/{word}" if "/" in word else word for word in self.tests]
        return (sys.executable, *self.program, *tests)

    def database(self) -> AbstractContextManager[str]:
        return pg_cluster.cluster() if self.postgresql else nullcontext("")


def on_both(name: str, *tests: str) -> tuple[Part, Part]:
    return Part(name, tests), Part(f"{name}-pg", tests, postgresql=True)


# The shortest first. What one suite counts is counted in one part.
PARTS = (
    Part("mutants", ("domain/lifecycle/test_mutants.py",)),
    Part("made", ("demo/test_made.py",), postgresql=True),
    *on_both("backup_file", "faults/test_backup_file.py"),
    *on_both("let_go", "faults/test_let_go.py"),
    *on_both("two_workers", "faults/test_two_workers.py"),
    *on_both("trouble", "faults/test_trouble.py", "faults/test_small_disk.py"),
    *on_both("rehearsal", "faults/test_rehearsal.py"),
    *on_both("killed_desk", "faults/test_killed_desk.py"),
    Part("figures", ("actuarial/", "prevention/test_analysis.py", "record/test_other_keys.py")),
    Part("machine", ("deploy/",), postgresql=True),
    Part("phones", ("phone/test_kill.py",), postgresql=True),
    Part("killed_paying", ("payments/test_killed_paying.py",), postgresql=True),
    Part("accessible", ("browser/test_accessible.py",)),
    Part("terms", tuple(f"terms/test_terms_{of}.py"
                        for of in ("properties", "against_reference", "phone"))),
    *on_both("attack", "attack/"),
    Part("guided", ("attack/readers_guided.py",)),
    Part("never_twice", ("payments/test_never_twice.py",), postgresql=True),
    Part("access", ("access/",), postgresql=True),
    *on_both("killed_acts", "faults/test_killed_acts.py"),
    Part("everything", ("everything",), program=("scripts/test.py",), times=""),
)  # fmt: skip


def main(names: Sequence[str]) -> int:
    if names == ["--list"]:
        took = {line["part"]: line for line in reliability.lines_of(reliability.RUNS)}
        for part in PARTS:
            last = took.get(part.name)
            print(part.name, f"{last['seconds']:,} s" if last else "", sep="\t")
        return 0
    if unknown := set(names) - {part.name for part in PARTS}:
        print(f"no part is called {', '.join(sorted(unknown))}\n{__doc__}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda number, frame: stop(128 + number))
    os.chdir(ROOT)
    LOGS.mkdir(parents=True, exist_ok=True)
    wanted = [part for part in PARTS if part.name in names or not names]
    runs = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for part, line in zip(wanted, pool.map(run, wanted), strict=True):
            runs.append(line)
            print(f"{part.name}: {line['seconds']:,} s: {line['said']}", flush=True)
            reliability.main([str(counts_of(part)), str(run_of(part))])
    failed = [line["part"] for line in runs if line["status"]]
    print(f"{sum(line['seconds'] for line in runs):,} s; {len(runs)} run, {len(failed)} failed")
    for name in failed:
        print(f"FAILED: {name}, see {(LOGS / name).relative_to(ROOT)}.log")
    return int(bool(failed))


RUNNING: set["subprocess.Popen[bytes]"] = set()


def stop(status: int) -> None:
    """With everything that runs; their threads end with them."""
    for process in tuple(RUNNING):
        process.terminate()
    sys.exit(status)


def counts_of(part: Part) -> Path:
    return LOGS / f"{part.name}.counts.jsonl"


def run_of(part: Part) -> Path:
    return LOGS / f"{part.name}.run.jsonl"


def run(part: Part) -> dict[str, Any]:
    """Runs it to its end. Its counts are kept where it passed, what it said in its log."""
    counts, log = counts_of(part), LOGS / f"{part.name}.log"
    counts.write_text("")
    begun = time.monotonic()
    with part.database() as url, log.open("w") as said:
        there = {**os.environ, "DATABASE_URL": url, "COUNTS": str(counts)}
        more = {"TORTURE": part.times} if part.times else {}
        process = subprocess.Popen(part.command, env={**there, **more}, stdout=said, stderr=said)
        RUNNING.add(process)
        status = process.wait()
        RUNNING.discard(process)
    if status:
        counts.write_text("")
    found = CLOSING_LINE.findall(log.read_text(errors="replace"))
    line = {
        "part": part.name,
        "on": "PostgreSQL" if part.postgresql else "SQLite",
        "said": found[-1] if found else f"ended with {status}, without a closing line",
        "status": status,
        "seconds": round(time.monotonic() - begun),
        "day": datetime.now(UTC).date().isoformat(),
    }
    run_of(part).write_text(json.dumps(line, ensure_ascii=False) + "\n")
    return line


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Run every suite of tests and say at the end what each came to and what could not be run.

.venv/bin/python scripts/test.py [sqlite] [postgresql] [browser] [roles]        (default: these)
.venv/bin/python scripts/test.py everything         on PostgreSQL what else needs a database, too

Exit status 0 when all that ran passed. A suite whose needs are missing on this machine is listed as
NOT RUN; under CI=true that fails. So does a suite without tests, as pytest says by itself.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pg_cluster

ROOT = Path(__file__).resolve().parent.parent
# A file stays in one process, which keeps what its tests begin with; in the collection's order.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")
WORKERS = ("-n", "2", *BY_FILE)
WAITING = ("-n", "3", *BY_FILE)  # for a server or a browser, while another works
PROGRAMS = f"/usr/sbin:{os.environ.get('PATH', '')}"
IN_EVERY_ROLE = ("roles", "whole_road", "phone_sending")
CLOSING_LINE = re.compile(r"^=+ .*\b(in \d[\d.:]*s?|no tests ran).* =+$")


def on_sqlite() -> AbstractContextManager[str]:
    return nullcontext("")


def needs_nothing() -> str:
    return ""


def needs_postgresql() -> str:
    return "" if pg_cluster.binaries() else f"PostgreSQL is not installed ({pg_cluster.INSTALL})"


def needs_machine() -> str:
    if missing := needs_postgresql():
        return missing
    found = [name for name in ("nginx", "curl", "openssl") if not shutil.which(name, path=PROGRAMS)]
    return f"{', '.join(found)} not installed (apt-get install)" if found else ""


def needs_browser() -> str:
    if not shutil.which("chromium"):
        return "chromium is not installed (apt-get install chromium fonts-noto-cjk)"
    fonts = subprocess.run(("fc-list",), capture_output=True, text=True).stdout
    return "" if "Noto Sans CJK" in fonts else "fonts-noto-cjk is not installed (apt-get install)"


def needs_both() -> str:
    return needs_browser() or needs_postgresql()


@dataclass(frozen=True)
class Suite:
    name: str
    title: str
    arguments: tuple[str, ...]
    missing: Callable[[], str] = needs_nothing
    database: Callable[[], AbstractContextManager[str]] = on_sqlite
    by_name: bool = False  # run only where it is named


SUITES = (
    Suite(
        "sqlite",
        "Everything on SQLite",
        ("tests", "--ignore=tests/browser", "--ignore=tests/deploy", *WORKERS),
    ),
    Suite(
        "postgresql",
        "What the database keeps, on PostgreSQL, and a machine by docs/operating.md",
        ("tests", "-m", "both", "--ignore=tests/browser", *WAITING),
        needs_machine,
        pg_cluster.cluster,
    ),
    Suite(
        "everything",
        "All that needs a database on PostgreSQL",
        ("tests", "-m", "database or both", "--ignore=tests/browser", *WAITING),
        needs_postgresql,
        pg_cluster.cluster,
        by_name=True,
    ),
    Suite("browser", "The desk in a browser", ("tests/browser", *WAITING), needs_browser),
    Suite(
        "roles",
        "Every role in a browser on PostgreSQL",
        (*(f"tests/browser/test_{name}.py" for name in IN_EVERY_ROLE), *WORKERS),
        needs_both,
        pg_cluster.cluster,
    ),
)


def main(names: Sequence[str]) -> int:
    unknown = set(names) - {suite.name for suite in SUITES}
    if unknown:
        print(f"no suite is called {', '.join(sorted(unknown))}\n{__doc__}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    os.chdir(ROOT)
    ran, not_run, failed = [], [], False
    for suite in SUITES:
        if suite.name not in names if names else suite.by_name:
            continue
        missing = suite.missing()
        if missing:
            not_run.append(f"NOT RUN: {suite.title}, because {missing}")
            continue
        print(f"\n--- {suite.title} ---", flush=True)
        status, closing = run(suite)
        failed |= status != 0
        ran.append(f"{suite.title}{'' if status == 0 else f': FAILED (exit {status})'}\n{closing}")
    print("\n" + "\n".join((*ran, *not_run)), flush=True)
    return int(failed or (bool(not_run) and os.environ.get("CI") == "true"))


def environment() -> dict[str, str]:
    """What is set, except that compiled code is kept: every worker of every suite, and the hundreds
    of processes they start, would compile the house again, which takes longer than its tests."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(suite: Suite) -> tuple[int, str]:
    """pytest's exit status and its closing line."""
    closing = "(pytest ended without its closing line)"
    with suite.database() as url:
        process = subprocess.Popen(
            (sys.executable, "-m", "pytest", *suite.arguments),
            env={**environment(), "DATABASE_URL": url},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                closing = line.strip() if CLOSING_LINE.match(line.strip()) else closing
        finally:
            if process.poll() is None:
                process.terminate()
            status = process.wait()
    return status, closing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

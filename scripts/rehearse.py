"""Rehearse the loss of the machine: a backup put up elsewhere, verified, and taken down again.

.venv/bin/python scripts/rehearse.py FILE --keys DIR --key KEY [--password-file F] [--sqlite]

FILE: a backup. DIR: the copy of the house's keys. KEY: the private key of backups. It has a home of
its own and a cluster of PostgreSQL of its own (--sqlite: a file) and asks the house for nothing.
Says the record's head, to be compared with the book of backups, and how long it took. Exit status 0
when all is as it was recorded.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pg_cluster
import psycopg

ROOT = Path(__file__).resolve().parent.parent


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Put up a backup elsewhere, and verify it.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--keys", type=Path, required=True, help="the copy of the house's keys")
    parser.add_argument("--key", type=Path, required=True, help="the private key of backups")
    parser.add_argument("--password-file", type=Path, help="its password; else it is asked for")
    parser.add_argument("--sqlite", action="store_true", help="the backup is of a SQLite house")
    options = parser.parse_args(words)
    begun = time.monotonic()
    opens = ["--key", options.key.absolute()]
    if options.password_file:
        opens += ["--password-file", options.password_file.absolute()]
    with tempfile.TemporaryDirectory(prefix="hedun-rehearsal-") as folder:
        home = Path(folder, "home")
        home.mkdir(mode=0o700)
        shutil.copytree(options.keys, home / "keys")
        with nullcontext("") if options.sqlite else elsewhere() as url:
            status = subprocess.run(
                (sys.executable, "-m", "hedun.cli", "restore", options.file.absolute(), *opens),
                env={**ours(), "HEDUN_HOME": str(home), "DATABASE_URL": url},
                cwd=ROOT,
            ).returncode
    said = "演练完成 rehearsed" if status == 0 else "演练失败 the rehearsal FAILED"
    print(f"{said}: {time.monotonic() - begun:.0f} 秒 s")
    return status


def ours() -> dict[str, str]:
    """What is set on this machine for a house is not for this one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEDUN_")}
    return {**kept, "DJANGO_SETTINGS_MODULE": "hedun.settings"}


@contextmanager
def elsewhere() -> Iterator[str]:
    """An empty database in a cluster that nobody else knows."""
    with pg_cluster.cluster(pg_cluster.MANY) as url:
        with psycopg.connect(f"{url.removesuffix('hedun')}postgres", autocommit=True) as server:
            server.execute("CREATE DATABASE hedun")
        yield url


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

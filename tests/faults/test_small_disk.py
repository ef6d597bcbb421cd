"""A disk that is really full: a small one of its own, on which the house and its database lie.

On PostgreSQL the database lies there as a tablespace. Where this machine lets nobody mount one, the
kernel takes no byte more into any file of ours.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import DatabaseError, connection

from hedun.claims.models import Claim
from hedun.record.verification import verify
from hedun.web.trouble import trouble_of
from tests.faults.test_trouble import full_disk
from tests.support.counts import count
from tests.support.killing import Copy, inside, let_go, server_says
from tests.support.road import make_claim, make_county

SIZE = 96 * 1024 * 1024
LEFT = {"sqlite": 2 * 1024 * 1024, "postgresql": 256 * 1024}  # when the house is at work
MOST = 200  # claims that fit into it


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Whether there is one in the folder."""
    folder.mkdir()
    folder.parent.chmod(0o755)  # the server's own user works there
    words = ("mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(folder))
    real = os.geteuid() == 0 and subprocess.run(words, capture_output=True).returncode == 0
    try:
        yield real
    finally:
        if real:
            subprocess.run(("umount", "-l", str(folder)), check=True)


@contextmanager
def database_on(disk: Path) -> Iterator[str]:
    """The name of a copy of this process's database that lies there."""
    let_go()
    own = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        yield shutil.copy(own, disk / "hedun.sqlite3")
        return
    name, space = f"{own}_small", f"small_{os.getpid()}"
    (disk / "rows").mkdir()
    shutil.chown(disk / "rows", pwd.getpwnam("postgres").pw_uid)
    server_says(f"CREATE TABLESPACE {space} LOCATION '{disk / 'rows'}'")
    server_says(f'CREATE DATABASE "{name}" TEMPLATE "{own}" TABLESPACE {space}')
    try:
        yield name
    finally:
        let_go()
        server_says(f'DROP DATABASE "{name}" WITH (FORCE)')
        server_says(f"DROP TABLESPACE {space}")


@contextmanager
def as_it_is(disk: Path) -> Iterator[str]:
    yield str(connection.settings_dict["NAME"])


def fill(disk: Path) -> Path:
    """All but a little of it; the file that does."""
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free - LEFT[connection.vendor]
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free)
    return ballast


def test_a_disk_that_is_full_keeps_what_was_acknowledged_and_work_goes_on_when_there_is_room(
    databases: Any, django_db_blocker: Any, home: Path
) -> None:
    with (
        TemporaryDirectory(prefix="small-") as folder,
        django_db_blocker.unblock(),
        databases.apart(),
        small_disk(disk := Path(folder) / "disk") as real,
        (database_on if real else as_it_is)(disk) as name,
        inside(Copy(name, disk / "home")),
    ):
        (disk / "home").mkdir()
        road = make_county(3)
        make_claim(road, "reported")
        ballast, code, acknowledged = disk / "none", "", 1
        if real:
            ballast = fill(disk)
        with nullcontext() if real else full_disk():
            for _ in range(MOST):
                road._taken = 0
                night = road.later(minutes=1).date() - timedelta(days=2)
                try:
                    make_claim(road, "draft", night=night)
                except (DatabaseError, OSError) as wrong:
                    code = trouble_of(wrong)
                    break
                acknowledged += 1
        connection.close()
        assert code == "full"
        assert verify().faults == () and Claim.objects.count() >= acknowledged
        ballast.unlink(missing_ok=True)
        make_claim(road, "verified")
        assert verify().faults == ()
    what = "claims acknowledged before a small disk was full" if real else "files refused"
    count("trouble", what, acknowledged)

"""A disk that is really full: a small one of its own, on which the house and its database lie.

Where this machine lets nobody mount one, the kernel takes no byte more into any file of ours.
"""

import os
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

SIZE = 256 * 1024 * 1024
LEFT = 512 * 1024  # when the house is at work
MOST = 200  # claims that fit into it


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Whether there is one in the folder."""
    folder.parent.chmod(0o755)  # the server's own user goes through it
    folder.mkdir()
    words = ("mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(folder))
    real = subprocess.run(words, capture_output=True).returncode == 0
    try:
        yield real
    finally:
        if real:
            subprocess.run(("umount", "-l", str(folder)), check=True)


@contextmanager
def database_on(disk: Path) -> Iterator[str]:
    """The database of this process lies there; its name."""
    let_go()
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        yield shutil.copy(name, disk / "hedun.sqlite3")
        return
    place, space = disk / "space", f"{name}_small"
    place.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(place, "postgres")
    server_says(f"CREATE TABLESPACE \"{space}\" LOCATION '{place}'")
    server_says(f'ALTER DATABASE "{name}" SET TABLESPACE "{space}"')
    try:
        yield name
    finally:
        let_go()
        server_says(f'ALTER DATABASE "{name}" SET TABLESPACE pg_default')
        server_says(f'DROP TABLESPACE "{space}"')


def fill(disk: Path) -> Path:
    """All but a little of it; the file that does."""
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free - LEFT
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free)
    return ballast


def test_a_disk_that_is_full_keeps_what_was_acknowledged_and_work_goes_on_when_there_is_room(
    databases: Any,
    django_db_blocker: Any,
    home: Path,
) -> None:
    with (
        TemporaryDirectory(prefix="small-") as folder,
        django_db_blocker.unblock(),
        databases.apart(),
        small_disk(disk := Path(folder) / "disk") as real,
        database_on(disk) as name,
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
                try:
                    make_claim(
                        road, "draft", night=road.later(minutes=1).date() - timedelta(days=2)
                    )
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
    count("trouble", "claims acknowledged before a small disk was full" if real else
          "files refused", acknowledged)  # fmt: skip

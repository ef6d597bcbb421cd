"""PostgreSQL's log is archived sealed, and a lost server comes back as it was at a moment: with
real servers, of which the first is destroyed."""

import os
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hedun.web.archive import command
from hedun.web.backups import keyfiles
from tests.support.house import ROOT, House
from tests.support.scripts import script

pytestmark = pytest.mark.both  # with what needs PostgreSQL
PASSWORD = "a password of the tests"
LONGEST = 60.0  # seconds until the server has archived what it wrote
FIRST = """
import pickle
from tests.support.road import make_claim, make_county
road = make_county(3)
make_claim(road, "paid")
pickle.dump(road, open({road!r}, "wb"))
"""
MORE = """
import pickle
from tests.support.road import make_claim
from hedun.record.models import Head
road = pickle.load(open({road!r}, "rb"))
make_claim(road, "verified", night=road.now.date())
pickle.dump(road, open({road!r}, "wb"))
head = Head.objects.get()
print(head.seq, head.digest)
"""


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which the server's user may read and write, as /var/backups/hedun."""
    folder = Path(tempfile.mkdtemp(prefix="hedun-archive-"))
    folder.chmod(0o755)
    monkeypatch.chdir(ROOT)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def asked(url: str, statement: str) -> Any:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement).fetchone()[0]  # type: ignore[call-overload, index]


def archived(url: str, archive: Path) -> None:
    """Everything that was written until now."""
    segment = asked(url, "SELECT pg_walfile_name(pg_switch_wal())")
    end = time.monotonic() + LONGEST
    while not (archive / f"{segment}.sealed").exists():
        assert time.monotonic() < end, "the server did not archive its log"
        time.sleep(0.1)


def test_a_lost_server_comes_back_as_it_was_at_a_moment(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster: Any = script("pg_cluster", monkeypatch)
    monkeypatch.setenv("PATH", f"{cluster.binaries()}:{os.environ['PATH']}")
    archive, key, own, password = (place / name for name in ("log", "b.key", "own", "password"))
    archive.mkdir()
    keyfiles.make(key, PASSWORD.encode())
    password.write_text(PASSWORD)
    assert command.main(["key", str(own)]) == 0
    cluster.give(archive, key, own)  # on the spare machine the server's user reads with it
    write = ["--to", f"{key}.pub", "--own", str(own)]
    words = (sys.executable, "-m", "hedun.cli", "archive", "log", "--into", str(archive), *write)
    told = f"cd {shlex.quote(os.getcwd())} && {shlex.join(words)} $OLDPWD/%p"
    archiving = (*cluster.QUICK, "archive_mode=on", f"archive_command={told}")
    home, nightly, later = place / "home", place / "nightly", place / "later"
    with cluster.cluster(archiving) as url:
        asked(f"{url.removesuffix('hedun')}postgres", "SELECT 1")
        with psycopg.connect(f"{url.removesuffix('hedun')}postgres", autocommit=True) as server:
            server.execute("CREATE DATABASE hedun")
        house, road = House(home, url), str(place / "road")
        home.mkdir()
        house.run("migrate", "-v0")
        house.python(FIRST.format(road=road))
        house.run("backup", "-o", str(nightly), "--to", f"{key}.pub")
        base = ["base", "-o", str(place / "base.sealed"), *write, "--", "-d", url]
        assert command.main(base) == 0, capsys.readouterr().err
        head = house.python(MORE.format(road=road)).split()
        house.run("backup", "--files", str(later), "--to", f"{key}.pub")
        moment = asked(url, "SELECT clock_timestamp()").isoformat()
        lost = house.python(MORE.format(road=road)).split()
        archived(url, archive)
    shutil.rmtree(home / "evidence")
    (home / "keys").rename(place / "keys")
    read = ["--from", str(archive), "--key", str(key), "--password-file", str(password)]
    data = place / "again" / "data"
    lay = ["restore", str(place / "base.sealed"), "--into", str(data), *read, "--own", str(own)]
    assert command.main([*lay, "--until", moment]) == 0, capsys.readouterr().err
    cluster.give(data.parent, data, *data.rglob("*"))
    with cluster.running(data, cluster.QUICK) as url:
        end = time.monotonic() + LONGEST
        while asked(url, "SELECT pg_is_in_recovery()"):
            assert time.monotonic() < end, (data.parent / "log").read_text()
            time.sleep(0.1)
        elsewhere = House(place / "elsewhere", url)
        elsewhere.home.mkdir()
        (place / "keys").rename(elsewhere.home / "keys")
        opens = ["--key", str(key), "--password-file", str(password)]
        told = elsewhere.run(
            "restore", str(nightly), "--files-only", "--later", str(later), *opens
        )  # fmt: skip
        assert "all as recorded" in told and "files that came later: 1" in told
        found = asked(url, "SELECT seq || ' ' || digest FROM record_head").split()
        assert found == head != lost, "what was acknowledged before the moment, and no more"
        assert asked(url, "SHOW archive_mode") == "off"
        assert elsewhere.python(MORE.format(road=road)).strip()

"""PostgreSQL's log is archived sealed, and a lost server comes back as it was at a moment: with
real servers, of which the first is destroyed."""

import os
import re
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
from tests.support.errands import errands
from tests.support.house import House
from tests.support.scripts import script

pytestmark = pytest.mark.both  # with what needs PostgreSQL
PASSWORD = "a password of the tests"
LONGEST = 60.0  # seconds until the server has archived what it wrote
FIRST = """
import pickle
from tests.support.road import make_claim, make_county
road = make_county(5)
make_claim(road, "paid")
pickle.dump(road, open({road!r}, "wb"))
"""
MORE = """
import pickle
from tests.support.road import make_claim, picture
from hedun.record.models import Head
from hedun.web.operating.house import archived
road = pickle.load(open({road!r}, "rb"))
[picture() for _ in range(10 * road._taken)]  # each process has pictures of its own
make_claim(road, "verified", night=road.now.date())
pickle.dump(road, open({road!r}, "wb"))
head = Head.objects.get()
print(head.seq, head.digest, archived())
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in which the server's user may read and write, as /var/backups/hedun."""
    folder = Path(tempfile.mkdtemp(prefix="hedun-archive-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Any:
    return script("pg_cluster", monkeypatch)


@pytest.fixture
def python(place: Path, cluster: Any) -> Iterator[Path]:
    """As the server runs it."""

    def given(data: Path) -> None:
        cluster.give(*data.glob("pg_wal/RECOVERY*"))

    with errands(place / "errands", given) as program:
        yield program


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
    place: Path,
    python: Path,
    cluster: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", f"{cluster.binaries()}:{os.environ['PATH']}")
    archive, key, own, password = (place / name for name in ("log", "b.key", "own", "password"))
    archive.mkdir()
    keyfiles.make(key, PASSWORD.encode())
    password.write_text(PASSWORD)
    assert command.main(["key", str(own)]) == 0
    write = ["--to", f"{key}.pub", "--own", str(own)]
    words = (str(python), "-m", "hedun.cli", "archive", "log", "--into", str(archive), *write)
    archiving = (*cluster.QUICK, "archive_mode=on", f"archive_command={shlex.join(words)} %p")
    home, nightly, later = place / "home", place / "nightly", place / "later"
    with cluster.cluster(archiving) as url:
        with psycopg.connect(f"{url.removesuffix('hedun')}postgres", autocommit=True) as server:
            server.execute("CREATE DATABASE hedun")
        house, road = House(home, url), str(place / "road")
        home.mkdir()
        house.run("migrate", "-v0")
        house.python(FIRST.format(road=road))
        house.run("backup", "-o", str(nightly), "--to", f"{key}.pub")
        base = ["base", "-o", str(place / "base.sealed"), *write, "--", "-d", url]
        assert command.main(base) == 0, capsys.readouterr().err
        head = house.python(MORE.format(road=road)).split(maxsplit=2)
        house.run("backup", "--files", str(later), "--to", f"{key}.pub")
        moment = asked(url, "SELECT clock_timestamp()").isoformat()
        assert head.pop().endswith("True)\n"), "who watches sees that it is archived"
        lost = house.python(MORE.format(road=road)).split()[:2]
        archived(url, archive)
    shutil.rmtree(home / "evidence")
    (home / "keys").rename(place / "keys")
    read = ["--from", str(archive), "--key", str(key), "--password-file", str(password)]
    data = place / "again" / "data"
    lay = ["restore", str(place / "base.sealed"), "--into", str(data), *read, "--own", str(own)]
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(python))
        assert command.main([*lay, "--until", moment]) == 0, capsys.readouterr().err
    cluster.give(data.parent, data, *data.rglob("*"))
    with cluster.running(data, cluster.QUICK) as port:
        url = f"postgresql://hedun@127.0.0.1:{port}/hedun"
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
        assert "all as recorded" in told and re.search("files that came later: [1-9]", told)
        found = asked(url, "SELECT seq || ' ' || digest FROM record_head").split()
        assert found == head != lost, "what was acknowledged before the moment, and no more"
        assert asked(url, "SHOW archive_mode") == "off"
        assert elsewhere.python(MORE.format(road=road)).split()[2] == "None"

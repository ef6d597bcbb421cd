"""What the archive of PostgreSQL's log refuses: another segment of the same name, one that somebody
else wrote, one that is damaged or put elsewhere, a log with a gap."""

import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from hedun.web.archive import keeping, restoring
from hedun.web.archive.command import STOP, main
from hedun.web.backups import keyfiles
from hedun.web.backups.sealed import Ours, Sealing

PASSWORD = "a password of the tests"
FIRST = "000000010000000000000001"


class Archive:
    def __init__(self, folder: Path) -> None:
        self.folder, self.key, self.own = folder / "log", folder / "b.key", folder / "own"
        self.folder.mkdir()
        keyfiles.make(self.key, PASSWORD.encode())
        (folder / "password").write_text(PASSWORD)
        keeping.make_own(self.own)
        self.read = ["--from", str(self.folder), "--key", str(self.key), "--own", str(self.own),
                     "--password-file", str(folder / "password")]  # fmt: skip

    def log(self, name: str, begins: bytes = b"a", size: int = keeping.SIZE) -> int:
        path = self.folder.parent / name
        path.write_bytes(begins.ljust(size, b"\0"))
        write = ["--into", str(self.folder), "--to", f"{self.key}.pub", "--own", str(self.own)]
        return main(["log", str(path), *write])

    def fetch(self, name: str) -> tuple[int, bytes]:
        to = self.folder.parent / "RECOVERYXLOG"
        to.unlink(missing_ok=True)
        status = main(["fetch", *self.read, name, str(to)])
        return status, to.read_bytes()[:1] if to.exists() else b""

    def base(self, name: str = "base.sealed", own: str = "own") -> int:
        """A base that begins in the first segment, laid in an empty folder."""
        place, label = self.folder.parent / name, f"{restoring.FIRST}: 0/1 (file {FIRST})\n"
        digest = keeping.own(self.folder.parent / own)
        with place.open("wb") as file:
            public = keyfiles.public(self.key.with_name("b.key.pub"))
            stream = Sealing(file, public, Ours("base.sealed", digest))
            with tarfile.open(mode="w|gz", fileobj=stream) as tar:
                info = tarfile.TarInfo("backup_label")
                info.size = len(label)
                tar.addfile(info, BytesIO(label.encode()))
            stream.finish()
        into = self.folder.parent / f"data-{len(list(self.folder.parent.iterdir()))}"
        return main(["restore", str(place), "--into", str(into), *self.read])


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def test_a_segment_is_kept_once_and_whoever_asks_again_is_told_that_it_is_there(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    assert archive.log(FIRST) == 0
    place = archive.folder / f"{FIRST}.sealed"
    kept = place.read_bytes()
    assert len(kept) < keeping.SIZE // 100, "what is empty of a segment takes no room"
    assert archive.log(FIRST) == 0 and place.read_bytes() == kept
    assert archive.log(FIRST, b"b") == 1 and place.read_bytes() == kept
    assert "left as it is" in capsys.readouterr().err
    assert archive.log(FIRST[:-1] + "2", size=100) == 1
    assert archive.log("postgresql.conf") == 1
    assert [path.name for path in archive.folder.iterdir()] == [place.name]
    assert archive.fetch(FIRST) == (0, b"a")
    archive.folder = archive.folder.parent / "not-there"
    assert archive.log(FIRST) == 1 and "cannot be written" in capsys.readouterr().err


def test_the_end_of_the_log_is_told_from_one_that_must_not_be_read_over(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = FIRST[:-1] + "2"
    assert archive.log(FIRST) == 0
    place = archive.folder / f"{FIRST}.sealed"
    whole = place.read_bytes()
    assert archive.fetch(second) == (1, b""), "the end"
    (archive.folder / f"{second}.sealed").write_bytes(whole)
    assert archive.fetch(second) == (STOP, b""), "another one's place"
    place.write_bytes(whole[:-1])
    assert archive.fetch(FIRST) == (STOP, b"")
    # anybody can write for the public key, and nobody with the archive's own but the server
    own = archive.own.read_text()
    archive.own.unlink()
    keeping.make_own(archive.own)
    place.unlink()
    assert archive.log(FIRST) == 0
    archive.own.chmod(0o600)
    archive.own.write_text(own)
    capsys.readouterr()
    assert archive.fetch(FIRST) == (STOP, b"")
    assert "was not written under that name" in capsys.readouterr().err
    archive.own.write_text("hedun-archive-key-1 \n")
    assert archive.fetch(FIRST) == (STOP, b"")


def test_a_log_with_a_gap_and_a_moment_without_its_zone_are_refused(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2, 4):
        assert archive.log(f"{FIRST[:-1]}{number}") == 0
    assert archive.base() == 1 and f"{FIRST[:-1]}3" in capsys.readouterr().err
    assert archive.log(f"{FIRST[:-1]}3") == archive.log("00000002.history", size=40) == 0
    assert archive.base() == 0
    data = max(archive.folder.parent.glob("data-*/recovery.signal")).parent
    told = (data / "postgresql.auto.conf").read_text()
    assert "archive_mode = 'off'" in told and "archive fetch" in told
    assert archive.base("another.sealed") == 1
    keeping.make_own(archive.folder.parent / "other")
    assert archive.base("base.sealed", own="other") == 1
    capsys.readouterr()
    with pytest.raises(ValueError, match="no instant with its zone"):
        restoring.instant("2026-09-01 14:05")
    assert restoring.instant("2026-09-01T14:05:00+08:00").tzinfo is not None

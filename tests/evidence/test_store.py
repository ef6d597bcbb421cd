"""Files are kept under their own digest, once, and are what they were when they come back."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from hedun.evidence import disk, store

DATA = "踩坏的玉米".encode()
DIGEST = hashlib.sha256(DATA).hexdigest()


def lies(home: Path) -> Path:
    return home / "evidence" / DIGEST[:2] / DIGEST[2:]


def test_a_file_is_kept_outside_the_database_under_its_digest(home: Path) -> None:
    assert store.keep(DATA) == DIGEST
    assert lies(home).read_bytes() == DATA
    assert stat.S_IMODE(lies(home).stat().st_mode) == 0o440
    assert store.read(DIGEST) == DATA
    assert [p for p in (home / "evidence").rglob("*") if p.is_file()] == [lies(home)]


def test_a_file_kept_twice_is_written_once(home: Path) -> None:
    store.keep(DATA)
    before = lies(home).stat()
    store.keep(DATA)
    after = lies(home).stat()  # it may have been read: that is no writing
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_is_made_again_if_the_power_fails_does_not_wait_for_the_disk(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[Path] = []
    monkeypatch.setattr(disk, "flush_folder", waited.append)
    with store.without_waiting():
        assert store.keep_all([DATA, DATA[::-1]])[0] == DIGEST
    assert not waited and lies(home).read_bytes() == DATA and store.intact(DIGEST)
    store.keep(DATA + DATA)
    assert waited


def test_a_changed_file_is_noticed_and_never_written_over(home: Path) -> None:
    store.keep(DATA)
    os.chmod(lies(home), 0o640)
    lies(home).write_bytes(DATA[::-1])
    with pytest.raises(store.FileLost, match="changed"):
        store.read(DIGEST)
    with pytest.raises(store.FileLost, match="changed"):
        store.keep(DATA)
    assert lies(home).read_bytes() == DATA[::-1]
    assert store.intact(DIGEST) is False


def test_a_missing_file_is_said_to_be_missing(home: Path) -> None:
    with pytest.raises(store.FileLost, match="missing"):
        store.read(DIGEST)
    assert store.intact(DIGEST) is None


@pytest.mark.parametrize(
    "name",
    ["", "../../keys/field.key", "ab/../../etc", DIGEST.upper(), DIGEST[:-1], DIGEST + "\n",
     "/" + DIGEST[1:], DIGEST[:-1] + "g"],
)  # fmt: skip
def test_only_a_digest_leads_to_a_file(home: Path, name: str) -> None:
    for ask in (store.read, store.intact):
        with pytest.raises(ValueError):
            ask(name)


def test_what_a_crash_left_half_written_is_no_file(home: Path) -> None:
    store.keep(DATA)
    (lies(home).parent / ".new-abc").write_bytes(b"half")
    assert list(store.all_files()) == [DIGEST]

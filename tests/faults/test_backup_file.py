"""A backup that is not whole, not ours or not for this key is refused before anything is written,
with a sentence that says what to do."""

import io
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hedun.domain.chain import canonical
from hedun.domain.problems import Malformed
from hedun.record.roots import hand_out
from hedun.web.backups import databases, files, keyfiles, restoring, sealed, taking
from hedun.web.backups.problems import SENTENCES
from tests.support.counts import count
from tests.support.road import Road, make_claim, make_county

PASSWORD = b"a password of the tests"
PIECE = 4096


def quiet(what: str, done: int, of: int) -> None: ...


@pytest.fixture
def road(home: Path, transactional_db: None) -> Road:
    road = make_county(2)
    make_claim(road, "reported")
    hand_out("县林业局", now=road.now)
    return road


@pytest.fixture
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "b.key"
    keyfiles.make(path, PASSWORD)
    return path


@pytest.fixture
def take(
    road: Road, key: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    monkeypatch.setattr(sealed, "PIECE", PIECE)
    folder = tmp_path_factory.mktemp("backups")

    def made(name: str = "a.backup", with_keys: bool = False) -> Path:
        public = keyfiles.public(key.with_name("b.key.pub"))
        place = folder / name
        taken = taking.take(place, public, with_keys=with_keys, now=road.now, tell=quiet)
        assert (taken.path, taken.lost) == (place, [])
        return place

    return made


def refused(run: Callable[[], object]) -> str:
    with pytest.raises(Malformed) as wrong:
        run()
    problem = wrong.value.problem
    assert "{" not in problem.zh + problem.en
    return problem.code


def test_a_whole_one_says_what_it_holds_and_no_key_of_the_house(
    take: Callable[..., Path], key: Path, home: Path
) -> None:
    private = keyfiles.private(key, PASSWORD)
    listed = restoring.check(take(), private, quiet)
    assert listed.ours and listed.seq > 0 and not listed.with_keys
    assert {name for name in listed.files if name.startswith("home/")} == {
        f"home/{path.relative_to(home)}"
        for path in home.rglob("*")
        if path.is_file() and path.parent.name != "keys" and not path.name.startswith(".")
    }
    with_keys = restoring.check(take("b.backup", with_keys=True), private, quiet)
    ours = {name for name in with_keys.files if name not in listed.files}
    assert ours == {f"home/keys/{name}.key" for name in ("field", "hash", "seal")}
    plain = take("c.backup").read_bytes()
    assert b"PRAGMA" not in plain and b"CREATE TABLE" not in plain and b"home/" not in plain


def test_whatever_is_cut_off_swapped_or_altered_is_refused(
    take: Callable[..., Path], key: Path, tmp_path: Path
) -> None:
    whole, private = take().read_bytes(), keyfiles.private(key, PASSWORD)
    start = whole.index(b"}") + 1
    step = PIECE + sealed.PROOF
    pieces = [whole[at : at + step] for at in range(start, len(whole), step)]
    assert len(pieces) > 20

    def of(data: bytes) -> str:
        path = tmp_path / "spoilt.backup"
        path.write_bytes(data)
        return refused(lambda: restoring.check(path, private, quiet))

    head = whole[:start]
    assert of(head) == of(b"".join((head, *pieces[:-1]))) == of(head + pieces[0]) == "CUT_OFF"
    assert of(whole[:-1]) == of(whole + b"\0") == "ALTERED"
    swapped = [pieces[1], pieces[0], *pieces[2:]]
    assert of(b"".join((head, *swapped))) == of(b"".join((head, *pieces[1:]))) == "ALTERED"
    flips = [*range(len(sealed.MAGIC) + 4, start), *range(start, len(whole), 4999)]
    for at in flips:
        spoilt = bytearray(whole)
        spoilt[at] ^= 1
        assert of(bytes(spoilt)) in ("ALTERED", "WRONG_KEY", "OTHER_VERSION"), at
    count("a backup read", "bits flipped, each refused", len(flips))
    assert of(b"PK\x03\x04" + whole) == of(b"") == "NO_BACKUP"


def test_another_key_password_version_or_database_is_said(
    take: Callable[..., Path], key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup, private = take(), keyfiles.private(key, PASSWORD)
    assert refused(lambda: keyfiles.private(key, b"another password")) == "KEY_FILE"
    assert refused(lambda: keyfiles.private(backup, PASSWORD)) == "KEY_FILE"
    assert refused(lambda: keyfiles.public(key)) == "KEY_FILE"
    other = tmp_path / "other.key"
    assert refused(lambda: keyfiles.make(other, b"short")) == "SHORT_PASSWORD"
    keyfiles.make(other, PASSWORD)
    assert refused(lambda: keyfiles.make(other, PASSWORD)) == "TAKEN"
    foreign = keyfiles.private(other, PASSWORD)
    assert refused(lambda: restoring.check(backup, foreign, quiet)) == "WRONG_KEY"
    assert refused(take) == "TAKEN"
    with monkeypatch.context() as patch:
        patch.setattr(sealed, "FORMAT", 2)
        later = take("later.backup")
    assert refused(lambda: restoring.check(later, private, quiet)) == "OTHER_VERSION"
    with monkeypatch.context() as patch:
        patch.setattr(databases, "steps", lambda: {"record": ["0009_of_tomorrow"]})
        tables = take("tables.backup")
    assert refused(lambda: restoring.restore(tables, private, quiet)) == "OTHER_TABLES"
    with monkeypatch.context() as patch:
        patch.setattr(databases, "kind", lambda: "oracle")
        database = take("database.backup")
    assert refused(lambda: restoring.restore(database, private, quiet)) == "OTHER_DATABASE"


def test_only_an_empty_house_with_its_own_keys_takes_one(
    take: Callable[..., Path], key: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup, private = take(), keyfiles.private(key, PASSWORD)

    def code() -> str:
        return refused(lambda: restoring.restore(backup, private, quiet))

    assert code() == "NOT_EMPTY"
    for path in sorted(home.iterdir()):
        if path.name != "keys":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert code() == "NOT_EMPTY"  # the database is not
    monkeypatch.setattr(databases, "rows_of_ours", lambda: 0)
    seal = home / "keys" / "seal.key"
    own = seal.read_text()
    seal.write_text(own[::-1])
    assert code() == "OTHER_KEYS"
    seal.write_text(own)
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "mac", lambda told: "of another house")
        assert code() == "NOT_OURS"
    (home / "keys").rename(home.with_name("keys-elsewhere"))
    assert code() == "NO_KEYS"
    assert [path.name for path in home.iterdir() if path.name[0] != "."] == []


def test_what_somebody_else_packed_writes_nothing_outside_the_home(
    road: Road, key: Path, tmp_path: Path
) -> None:
    public, private = keyfiles.public(key.with_name("b.key.pub")), keyfiles.private(key, PASSWORD)

    def packed(name: str, kind: bytes = tarfile.REGTYPE) -> Path:
        listed = {"files": {name: [3, "0" * 64]}}
        with (tmp_path / "packed").open("wb") as file:
            stream = sealed.Sealing(file, public)
            with tarfile.open(mode="w|", fileobj=stream) as tar:
                info = tarfile.TarInfo(name)
                info.size, info.type, info.linkname = 3 * (kind == tarfile.REGTYPE), kind, "/etc"
                tar.addfile(info, io.BytesIO(b"abc"))
                taking._add(tar, taking.LIST, canonical(listed), {})
            stream.finish()
        return tmp_path / "packed"

    for name in ("home/../../evil", "/etc/evil", "home/.ssh/evil", "evil"):
        assert refused(lambda at=name: restoring.check(packed(at), private, quiet)) == "CONTENT"
    link = packed("home/evidence", tarfile.SYMTYPE)
    assert refused(lambda: restoring.check(link, private, quiet)) == "CONTENT"


def test_two_at_a_time_wait_and_one_that_was_cut_off_leaves_nothing(
    take: Callable[..., Path], home: Path
) -> None:
    (home / files.HELD).mkdir()
    (home / files.HELD / "left by one that was killed").touch()
    with files.held():
        assert refused(take) == "RUNNING"
    place = take()
    assert [path.name for path in place.parent.iterdir()] == [place.name]
    assert not (home / files.HELD).exists()
    assert {text for pair in SENTENCES.values() for text in pair if len(text) < 8} == set()

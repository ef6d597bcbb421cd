"""A backup read to its end before anything is believed, and the house put up again from it.

Whoever has the public key can write a file that opens; so what is put back is what the list says,
under a keyed digest of the house's own keys, and nothing is written outside the home.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.db import connection

from hedun import keys
from hedun.evidence import store
from hedun.record.models import Head
from hedun.web.backups import databases
from hedun.web.backups.databases import Piece, Tell
from hedun.web.backups.files import EVIDENCE, KEYS
from hedun.web.backups.problems import problem, refused
from hedun.web.backups.sealed import Opening
from hedun.web.backups.taking import FORMAT, LIST, fingerprints, mac

CHUNK = 1024 * 1024
Take = Callable[[tarfile.TarInfo, IO[bytes]], None]


@dataclass(frozen=True)
class Listed:
    """What the backup says of itself; `files`: {name in it: [bytes, SHA-256]}."""

    hedun: str
    at: str
    database: str
    steps: Mapping[str, list[str]]
    seq: int
    digest: str
    keys: Mapping[str, str]
    with_keys: bool
    files: Mapping[str, list[Any]]
    mac: str
    told: Mapping[str, Any]

    @property
    def ours(self) -> bool:
        """Whether the house that has the keys here wrote it."""
        return mac({name: value for name, value in self.told.items() if name != "mac"}) == self.mac

    def count(self, folder: str) -> int:
        return sum(1 for name in self.files if name.startswith(folder))


def check(path: Path, key: X25519PrivateKey, tell: Tell) -> Listed:
    """Read all of it, and compare all of it with its list. Nothing is written.

    Raises Malformed: NO_BACKUP, OTHER_VERSION, WRONG_KEY, CUT_OFF, ALTERED, CONTENT, KEY_FILE.
    """
    found: dict[str, list[Any]] = {}
    texts: list[bytes] = []

    def look(info: tarfile.TarInfo, file: IO[bytes]) -> None:
        if info.name == LIST:
            texts.append(file.read())
            return
        digest = hashlib.sha256()
        for part in iter(lambda: file.read(CHUNK), b""):
            digest.update(part)
        found[info.name] = [info.size, digest.hexdigest()]
        tell("checked", len(found), 0)

    _read(path, key, look)
    listed = _listed(path, texts)
    wrong = sorted(
        name
        for name in {*found, *listed.files}
        if found.get(name) != listed.files.get(name) or not _safe(name)
    )
    if wrong:
        raise problem("CONTENT", name=path.name, what=", ".join(wrong[:3]))
    return listed


def restore(path: Path, key: X25519PrivateKey, tell: Tell, *, database: bool = True) -> Listed:
    """Put everything into the empty home and database; without `database` only the files, beside a
    database of the same house that was put back otherwise (web/archive).

    What cannot be done is refused before anything is written; where the disk is full half way, what
    was written is taken away again.

    Raises Malformed: as `check`; OTHER_DATABASE, OTHER_TABLES, NOT_EMPTY, NO_KEYS, OTHER_KEYS,
    NOT_OURS, NO_ROOM, CANNOT_WRITE.
    """
    listed = check(path, key, tell)
    _insist_fits(listed)
    _insist_empty_home(listed)
    if database:
        _insist_empty_database()
    if not listed.with_keys:
        _insist_keys(path, listed)
    written: list[Path] = []
    try:
        _write(path, key, listed, written, tell)
        if database:
            _write_database(path, key, listed)
    except BaseException as wrong:
        _take_away(written)
        if isinstance(wrong, OSError):
            raise refused(wrong, Path(settings.HEDUN_HOME)) from wrong
        raise
    return listed


def _write(
    path: Path, key: X25519PrivateKey, listed: Listed, written: list[Path], tell: Tell
) -> None:
    home, wanted = Path(settings.HEDUN_HOME), listed.count("home/")

    def put(info: tarfile.TarInfo, file: IO[bytes]) -> None:
        if not info.name.startswith("home/"):
            return
        name = info.name.removeprefix("home/")
        if store.is_far() and name.startswith(f"{EVIDENCE}/"):
            _far(name.removeprefix(f"{EVIDENCE}/"), file)
            return
        place = home / name
        place.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}.new")
        written.append(draft)
        with draft.open("wb") as to:
            for part in iter(lambda: file.read(CHUNK), b""):
                to.write(part)
            os.fchmod(to.fileno(), info.mode)
        os.utime(draft, (info.mtime, info.mtime))
        draft.replace(place)
        written[-1] = place
        tell("files", len(written), wanted)

    _read(path, key, put)
    os.sync()
    keys.forget()
    (home / "keys").chmod(0o700)
    if not listed.ours:
        raise problem("NOT_OURS", name=path.name)


def _write_database(path: Path, key: X25519PrivateKey, listed: Listed) -> None:
    databases.BACK[connection.vendor](_database(path, key))
    head = Head.objects.filter(pk=1).first() or Head(seq=0, digest="")
    if (head.seq, head.digest) != (listed.seq, listed.digest):
        raise problem("CONTENT", name=path.name, what="record.Head")


def _far(name: str, file: IO[bytes]) -> None:
    """Into the bucket, also of a house whose evidence lay on its disk. What was there stays."""
    note = name.removeprefix("leaving/")
    if note != name:
        store.leave(note)
    else:
        store.keep(file.read())


def _database(path: Path, key: X25519PrivateKey) -> Iterator[Piece]:
    """The pieces in their order; they stand before the files."""
    with path.open("rb") as file, _tar(Opening(file, key)) as tar:
        for info in tar:
            if not info.name.startswith("database/"):
                return
            inner = tar.extractfile(info)
            assert inner is not None
            yield info.name.removeprefix("database/"), inner.read()


def _read(path: Path, key: X25519PrivateKey, take: Take) -> None:
    """Every member, and every byte to the end of the file."""
    try:
        file = path.open("rb")
    except OSError:
        raise problem("NO_BACKUP", name=path.name) from None
    with file:
        opening = Opening(file, key)
        try:
            with _tar(opening) as tar:
                for info in tar:
                    inner = tar.extractfile(info) if info.isreg() else None
                    if inner is None:
                        raise problem("CONTENT", name=path.name, what=info.name)
                    take(info, inner)
        except tarfile.TarError:
            raise problem("CONTENT", name=path.name, what="tar") from None
        while opening.read(CHUNK):
            pass


def _tar(opening: Opening) -> tarfile.TarFile:
    return tarfile.open(mode="r|", fileobj=io.BufferedReader(opening, CHUNK))


def _listed(path: Path, texts: list[bytes]) -> Listed:
    try:
        [text] = texts
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise problem("OTHER_VERSION", name=path.name, format=told["format"], ours=FORMAT)
        head = told["head"]
        names = ("hedun", "at", "database", "steps", "keys", "with_keys", "files", "mac")
        said = {name: told[name] for name in names}
        return Listed(**said, seq=head["seq"], digest=head["digest"], told=told)
    except (KeyError, TypeError, json.JSONDecodeError):
        raise problem("CONTENT", name=path.name, what=LIST) from None


def _safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        len(parts) > 1
        and parts[0] in ("home", "database")
        and not any(part == "/" or part.startswith(".") for part in parts)
    )


# ── what must be so before anything is written ──────────────────────────────────────────────────


def _insist_fits(listed: Listed) -> None:
    if listed.database != databases.kind():
        raise problem("OTHER_DATABASE", theirs=listed.database, ours=databases.kind())
    if differ := databases.other_steps(listed.steps):
        raise problem("OTHER_TABLES", names=", ".join(differ[:3]), version=listed.hedun)


def _insist_empty_home(listed: Listed) -> None:
    home = Path(settings.HEDUN_HOME)
    database = Path(str(connection.settings_dict["NAME"])).name
    allowed = ("secret.key",) if listed.with_keys else KEYS
    for path in sorted(home.iterdir()):
        if path.name not in allowed and not path.name.startswith((".", database)):
            raise problem("NOT_EMPTY", place=home, what=path.name)


def _insist_empty_database() -> None:
    if rows := databases.rows_of_ours():
        raise problem("NOT_EMPTY", place="DATABASE_URL", what=f"{rows} rows")


def _insist_keys(path: Path, listed: Listed) -> None:
    place = Path(settings.KEYS_DIR)
    if not place.is_dir():
        raise problem("NO_KEYS", place=place)
    here = fingerprints()
    differ = sorted(name for name, told in listed.keys.items() if here.get(name) != told)
    if differ:
        raise problem("OTHER_KEYS", place=place, names=", ".join(differ))
    if not listed.ours:
        raise problem("NOT_OURS", name=path.name)


def _take_away(written: list[Path]) -> None:
    home = Path(settings.HEDUN_HOME)
    for path in written:
        path.unlink(missing_ok=True)
    for folder in sorted({above for path in written for above in path.parents}, reverse=True):
        if home in folder.parents:
            with suppress(OSError):  # something else lies there
                folder.rmdir()

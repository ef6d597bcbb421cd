"""A backup taken while the house goes on: the database of one moment, and every file it needs.

Files are held first (files.py), then the moment begins, then those are held that came since. What
the moment names is looked for among them; where something fell between, another moment is taken.
Within the sealed stream lies a tar: the database's pieces, the files, and at last the list of all
of it with digests, under a keyed digest of the house.
"""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.conf import settings

from hedun import keys
from hedun.domain.chain import canonical
from hedun.evidence.models import Evidence
from hedun.phone.models import Parcel
from hedun.policies.models import TermsFile
from hedun.record.models import Head
from hedun.record.moment import one_moment
from hedun.record.reading import written
from hedun.web.backups import databases
from hedun.web.backups.databases import Tell
from hedun.web.backups.files import Held, held
from hedun.web.backups.problems import problem, refused
from hedun.web.backups.sealed import Sealing
from hedun.whole import written_once

FORMAT = 1
LIST = "manifest.json"
PURPOSE = b"hedun backup list 1\n"
MOMENTS = 4  # taken at most, where files come and go between


@dataclass
class Taken:
    """`lost`: files that the record names and that are not there, in the house itself."""

    path: Path
    seq: int
    digest: str
    files: int = 0
    bytes: int = 0
    lost: list[str] = field(default_factory=list)


def take(
    place: Path, recipient: X25519PublicKey, *, with_keys: bool, now: datetime, tell: Tell
) -> Taken:
    """Write a backup to `place`: whole or not at all, and nothing is overwritten.

    Raises Malformed: TAKEN, RUNNING, NO_ROOM, CANNOT_WRITE.
    """
    if place.exists():
        raise problem("TAKEN", name=place)
    try:
        with held() as files, written_once(place) as file:
            taken = _write(file, files, recipient, with_keys=with_keys, now=now, tell=tell)
    except FileExistsError:
        raise problem("TAKEN", name=place) from None
    except OSError as wrong:
        raise refused(wrong, place.parent) from wrong
    taken.path, taken.bytes = place, place.stat().st_size
    return taken


def fingerprints() -> dict[str, str]:
    """{name of a key file: what tells it from another and gives nothing of it away}."""
    folder = Path(settings.KEYS_DIR)
    return {
        path.name: hashlib.sha256(b"hedun key 1\n" + path.read_bytes().strip()).hexdigest()[:16]
        for path in sorted(folder.glob("*.key"))
    }


def mac(listed: dict[str, Any]) -> str:
    return keys.digest("seal")(PURPOSE + canonical(listed))


def _write(
    file: IO[bytes],
    files: Held,
    recipient: X25519PublicKey,
    *,
    with_keys: bool,
    now: datetime,
    tell: Tell,
) -> Taken:
    stream = Sealing(file, recipient)
    files.look(keys=with_keys, before=True)
    for left in reversed(range(MOMENTS)):
        with one_moment():
            files.look(keys=with_keys)
            lost = _lost(files)
            if lost and left:
                continue
            taken = _pack(stream, files, with_keys=with_keys, now=now, tell=tell)
            taken.lost = lost
            break
    stream.finish()
    return taken


def _pack(stream: Sealing, files: Held, *, with_keys: bool, now: datetime, tell: Tell) -> Taken:
    head = Head.objects.filter(pk=1).first() or Head(seq=0, digest="")
    listed: dict[str, Any] = {}
    told = {
        "format": FORMAT,
        "hedun": version("hedun"),
        "at": written(now),
        "database": databases.kind(),
        "steps": databases.steps(),
        "head": {"seq": head.seq, "digest": head.digest},
        "keys": fingerprints(),
        "with_keys": with_keys,
        "files": listed,
    }
    with tarfile.open(mode="w|", fileobj=stream, format=tarfile.PAX_FORMAT) as tar:
        for name, data in databases.pieces(files.folder, tell):
            _add(tar, f"database/{name}", data, listed)
        for done, name in enumerate(sorted(files.there), start=1):
            _add_file(tar, name, files.path(name), listed)
            files.written(name)
            tell("files", done, len(files.there))
        _add(tar, LIST, canonical({**told, "mac": mac(told)}), {})
    return Taken(Path(), head.seq, head.digest, len(files.there))


def _lost(files: Held) -> list[str]:
    """What the moment names and is not held. Evidence that went before the moment is dropped: the
    record of the moment may say that it was let go."""
    needed = set(_needed(files))
    gone = {name for name in files.there if name.startswith("evidence/") and name not in files.now}
    for name in gone - needed:
        files.drop(name)
    return sorted(needed - files.there)


def _needed(files: Held) -> Iterator[str]:
    kept = Evidence.objects.exclude(stored_sha256="")
    for stored in kept.values_list("stored_sha256", flat=True).iterator():
        yield f"evidence/{stored[:2]}/{stored[2:]}"
    for sha256 in TermsFile.objects.values_list("sha256", flat=True):
        yield f"terms/{sha256}.toml"
    waiting = Parcel.objects.filter(state__in=(Parcel.State.RECEIVED, Parcel.State.ASIDE))
    columns = ("device__officer", "uuid", "bundle", "files")
    for officer, uuid, bundle, expected in waiting.values_list(*columns):
        names = [f"{bundle}.all"] if bundle else [sha256 for sha256, _size in expected]
        for name in names:
            # what was handed over in part lies in the evidence already
            if bundle or f"evidence/{name[:2]}/{name[2:]}" not in files.there:
                yield f"incoming/{officer}/{uuid}.{name}"


def _add(tar: tarfile.TarFile, name: str, data: bytes, listed: dict[str, Any]) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
    listed[name] = [len(data), hashlib.sha256(data).hexdigest()]


def _add_file(tar: tarfile.TarFile, name: str, path: Path, listed: dict[str, Any]) -> None:
    told = path.stat()
    info = tarfile.TarInfo(f"home/{name}")
    info.size, info.mode, info.mtime = told.st_size, told.st_mode & 0o777, int(told.st_mtime)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        tar.addfile(info, file)
    listed[info.name] = [info.size, digest]

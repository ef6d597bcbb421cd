"""What the archive keeps: segments of the log and bases, each sealed, whole and once.

`NAME.sealed` for the public key of backups, with a proof by the archive's own key. That key lies
beside the server: who has it writes into the archive and reads nothing in it.
"""

import hashlib
import hmac
import re
import secrets
import subprocess
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from hedun.web.archive.problems import WORDS
from hedun.web.backups.problems import problem, refused
from hedun.web.backups.sealed import Digest, Opening, Ours, Sealing, told_by
from hedun.whole import flush_folder, write_once, written_once

SEALED = ".sealed"
SEGMENT = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})")
LOGS = re.compile(rf"{SEGMENT.pattern}(\.[0-9A-F]{{8}}\.backup|\.partial)?|[0-9A-F]{{8}}\.history")
SIZE = 16 * 1024 * 1024  # of a segment
OWN = "hedun-archive-key-1 "  # how the file begins
CHUNK = 1024 * 1024
BASE = ("pg_basebackup", "-D", "-", "-Ft", "-z", "-X", "none", "-c", "fast", "--no-password")
CONTENT = b"hedun archived content 1\n"


def make_own(path: Path) -> None:
    """A new key of the archive. Raises Malformed: TAKEN, CANNOT_WRITE."""
    try:
        if not write_once(path, f"{OWN}{secrets.token_hex(32)}\n".encode(), mode=0o400):
            raise problem("TAKEN", name=path)
    except OSError as wrong:
        raise refused(wrong, path.parent) from wrong


def own(path: Path) -> Digest:
    """Raises Malformed (OWN_KEY)."""
    try:
        begins, found, line = path.read_text(encoding="ascii").partition(OWN)
        key = bytes.fromhex(line.strip())
    except (OSError, ValueError):
        raise WORDS.malformed("OWN_KEY", name=path) from None
    if begins or not found or len(key) != 32:
        raise WORDS.malformed("OWN_KEY", name=path)
    return lambda data: hmac.new(key, data, hashlib.sha256).hexdigest()


def keep_log(path: Path, into: Path, recipient: X25519PublicKey, digest: Digest) -> bool:
    """A file of the log as the server hands it over; False where the very same is there already,
    which a server that was killed asks for again.

    Raises Malformed: NAME, SIZE, NO_FILE, OTHER, NO_ROOM, CANNOT_WRITE; as `told_by`.
    """
    name = path.name
    if not LOGS.fullmatch(name):
        raise WORDS.malformed("NAME", name=name)
    try:
        data = path.read_bytes()
    except OSError as wrong:
        raise WORDS.malformed("NO_FILE", name=path, why=wrong.strerror) from None
    if SEGMENT.fullmatch(name) and len(data) != SIZE:
        raise WORDS.malformed("SIZE", name=name, size=len(data))
    content = {"content": digest(CONTENT + data)}
    written = BytesIO()
    stream = Sealing(written, recipient, Ours(name, digest, content))
    stream.write(zlib.compress(data, 1))  # what a quiet minute leaves of a segment is empty
    stream.finish()
    place = into / f"{name}{SEALED}"
    try:
        if write_once(place, written.getvalue()):
            flush_folder(into)
            return True
    except OSError as wrong:
        raise refused(wrong, into) from wrong
    if told_by(place).get("content") != content["content"]:
        raise WORDS.malformed("OTHER", name=name)
    flush_folder(into)
    return False


def keep_base(
    place: Path, recipient: X25519PublicKey, digest: Digest, more: Sequence[str] = ()
) -> int:
    """The files of the server as pg_basebackup gives them while it works on; answers the bytes.
    `more`: words for pg_basebackup. It ends when the log that belongs to it is archived.

    Raises Malformed: TAKEN, SERVER, NO_ROOM, CANNOT_WRITE.
    """
    if place.exists():
        raise problem("TAKEN", name=place)
    try:
        with written_once(place) as file:
            stream = Sealing(file, recipient, Ours(place.name, digest))
            _taken(stream, more)
            stream.finish()
    except FileExistsError:
        raise problem("TAKEN", name=place) from None
    except OSError as wrong:
        raise refused(wrong, place.parent) from wrong
    return place.stat().st_size


def _taken(stream: Sealing, more: Sequence[str]) -> None:
    try:
        process = subprocess.Popen((*BASE, *more), stdout=subprocess.PIPE)
    except OSError as wrong:
        raise WORDS.malformed("SERVER", why=wrong.strerror) from None
    assert process.stdout is not None
    try:
        while part := process.stdout.read(CHUNK):
            stream.write(part)
    except BaseException:
        process.kill()
        raise
    finally:
        process.stdout.close()
        process.wait()
    if process.returncode:
        raise WORDS.malformed("SERVER", why=process.returncode)


def log_of(name: str, archive: Path, key: X25519PrivateKey, digest: Digest) -> bytes | None:
    """A file of the log; None where there is none. Raises Malformed, as Opening."""
    if not LOGS.fullmatch(name):
        raise WORDS.malformed("NAME", name=name)
    place = archive / f"{name}{SEALED}"
    try:
        file = place.open("rb")
    except FileNotFoundError:
        return None
    with file:
        packed = Opening(file, key, Ours(name, digest)).readall()
    try:
        return zlib.decompress(packed or b"")
    except zlib.error:
        raise problem("CONTENT", name=place.name, what="zlib") from None

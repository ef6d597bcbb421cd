"""Keys, kept outside the database in $HEDUN_HOME/keys (0700, each file 0600).

`field` encrypts personal data, `hash` makes it searchable, `seal` seals rows into the record. A
key is made on first use and never replaced by itself: a lost key is an error, not a new key.
`replace` makes another in its stead and keeps the one of before beside it (`field-1.key`), because
what was written once stays as it was written. Back them up apart from the database; with both,
everything can be read.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings

NAMES = ("field", "hash", "seal")
BYTES = 32
BLOCK = 64  # bytes that SHA-256 takes in at once


class KeyMissing(Exception):
    """The keys folder exists and lacks a key: restore it, a new one would not fit the data."""


def key(name: str) -> bytes:
    """32 bytes. Raises KeyMissing, or ValueError for an unknown name or a damaged file."""
    if name not in NAMES:
        raise ValueError(f"no key is called {name!r}; there are {', '.join(NAMES)}")
    return _read(settings.KEYS_DIR, name)


def ring(name: str) -> tuple[bytes, ...]:
    """The key and those it replaced, the newest first. Raises as `key`."""
    return (key(name), *_before(settings.KEYS_DIR, name))


def forget() -> None:
    """Read the files again when a key is asked for: another process may have replaced one."""
    _read.cache_clear()
    _before.cache_clear()


def replace(name: str) -> int:
    """Make another key in the stead of this one, which stays under the number that is answered.

    What is interrupted is done again: first the old key is there twice, then the new one stands in
    its place."""
    old, folder = key(name), settings.KEYS_DIR
    number = 1 + len(_before(folder, name))
    _write(folder / f"{name}-{number}.key", old)
    draft = folder / f"{name}.key.new"
    _write(draft, secrets.token_bytes(BYTES))
    draft.replace(folder / f"{name}.key")
    forget()
    return number


def digest(name: str) -> Callable[[bytes], str]:
    """HMAC-SHA-256 with the key, in hex, of as many texts as one likes. Raises as `key`."""
    inner, outer = _ready(key(name))

    def digest_of(text: bytes) -> str:
        within, around = inner.copy(), outer.copy()
        within.update(text)
        around.update(within.digest())
        return around.hexdigest()

    return digest_of


@cache
def _ready(value: bytes) -> tuple["hashlib._Hash", "hashlib._Hash"]:
    """The two hashes of an HMAC (RFC 2104) with the key taken in, to be copied: what the standard
    library asks before each digest takes longer than the digest of a row."""
    block = value.ljust(BLOCK, b"\0")
    pads = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    inner, outer = map(hashlib.sha256, pads)
    return inner, outer


@cache
def _read(folder: Path, name: str) -> bytes:
    if not folder.exists():
        _make_all(folder)
    path = folder / f"{name}.key"
    try:
        value = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        raise KeyMissing(
            f"{path} is missing. The data was written with it: put it back from the backup."
        ) from None
    if len(value) != BYTES:
        raise ValueError(f"{path} holds {len(value)} bytes, {BYTES} expected: restore the backup")
    return value


@cache
def _before(folder: Path, name: str) -> tuple[bytes, ...]:
    paths = sorted(folder.glob(f"{name}-*.key"), key=lambda path: int(path.stem.partition("-")[2]))
    return tuple(bytes.fromhex(path.read_text().strip()) for path in reversed(paths))


def _write(path: Path, value: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(value.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _make_all(folder: Path) -> None:
    """Make the folder with all keys at once, under a name that appears only when complete."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", suffix=".new", dir=folder.parent))
    for name in NAMES:
        path = draft / f"{name}.key"
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(BYTES) + "\n")
    try:
        draft.rename(folder)
    except OSError:  # another process or thread was first: its keys count
        for path in draft.iterdir():
            path.unlink()
        draft.rmdir()

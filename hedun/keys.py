"""Keys, kept outside the database in $HEDUN_HOME/keys (0700, each file 0600).

`field` encrypts personal data, `hash` makes it searchable, `seal` seals rows into the record. A
key is made on first use and never replaced by itself: a lost key is an error, not a new key.
Back them up apart from the database; with both, everything can be read.
"""

import hashlib
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

"""Keys, kept outside the database in $HEDUN_HOME/keys (0700, each file 0600).

`field` encrypts personal data, `hash` makes it searchable, `seal` seals rows into the record. A
key is made on first use and never replaced by itself: a lost key is an error, not a new key. Back
them up apart from the database; with both, everything can be read.

Each key has generations. The newest stands in `hash.key`, those of before in `hash-1.key`,
`hash-2.key`, … `replace` makes another at once: what encrypts may be of two generations at the same
time. Hashes and seals may not: there the next key (`hash.key.new`) counts from the instant at which
the record says so (`begin`, `finish`, docs/decisions/0049), whenever somebody is killed on the way.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings

from hedun.algorithms import MACS

NAMES = ("field", "hash", "seal")
PLAIN = "hmac-sha256"  # what a key hashes by whose file names nothing else
BYTES = 32
BLOCK = 64  # bytes that SHA-256 and SM3 take in at once


class KeyMissing(Exception):
    """The keys folder exists and lacks a key: restore it, a new one would not fit the data."""


def key(name: str) -> bytes:
    """32 bytes. Raises KeyMissing, or ValueError for an unknown name or a damaged file."""
    return ring(name)[0]


def ring(name: str) -> tuple[bytes, ...]:
    """The key and those it replaced, the newest first. Raises as `key`."""
    return tuple(reversed(generations(name)))


def generations(name: str) -> list["Key"]:
    """Every key that ever counted, the first first. Raises as `key`."""
    if name not in NAMES:
        raise ValueError(f"no key is called {name!r}; there are {', '.join(NAMES)}")
    if name not in BY_RECORD:
        return _placed(name, None)
    found = _of_now(name)
    draft = settings.KEYS_DIR / f"{name}.key.new"
    if (stamp := _stamp(draft)) and recorded(name, len(found) + 1):
        found.append(_read(settings.KEYS_DIR, name, stamp, ".key.new"))
    return found


def _of_now(name: str) -> list["Key"]:
    """The keys in their places, the first first; read again when one was put there."""
    place = settings.KEYS_DIR / f"{name}.key"
    while True:
        stamp = _stamp(place)
        found = _placed(name, stamp)
        if _stamp(place) == stamp:
            return found
        forget()


def _placed(name: str, stamp: "Stamp") -> list["Key"]:
    folder = settings.KEYS_DIR
    newest, older = _read(folder, name, stamp), _before(folder, name, stamp)
    # Whoever is killed between the two steps of replacing leaves the key there twice.
    return [*reversed(older[1:] if older[:1] == (newest,) else older), newest]


class Key(bytes):
    """A key and how it hashes: one of algorithms.MACS, which stands behind it in its file."""

    mac: str = PLAIN


def forget() -> None:
    """Read the files again when a key is asked for: another process may have replaced one."""
    _read.cache_clear()
    _before.cache_clear()


def replace(name: str) -> int:
    """Make another key in the stead of this one, which stays under the number that is answered.

    What is interrupted is done again: first the old key is there twice, then the new one stands in
    its place."""
    old, folder = key(name), settings.KEYS_DIR
    number = 1 + len(_before(folder, name, None))
    _write(folder / f"{name}-{number}.key", old)
    draft = folder / f"{name}.key.new"
    _write(draft, secrets.token_bytes(BYTES))
    draft.replace(folder / f"{name}.key")
    forget()
    return number


def begin(name: str) -> int:
    """Have the next key lie ready; answers of which generation it will be. It counts when the
    record says so. Raises ValueError where it has said so and `finish` was not called."""
    draft = settings.KEYS_DIR / f"{name}.key.new"
    now = len(_of_now(name))
    if not draft.exists():
        _write(draft.with_suffix(".draft"), secrets.token_bytes(BYTES), settings.MAC)
        draft.with_suffix(".draft").replace(draft)
    elif recorded(name, now + 1):
        raise ValueError(f"{draft} counts already and is to be put in its place")
    return now + 1


def finish(name: str) -> int:
    """Put the next key in its place where the record has said that it counts. Answers under which
    number the key of before stays; 0: there was nothing to do. May be done again."""
    folder = settings.KEYS_DIR
    draft, number = folder / f"{name}.key.new", len(_of_now(name))
    if not draft.exists() or not recorded(name, number + 1):
        return 0
    old = _of_now(name)[-1]
    _write(folder / f"{name}-{number}.key", old, old.mac)
    draft.replace(folder / f"{name}.key")
    forget()
    return number


def _never(name: str, generation: int) -> bool:
    return False


BY_RECORD = frozenset({"hash", "seal"})
# Whether the record says that this generation of a key counts. The room of the record puts its own
# question here.
recorded: Callable[[str, int], bool] = _never


def digest(name: str, generation: int = 0) -> Callable[[bytes], str]:
    """The keyed digest (HMAC), in hex, of as many texts as one likes. Raises as `key`.

    `generation`: of the key; 0: the newest. Hashes are chained: with the second key the hash under
    the first is hashed, and so on, so that a stored hash can be taken on without what it is of.
    """
    known = generations(name)[: generation or None]
    if name != "hash":
        return _digest_by(known[-1])
    first, *others = map(_digest_by, known)
    if not others:
        return first

    def chained(text: bytes) -> str:
        found = first(text)
        for one in others:
            found = one(found.encode())
        return found

    return chained


def next_digest(name: str) -> Callable[[bytes], str]:
    """By the key that lies ready (`begin`) and does not count yet."""
    draft = settings.KEYS_DIR / f"{name}.key.new"
    return _digest_by(_read(settings.KEYS_DIR, name, _stamp(draft), ".key.new"))


def _digest_by(value: Key) -> Callable[[bytes], str]:
    inner, outer = _ready(value, value.mac)

    def digest_of(text: bytes) -> str:
        within, around = inner.copy(), outer.copy()
        within.update(text)
        around.update(within.digest())
        return around.hexdigest()

    return digest_of


@cache
def _ready(value: bytes, mac: str) -> tuple["hashlib._Hash", "hashlib._Hash"]:
    """The two hashes of an HMAC (RFC 2104) with the key taken in, to be copied: what the standard
    library asks before each digest takes longer than the digest of a row."""
    block = value.ljust(BLOCK, b"\0")
    pads = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    inner, outer = map(MACS[mac], pads)
    return inner, outer


Stamp = tuple[int, int, int] | None  # of a file: changed when it is replaced


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size)


@cache
def _read(folder: Path, name: str, stamp: Stamp, suffix: str = ".key") -> Key:
    if not folder.exists():
        _make_all(folder)
    path = folder / f"{name}{suffix}"
    try:
        value = _parsed(path)
    except FileNotFoundError:
        raise KeyMissing(
            f"{path} is missing. The data was written with it: put it back from the backup."
        ) from None
    if len(value) != BYTES:
        raise ValueError(f"{path} holds {len(value)} bytes, {BYTES} expected: restore the backup")
    return value


@cache
def _before(folder: Path, name: str, stamp: Stamp) -> tuple[Key, ...]:
    """The newest first."""
    paths = sorted(folder.glob(f"{name}-*.key"), key=lambda path: int(path.stem.partition("-")[2]))
    return tuple(map(_parsed, reversed(paths)))


def _parsed(path: Path) -> Key:
    """64 hex digits, and behind them how the key hashes where it is not by SHA-256."""
    text, _, mac = path.read_text().strip().partition(" ")
    key = Key.fromhex(text)
    key.mac = mac or PLAIN
    if key.mac not in MACS:
        raise ValueError(f"{path} hashes by {key.mac!r}; known are {', '.join(MACS)}")
    return key


def _write(path: Path, value: bytes, mac: str = PLAIN) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(value.hex() + ("" if mac == PLAIN else f" {mac}") + "\n")
        file.flush()
        os.fsync(file.fileno())


def _make_all(folder: Path) -> None:
    """Make the folder with all keys at once, under a name that appears only when complete."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", suffix=".new", dir=folder.parent))
    for name in NAMES:
        path = draft / f"{name}.key"
        _write(path, secrets.token_bytes(BYTES), settings.MAC if name in BY_RECORD else PLAIN)
    try:
        draft.rename(folder)
    except OSError:  # another process or thread was first: its keys count
        for path in draft.iterdir():
            path.unlink()
        draft.rmdir()

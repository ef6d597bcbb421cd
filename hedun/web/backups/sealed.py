"""A stream of bytes under one key: pieces in their order, and a last one that says so.

    HEDUN BACKUP\\n
    4 bytes: length of the head, big-endian; the head: one JSON object
        {"format": 1, "recipient": public key, "key": the file's key for it}      (both in hex)
        and where somebody says that it is theirs, {"name", "proof"} and what else is told
    pieces of 1 MiB, the last one shorter or not, each by AES-256-GCM with 16 bytes that prove it

The key of a file is 32 random bytes, closed for the recipient by HPKE (RFC 9180: X25519, HKDF-
SHA256, AES-256-GCM). Nonce of a piece: its number in 11 bytes, then 1 for the last and 0 for the
others; the head's digest is proved with every piece. So pieces that were left out, put elsewhere or
taken from another file do not open, nor does a file that lacks its end.

Anybody can write for a public key. A proof is a keyed digest over the file's name and its own key,
by a key of the house: who cannot make it writes no file that is believed (docs/decisions/0065).
"""

import hashlib
import io
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from hedun.web.backups.problems import problem

MAGIC = b"HEDUN BACKUP\n"
FORMAT = 1
PIECE = 1024 * 1024
PROOF = 16
HEAD_MOST = 4096
INFO = b"hedun backup 1"
PROVES = b"hedun sealed file 1\n"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


Digest = Callable[[bytes], str]  # under a key that only the house has


@dataclass(frozen=True)
class Ours:
    """That a file is the house's: what it is called, the digest that proves it, and what else its
    head tells."""

    name: str
    digest: Digest
    told: Mapping[str, str] = field(default_factory=dict)

    def proof(self, key: bytes) -> str:
        return self.digest(PROVES + self.name.encode() + b"\n" + key)


class Sealing(io.RawIOBase):
    """Takes bytes in and writes them sealed. `finish` writes the last piece; without it the file
    cannot be opened."""

    def __init__(
        self, file: IO[bytes], recipient: X25519PublicKey, ours: Ours | None = None
    ) -> None:
        self.file, self.count, self.waiting = file, 0, bytearray()
        key = secrets.token_bytes(32)
        proved = {**ours.told, "name": ours.name, "proof": ours.proof(key)} if ours else {}
        head = json.dumps({
            **proved,
            "format": FORMAT,
            "recipient": recipient.public_bytes_raw().hex(),
            "key": SUITE.encrypt(key, recipient, INFO).hex(),
        }).encode()  # fmt: skip
        self.cipher, self.proved = AESGCM(key), hashlib.sha256(head).digest()
        file.write(MAGIC + len(head).to_bytes(4, "big") + head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        while len(self.waiting) > PIECE:  # more than one: so a last one is always left
            self._piece(bytes(self.waiting[:PIECE]), last=False)
            del self.waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._piece(bytes(self.waiting), last=True)
        self.waiting.clear()

    def _piece(self, data: bytes, *, last: bool) -> None:
        self.file.write(self.cipher.encrypt(_nonce(self.count, last), data, self.proved))
        self.count += 1


class Opening(io.RawIOBase):
    """Gives the bytes back. Raises Malformed: NO_BACKUP, OTHER_VERSION, WRONG_KEY, NOT_OURS (where
    it should be `ours`) when it is made; CUT_OFF, ALTERED while it is read, and never gives a byte
    that is not proved."""

    def __init__(self, file: IO[bytes], key: X25519PrivateKey, ours: Ours | None = None) -> None:
        self.name = Path(str(file.name)).name
        head = _head(file, self.name)
        told = _told(head, self.name)
        if told["recipient"] != key.public_key().public_bytes_raw().hex():
            raise problem("WRONG_KEY", name=self.name, recipient=str(told["recipient"])[:16])
        try:
            own = SUITE.decrypt(bytes.fromhex(told["key"]), key, INFO)
        except (InvalidTag, ValueError, TypeError):
            raise problem("ALTERED", name=self.name, at=len(MAGIC)) from None
        if ours and (told.get("name"), told.get("proof")) != (ours.name, ours.proof(own)):
            raise problem("NOT_OURS", name=self.name)
        self.cipher, self.proved = AESGCM(own), hashlib.sha256(head).digest()
        self.pieces, self.left = self._pieces(file), b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        if not self.left:
            self.left = next(self.pieces, b"")
        part, self.left = self.left[: len(into)], self.left[len(into) :]
        into[: len(part)] = part
        return len(part)

    def _pieces(self, file: IO[bytes]) -> Iterator[bytes]:
        count, at, data = 0, file.tell(), file.read(PIECE + PROOF)
        while True:
            more = file.read(PIECE + PROOF)
            yield self._opened(data, count, at, last=not more)
            if not more:
                return
            count, at, data = count + 1, at + len(data), more

    def _opened(self, data: bytes, count: int, at: int, *, last: bool) -> bytes:
        try:
            return self.cipher.decrypt(_nonce(count, last), data, self.proved)
        except (InvalidTag, ValueError):
            pass
        if (last and len(data) < PROOF) or self._opens(data, count):
            raise problem("CUT_OFF", name=self.name)
        raise problem("ALTERED", name=self.name, at=at)

    def _opens(self, data: bytes, count: int) -> bool:
        """Whether it is good, and others came after it."""
        try:
            self.cipher.decrypt(_nonce(count, False), data, self.proved)
        except InvalidTag:
            return False
        return True


def _nonce(count: int, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


def _head(file: IO[bytes], name: str) -> bytes:
    if file.read(len(MAGIC)) != MAGIC:
        raise problem("NO_BACKUP", name=name)
    length = int.from_bytes(file.read(4), "big")
    head = file.read(min(length, HEAD_MOST))
    if not head or len(head) != length:
        raise problem("CUT_OFF" if length <= HEAD_MOST else "NO_BACKUP", name=name)
    return head


def told_by(path: Path) -> dict[str, Any]:
    """What the head says, which needs no key. Raises Malformed: as Opening."""
    with path.open("rb") as file:
        return _told(_head(file, path.name), path.name)


def _told(head: bytes, name: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(head)
        form = told["format"]
        if form == FORMAT and {"recipient", "key"} <= told.keys():
            return told
    except (ValueError, TypeError, KeyError):
        raise problem("ALTERED", name=name, at=len(MAGIC)) from None
    if form == FORMAT:
        raise problem("ALTERED", name=name, at=len(MAGIC))
    raise problem("OTHER_VERSION", name=name, format=form, ours=FORMAT)

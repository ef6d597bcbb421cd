"""The algorithms there are to choose from, each by the name that is kept beside what it made.

One table for each use; docs/crypto.md says which set a place takes, and why. What was made with one
stays readable when another is chosen.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

KEY, NONCE, TAG = 32, 12, 16  # bytes of a key as it is kept, of a nonce, of what proves a value


class NotOpened(Exception):
    """It was not closed with this key, for this place, or was changed since."""


@dataclass(frozen=True)
class Encryption:
    """Authenticated encryption of one value for its place. `mark`: the byte its values begin with.

    Both take (key, nonce, value, place); `open_` raises NotOpened.
    """

    mark: bytes
    close: Callable[[bytes, bytes, bytes, bytes], bytes]
    open_: Callable[[bytes, bytes, bytes, bytes], bytes]


@lru_cache(64)  # files have keys of their own
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


def _aes_close(key: bytes, nonce: bytes, value: bytes, place: bytes) -> bytes:
    return _aes(key).encrypt(nonce, value, place)


def _aes_open(key: bytes, nonce: bytes, closed: bytes, place: bytes) -> bytes:
    try:
        return _aes(key).decrypt(nonce, closed, place)
    except InvalidTag:
        raise NotOpened from None


@lru_cache(64)
def _sm4(key: bytes) -> algorithms.SM4:
    """SM4 takes 16 bytes: HMAC-SM3 of its purpose under the key, the first half."""
    made = HMAC(key, SM3())
    made.update(b"hedun sm4 1\n")
    return algorithms.SM4(made.finalize()[:16])


def _sm4_close(key: bytes, nonce: bytes, value: bytes, place: bytes) -> bytes:
    own = Cipher(_sm4(key), modes.GCM(nonce)).encryptor()
    own.authenticate_additional_data(place)
    return own.update(value) + own.finalize() + own.tag


def _sm4_open(key: bytes, nonce: bytes, closed: bytes, place: bytes) -> bytes:
    own = Cipher(_sm4(key), modes.GCM(nonce, closed[-TAG:])).decryptor()
    own.authenticate_additional_data(place)
    try:
        return own.update(closed[:-TAG]) + own.finalize()
    except InvalidTag:
        raise NotOpened from None


# By the name that HEDUN_ENCRYPTION takes.
ENCRYPTIONS: dict[str, Encryption] = {
    "aes-256-gcm": Encryption(b"\x01", _aes_close, _aes_open),
    "sm4-gcm": Encryption(b"\x02", _sm4_close, _sm4_open),
}
BY_MARK = {one.mark: one for one in ENCRYPTIONS.values()}

# What keyed hashes (search, seals) are made by: an HMAC over one of these, by the name that
# HEDUN_MAC takes. The name stands beside each key, so that another counts from the next key on.
MACS: dict[str, Callable[[bytes], Any]] = {
    "hmac-sha256": hashlib.sha256,
    "hmac-sm3": lambda text: hashlib.new("sm3", text),  # OpenSSL's, GB/T 32905
}


# What a record is chained by, by the name that HEDUN_DIGEST takes. A record has one for all its
# life, which its first entry says; files of evidence go by SHA-256 whatever it is.
DIGESTS: dict[str, Callable[[bytes], bytes]] = {
    "sha256": lambda text: hashlib.sha256(text).digest(),
    "sm3": lambda text: hashlib.new("sm3", text).digest(),  # OpenSSL's, GB/T 32905
}


def is_offered(made: Callable[[bytes], object]) -> bool:
    """Whether this Python's OpenSSL offers what a row of MACS or DIGESTS hashes by."""
    try:
        made(b"")
    except ValueError:
        return False
    return True


# (public key, signature, message) → whether it is the key's signature of the message.
Verify = Callable[[bytes, bytes, bytes], bool]


def _ed25519(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


SIGNATURES: dict[str, tuple[int, Verify]] = {"ed25519": (32, _ed25519)}  # bytes of a public key


def is_public_key(algorithm: str, key: str) -> bool:
    """Whether it can be one: hex of the right length."""
    try:
        return len(bytes.fromhex(key)) == SIGNATURES[algorithm][0] and key == key.lower()
    except (ValueError, KeyError):
        return False


def is_signed(algorithm: str, key: str, signature: str, message: bytes) -> bool:
    """Key and signature in hex; anything malformed has signed nothing."""
    try:
        verify = SIGNATURES[algorithm][1]
        return verify(bytes.fromhex(key), bytes.fromhex(signature), message)
    except (ValueError, KeyError):
        return False

"""The algorithms there are to choose from, each by the name that is kept beside what it made.

One table for each use; docs/crypto.md says which set a place takes, and why. What was made with one
stays readable when another is chosen.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

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

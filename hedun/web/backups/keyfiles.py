"""The key pair of backups: the public half lies on the server, the private one never does.

`name.key` is the private key under a password (PKCS 8, PEM), `name.key.pub` one line in hex. Who
has the server can write backups and open none; see docs/decisions/0046.
"""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from hedun.web.backups.problems import problem

SHORTEST = 8  # characters of a password
BEGINS = "hedun-backup-key-1 "


def make(path: Path, password: bytes) -> Path:
    """Make a pair; answers where the public half lies. Raises Malformed (SHORT_PASSWORD, TAKEN,
    CANNOT_WRITE)."""
    if len(password.decode()) < SHORTEST:
        raise problem("SHORT_PASSWORD")
    key, public = X25519PrivateKey.generate(), path.with_name(path.name + ".pub")
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    line = f"{BEGINS}{key.public_key().public_bytes_raw().hex()}\n"
    for place, data, mode in ((path, text, 0o600), (public, line.encode(), 0o644)):
        try:
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except FileExistsError:
            raise problem("TAKEN", name=place) from None
        except OSError as wrong:
            raise problem("CANNOT_WRITE", place=place, why=wrong.strerror) from None
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    return public


def public(path: Path) -> X25519PublicKey:
    """Raises Malformed (KEY_FILE)."""
    try:
        begins, found, line = path.read_text(encoding="ascii").partition(BEGINS)
        if begins or not found:
            raise ValueError
        return X25519PublicKey.from_public_bytes(bytes.fromhex(line.strip()))
    except (OSError, ValueError):
        raise problem("KEY_FILE", name=path) from None


def private(path: Path, password: bytes) -> X25519PrivateKey:
    """Raises Malformed (KEY_FILE)."""
    try:
        key = load_pem_private_key(path.read_bytes(), password)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise problem("KEY_FILE", name=path) from None
    if not isinstance(key, X25519PrivateKey):
        raise problem("KEY_FILE", name=path)
    return key

"""Files that are kept encrypted: bound to their own digest, so that none passes for another."""

from hedun.people.vault import hide_bytes, new_key, reveal_bytes


def closed(data: bytes, sha256: str) -> bytes:
    """The file as it lies in the store."""
    return hide_bytes(data, context(sha256))


def opened(stored: bytes, sha256: str) -> bytes:
    """The file as it was handed in. Raises vault.DoesNotOpen."""
    return reveal_bytes(stored, context(sha256))


def closed_alone(data: bytes, sha256: str) -> tuple[bytes, bytes]:
    """As `closed`, under a key of its own: the file, and the key as it is kept beside its row."""
    key = new_key()
    return hide_bytes(data, context(sha256), key), hide_bytes(key, _key_context(sha256))


def opened_alone(stored: bytes, sha256: str, key_enc: bytes) -> bytes:
    """The other way round. Raises vault.DoesNotOpen, also when the key was erased."""
    key = reveal_bytes(key_enc, _key_context(sha256))
    return reveal_bytes(stored, context(sha256), key)


def _key_context(sha256: str) -> str:
    return f"evidence.key:{sha256}"


def context(sha256: str) -> str:
    return f"evidence:{sha256}"

"""Files that are kept encrypted: bound to their own digest, so that none passes for another."""

from hedun.people.vault import hide_bytes, reveal_bytes


def closed(data: bytes, sha256: str) -> bytes:
    """The file as it lies in the store."""
    return hide_bytes(data, _context(sha256))


def opened(stored: bytes, sha256: str) -> bytes:
    """The file as it was handed in. Raises vault.DoesNotOpen."""
    return reveal_bytes(stored, _context(sha256))


def _context(sha256: str) -> str:
    return f"evidence:{sha256}"

"""The vault: personal values encrypted one by one, and keyed hashes to find them by.

AES-256-GCM (NIST SP 800-38D), or SM4-GCM where the place chose it (settings.ENCRYPTION), with the
`field` key, which lies outside the database. Each value has a random nonce and is bound to its
context, "table.column:owner": a ciphertext that was moved to another row or column does not open.
Layout: mark of the algorithm (1 byte) · nonce (12) · ciphertext and tag (16).

The hash is HMAC-SHA-256 with the `hash` key, so that without it the few possible numbers cannot
simply be tried.
"""

import secrets
import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal

from django.conf import settings

from hedun import keys
from hedun.algorithms import BY_MARK, ENCRYPTIONS, KEY, NONCE, TAG, NotOpened

Kind = Literal["id", "card", "phone", "name", "row", "receipt", "reader", "token", "subject"]


class DoesNotOpen(Exception):
    """A hidden value that cannot be read; says where it stands, never what is in it."""

    def __init__(self, context: str, why: str) -> None:
        super().__init__(f"{context} does not open: {why}")
        self.context = context


def hide(value: str, context: str) -> bytes:
    """Encrypt one value for its place, e.g. "people.Identity.id_number:140423104240-0001"."""
    return hide_bytes(value.encode(), context)


def reveal(blob: bytes | memoryview, context: str) -> str:
    """The value hidden for this place. Raises DoesNotOpen."""
    return reveal_bytes(blob, context).decode()


def hide_bytes(value: bytes, context: str, key: bytes | None = None) -> bytes:
    """As `hide`, for a whole file (a bank file). `key`: of its own (`new_key`), which lies hidden
    elsewhere and can be thrown away. Raises ValueError for an empty value."""
    if not value or not context:
        raise ValueError("the vault hides a value that is there, for a place that is named")
    way = ENCRYPTIONS[settings.ENCRYPTION]
    nonce = secrets.token_bytes(NONCE)
    return way.mark + nonce + way.close(key or keys.key("field"), nonce, value, context.encode())


def new_key() -> bytes:
    """A key for one file."""
    return secrets.token_bytes(KEY)


def reveal_bytes(blob: bytes | memoryview, context: str, key: bytes | None = None) -> bytes:
    """As `reveal`, for a whole file."""
    blob = bytes(blob)
    if not blob:
        raise DoesNotOpen(context, "nothing is stored there; it was never given, or was erased.")
    if blob[:1] not in BY_MARK or len(blob) <= 1 + NONCE + TAG:
        raise DoesNotOpen(context, "this is not what the vault writes. Run: hedun verify")
    found = _opened(blob, context, [key] if key else keys.ring("field"))
    if found is None and not key:
        keys.forget()  # another process may have replaced the key meanwhile
        found = _opened(blob, context, keys.ring("field"))
    if found is None:
        raise DoesNotOpen(
            context,
            "it was changed, moved here from another row, or written with another field key. "
            "Run: hedun verify; compare keys/field.key with the backup.",
        )
    return found


def is_current(blob: bytes | memoryview, context: str) -> bool:
    """Whether it is encrypted as it would be now: with the key of now and the chosen algorithm."""
    now = ENCRYPTIONS[settings.ENCRYPTION].mark
    return blob[:1] == now and _opened(bytes(blob), context, [keys.key("field")]) is not None


def _opened(blob: bytes, context: str, tried: Iterable[bytes]) -> bytes | None:
    way, nonce, closed = BY_MARK[blob[:1]], blob[1 : 1 + NONCE], blob[1 + NONCE :]
    for key in tried:
        try:
            return way.open_(key, nonce, closed, context.encode())
        except NotOpened:
            continue
    return None


def keyed_hash(value: str, kind: Kind, generation: int = 0) -> str:
    """64 hex digits to find a value by; spellings of one number give one hash.

    `kind` is part of what is hashed: the same digits as card and as phone give two hashes.
    `generation`: of the key; 0: the newest. Raises ValueError for an unknown kind or a value of
    which nothing is left.
    """
    if kind not in NORMALISED:
        raise ValueError(f"no kind of value is called {kind!r}; one of {', '.join(NORMALISED)}")
    # what is ASCII is spelled the normal way already
    plain = NORMALISED[kind](value if value.isascii() else unicodedata.normalize("NFKC", value))
    if not plain:
        raise ValueError(f"there is nothing to hash in this value ({kind})")
    return keys.digest("hash", generation)(f"{kind}:{plain}".encode())


def hashes_ever(value: str, kind: Kind) -> frozenset[str]:
    """As `keyed_hash`, by each generation of the key: for what the record remembers, where no hash
    is written anew."""
    every = range(1, 1 + len(keys.generations("hash")))
    return frozenset(keyed_hash(value, kind, generation) for generation in every)


def _upper(value: str) -> str:
    return "".join(value.split()).upper()


def _digits(value: str) -> str:
    return "".join(char for char in value if char in "0123456789")


NORMALISED: dict[str, Callable[[str], str]] = {
    "id": _upper,  # resident ID or unified social credit code
    "card": _digits,
    "phone": _digits,
    "name": lambda value: "".join(value.split()),
    "row": str.strip,  # of a list, as written down for the vault
    "receipt": str.strip,  # the code of one, as domain.receipts writes it
    "reader": str.strip,  # the connection somebody reads by
    "subject": str.strip,  # of the office's own sign-in, behind its issuer
    "token": str.strip,  # by which a partner's system asks
}

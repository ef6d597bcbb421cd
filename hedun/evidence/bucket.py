"""The store in a bucket that speaks S3: an object ab/cdef… for each file, put whole or not at all.

The put says that there may be none yet (If-None-Match) and what its SHA-256 is, so the other side
neither replaces anything nor keeps bytes that were spoilt on the way. What is to be forgotten is
noted under leaving/.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from hedun.evidence.store import StoreAway

CHUNK = 1024 * 1024
_LEAVING = "leaving/"
GONE = frozenset({"404", "NoSuchKey", "NotFound"})
THERE = frozenset({"PreconditionFailed", "412"})
CROSSED = frozenset({"ConditionalRequestConflict", "409"})  # two puts at once: asked again
TRIES = 5


def put(sha256: str, data: bytes, *, waits: bool) -> bool:
    """False where there is one of that name. Raises StoreAway."""
    digest = b64encode(bytes.fromhex(sha256)).decode()
    for left in reversed(range(TRIES)):
        try:
            _client().put_object(
                Bucket=_bucket(), Key=_key(sha256), Body=data, IfNoneMatch="*",
                ChecksumAlgorithm="SHA256", ChecksumSHA256=digest,
            )  # fmt: skip
        except ClientError as wrong:
            if _code(wrong) in THERE:
                return False
            if left and _code(wrong) in CROSSED:
                continue
            raise _away(wrong) from wrong
        except BotoCoreError as wrong:
            raise _away(wrong) from wrong
        return True
    return False


def take_over(path: Path, sha256: str) -> bool:
    """The same for a file that lies on this machine."""
    return put(sha256, path.read_bytes(), waits=True)


def settle(digests: Iterable[str], run: Callable[..., object]) -> None:
    """What was answered is kept."""


def chunks(sha256: str) -> Iterator[bytes]:
    """Raises FileNotFoundError, StoreAway."""
    try:
        body = _client().get_object(Bucket=_bucket(), Key=_key(sha256))["Body"]
        yield from body.iter_chunks(CHUNK)
    except ClientError as wrong:
        if _code(wrong) in GONE:
            raise FileNotFoundError(sha256) from None
        raise _away(wrong) from wrong
    except BotoCoreError as wrong:
        raise _away(wrong) from wrong


def remove(sha256: str) -> None:
    _delete(_key(sha256))


def names() -> Iterator[str]:
    """In order."""
    for key in _keys(""):
        if len(key) == 65 and key[2] == "/":
            yield key[:2] + key[3:]


def note(sha256: str) -> None:
    try:
        _client().put_object(Bucket=_bucket(), Key=_prefix() + _LEAVING + sha256, Body=b"")
    except (ClientError, BotoCoreError) as wrong:
        raise _away(wrong) from wrong


def take_note_back(sha256: str) -> None:
    _delete(_prefix() + _LEAVING + sha256)


def noted() -> list[str]:
    return [key.removeprefix(_LEAVING) for key in _keys(_LEAVING)]


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


@cache
def _storage(options: tuple[tuple[str, Any], ...]) -> tuple[Any, Any]:
    """The storage, and its client, which all threads share: to make one takes half a second, and
    django-storages makes one for each thread."""
    found = S3Storage(**dict(options))
    return found, found.connection.meta.client


def _options() -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(settings.EVIDENCE_STORE.items()))


def _held() -> Any:
    return _storage(_options())[0]


def _client() -> Any:
    return _storage(_options())[1]


def _bucket() -> str:
    name: str = _held().bucket_name
    return name


def _prefix() -> str:
    location: str = _held().location
    return f"{location.strip('/')}/" if location else ""


def _key(sha256: str) -> str:
    return f"{_prefix()}{sha256[:2]}/{sha256[2:]}"


def _keys(below: str) -> Iterator[str]:
    """Without the prefix, in order."""
    prefix = _prefix() + below
    try:
        pages = _client().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=_bucket(), Prefix=prefix):
            for one in page.get("Contents", ()):
                yield one["Key"].removeprefix(_prefix())
    except (ClientError, BotoCoreError) as wrong:
        raise _away(wrong) from wrong


def _delete(key: str) -> None:
    try:
        _client().delete_object(Bucket=_bucket(), Key=key)
    except (ClientError, BotoCoreError) as wrong:
        raise _away(wrong) from wrong


def _code(wrong: ClientError) -> str:
    return str(wrong.response.get("Error", {}).get("Code", ""))


def _away(wrong: Exception) -> StoreAway:
    return StoreAway(f"the bucket of evidence: {type(wrong).__name__}")

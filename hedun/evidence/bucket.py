"""The store in a bucket that speaks S3: an object ab/cdef… for each file, put whole or not at all.

The put says that there may be none yet (If-None-Match) and what its SHA-256 is, so the other side
neither replaces anything nor keeps bytes that were spoilt on the way. What is to be forgotten is
noted under leaving/. Under incoming/ phones put files by addresses that are signed for one of them
each (evidence/incoming.py); they lie there as they were sent until they are taken over.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from boto3 import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from hedun.evidence.store import StoreAway

CHUNK = 1024 * 1024
_LEAVING, _INCOMING = "leaving/", "incoming/"
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
    with _answering(sha256):
        body = _client().get_object(Bucket=_bucket(), Key=_key(sha256))["Body"]
        yield from body.iter_chunks(CHUNK)


def remove(sha256: str) -> None:
    _delete(_key(sha256))


def names() -> Iterator[str]:
    """In order."""
    for key in _keys(""):
        if len(key) == 65 and key[2] == "/":
            yield key[:2] + key[3:]


def note(sha256: str) -> None:
    with _answering():
        _client().put_object(Bucket=_bucket(), Key=_prefix() + _LEAVING + sha256, Body=b"")


def take_note_back(sha256: str) -> None:
    _delete(_prefix() + _LEAVING + sha256)


def noted() -> list[str]:
    return [key.removeprefix(_LEAVING) for key in _keys(_LEAVING)]


def address(name: str, sha256: str, size: int, seconds: int) -> tuple[str, dict[str, str]]:
    """Where anybody may put these very bytes once, for so long: the address and what must be said
    with them. Their number, their digest and that none lies there yet are signed with it."""
    digest = b64encode(bytes.fromhex(sha256)).decode()
    said = {"If-None-Match": "*", "x-amz-checksum-sha256": digest}
    what = {"Bucket": _bucket(), "Key": _prefix() + _INCOMING + name, "ContentLength": size,
            "ChecksumSHA256": digest, "IfNoneMatch": "*"}  # fmt: skip
    signer = _signer(_options(), settings.EVIDENCE_UPLOADS)
    found: str = signer.generate_presigned_url("put_object", Params=what, ExpiresIn=seconds)
    return found, said


def size_of_incoming(name: str) -> int | None:
    """None where there is none. Raises StoreAway."""
    with suppress(FileNotFoundError), _answering(name):
        found = _client().head_object(Bucket=_bucket(), Key=_prefix() + _INCOMING + name)
        return int(found["ContentLength"])
    return None


def incoming_body(name: str) -> Callable[[int], bytes]:
    """At most so many of its next bytes, b"" at the end. Raises FileNotFoundError, StoreAway."""
    with _answering(name):
        body = _client().get_object(Bucket=_bucket(), Key=_prefix() + _INCOMING + name)["Body"]

    def read(most: int) -> bytes:
        with _answering():
            found: bytes = body.read(most)
            return found

    return read


def drop_incoming(name: str) -> None:
    _delete(_prefix() + _INCOMING + name)


def incoming_before(at: datetime) -> list[str]:
    """Names of what was put there before an instant."""
    return [key.removeprefix(_INCOMING) for key, put_at in _listed(_INCOMING) if put_at < at]


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


@cache
def _signer(options: tuple[tuple[str, Any], ...], uploads: str) -> Any:
    """Signs addresses for where phones reach the bucket; asks nobody."""
    told = dict(options)
    how = Config(
        signature_version=told["signature_version"],
        s3={"addressing_style": told["addressing_style"]},
        request_checksum_calculation="when_required",
    )
    return Session().client(
        "s3", endpoint_url=uploads, region_name=told["region_name"], config=how,
        aws_access_key_id=told["access_key"], aws_secret_access_key=told["secret_key"],
    )  # fmt: skip


def _keys(below: str) -> Iterator[str]:
    """Without the prefix, in order."""
    return (key for key, _at in _listed(below))


def _listed(below: str) -> Iterator[tuple[str, datetime]]:
    """Likewise, and when each was put there."""
    prefix = _prefix() + below
    with _answering():
        pages = _client().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=_bucket(), Prefix=prefix):
            for one in page.get("Contents", ()):
                yield one["Key"].removeprefix(_prefix()), one["LastModified"]


def _delete(key: str) -> None:
    with _answering():
        _client().delete_object(Bucket=_bucket(), Key=key)


@contextmanager
def _answering(name: str = "") -> Iterator[None]:
    """Raises StoreAway where the bucket does not answer as it should; of a file that is asked for
    by its name FileNotFoundError where there is none."""
    try:
        yield
    except ClientError as wrong:
        if name and _code(wrong) in GONE:
            raise FileNotFoundError(name) from None
        raise _away(wrong) from wrong
    except BotoCoreError as wrong:
        raise _away(wrong) from wrong


def _code(wrong: ClientError) -> str:
    return str(wrong.response.get("Error", {}).get("Code", ""))


def _away(wrong: Exception) -> StoreAway:
    return StoreAway(f"the bucket of evidence: {type(wrong).__name__}")

"""The body of a submission: multipart/form-data, read as it comes, whole or not at all."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from hedun.domain.foreign import whole
from hedun.openrosa.problems import refused
from hedun.phone.problems import answered
from hedun.whole import FULL

XML, MORE = "xml_submission_file", "*isIncomplete*"
NAME_LENGTH = 160
MOST_XML = 4 * 1024 * 1024
_TAIL = 256  # a boundary has at most 70 characters
MB = 1024 * 1024


@dataclass
class Body:
    """`files`: by the names that the XML calls them. `more`: others are to come."""

    xml: bytes
    files: list[tuple[str, UploadedFile]] = field(default_factory=list)
    more: bool = False


def most_bytes() -> int:
    """Of one request: what we ask Collect to keep to, or its XML and one file that is larger."""
    return int(settings.ODK_REQUEST_BYTES + settings.PHOTO_MAX_BYTES + MOST_XML)


@contextmanager
def body_of(request: HttpRequest) -> Iterator[Body]:
    """The parts of the request. Raises Answered (MULTIPART, TOO_LARGE, CUT, DISK_FULL)."""
    length = request.headers.get("Content-Length", "")
    told = whole(length or "0")
    if told is None:
        raise refused("MULTIPART", zh="Content-Length 不是数", en="Content-Length is no number")
    if told > most_bytes():
        raise file_too_large()
    found = re.fullmatch(
        r"multipart/form-data;.*boundary=\"?([^\";]{1,70})\"?.*",
        request.headers.get("Content-Type", ""),
        re.IGNORECASE,
    )
    if found is None:
        raise refused("MULTIPART", zh="应为 multipart/form-data", en="multipart/form-data expected")
    chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    stream = _Counted(request.environ["wsgi.input"] if chunked else request)
    fields, files = _parsed(request.META, stream)
    try:
        expected = None if chunked else told
        if expected not in (None, stream.count) or not stream.ends_with(found[1]):
            raise answered("CUT")
        xml = next((one.read() for name, one in files if name == XML), None)
        yield Body(
            _xml_in(fields, xml),
            [(_plain(one.name or name), one) for name, one in files if name != XML],
            fields.get(MORE, "").lower() in ("yes", "true"),
        )
    finally:
        for _name, one in files:
            one.close()


class _Counted:
    """What is read of a request: how much, how it ends, and never more than is let in."""

    def __init__(self, stream: Any) -> None:
        self._stream, self.count, self._tail = stream, 0, b""

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self._stream.read(size)
        self.count += len(piece)
        if self.count > most_bytes():
            raise file_too_large()
        self._tail = (self._tail + piece)[-_TAIL:]
        return piece

    def ends_with(self, boundary: str) -> bool:
        return f"--{boundary}--".encode() in self._tail


def _parsed(
    meta: Mapping[str, Any], stream: _Counted
) -> tuple[dict[str, str], list[tuple[str, UploadedFile]]]:
    handlers = [MemoryFileUploadHandler(), TemporaryFileUploadHandler()]
    # The length that Django is told only chooses where the parts are kept while they are read.
    told = {**meta, "CONTENT_LENGTH": meta.get("CONTENT_LENGTH") or most_bytes()}
    try:
        fields, files = MultiPartParser(told, stream, handlers, "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation):
        wrong = {"zh": "分段读不出", "en": "its parts cannot be read"}
        raise refused("MULTIPART", **wrong) from None
    except OSError as error:
        if error.errno in FULL:
            raise answered("DISK_FULL") from None
        raise answered("CUT") from None
    return dict(fields.items()), [(name, one) for name, many in files.lists() for one in many]


def _plain(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:NAME_LENGTH]


def _xml_in(fields: Mapping[str, str], file: bytes | None) -> bytes:
    xml = fields[XML].encode() if file is None and XML in fields else file
    if not xml:
        wrong = {"zh": f"没有 {XML}", "en": f"{XML} is missing"}
        raise refused("MULTIPART", **wrong)
    if len(xml) > MOST_XML:
        raise file_too_large()
    return xml


def file_too_large() -> Exception:
    """Said of a file and of a whole request alike."""
    file = settings.PHOTO_MAX_BYTES // MB
    return refused("TOO_LARGE", most=most_bytes() // MB, file=file)

"""What phones ask for: JSON, by a token and never by a cookie. The addresses: docs/phone-api.md.

Parcels go past the desk's middleware (wire.py): no session, no language, no messages.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.views.decorators.csrf import csrf_exempt

from hedun import clock
from hedun.people.queries import actor_for
from hedun.phone import devices, direct
from hedun.phone.manifest import MOST_BYTES
from hedun.phone.pace import TooFast, insist_on_door, insist_on_few, insist_on_pace, stranger
from hedun.phone.package import package
from hedun.phone.problems import Answered, answered
from hedun.phone.queries import parcels_of
from hedun.phone.receiving import (
    Arrived,
    Sent,
    file_here,
    take_manifest,
    take_piece,
    take_whole,
)
from hedun.phone.staging import Expected
from hedun.phone.values import DIGEST, UUID, Wrong, instant
from hedun.record.wall import guarded

View = Callable[..., HttpResponse]
SCHEME = "Device "
MOST_PIECE, MOST_WORDS = 4 * 1024 * 1024, 1024


def spoken(view: View) -> View:
    """What is refused is answered in both languages; nothing here asks for a cookie."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with guarded():
                found = view(request, *args, **kwargs)
        except Answered as said:
            told = said.problem
            body = {"code": told.code, "zh": told.zh, "en": told.en}
            found = _answer(body, said.status)
            if said.status == 503:
                found["Retry-After"] = "20"
            if isinstance(said, TooFast):
                found["Retry-After"] = str(said.wait)
        found["Cache-Control"] = "no-store"
        found["Hedun-Clock"] = clock.now().isoformat()  # a phone's own clock may be wrong
        return found

    return answer


@spoken
def device(request: HttpRequest) -> HttpResponse:
    """POST, from a page of somebody who is signed in: {name, device?} → {device, token, until}.

    By its cookie, so it asks for the page's CSRF token; see `register` below.
    """
    if request.method != "POST":
        return _only("POST")
    if not request.user.is_authenticated:
        raise answered("SIGN_IN")
    insist_on_few(request.user.username)
    told, now = _json(request), clock.now()
    made = devices.register(
        request.user,
        str(told.get("name") or ""),
        renews=str(told.get("device") or ""),
        actor=actor_for(request.user),
        now=now,
    )
    found = {
        "device": made.device.number,
        "token": made.token,
        "until": made.device.until.isoformat(),
        "officer": request.user.name,
    }
    return _answer(found, 201)


device.csrf_exempt = False  # type: ignore[attr-defined]  # the one that goes by a cookie


@spoken
def packed(request: HttpRequest) -> HttpResponse:
    """GET: all that one needs to list losses without a signal; 304 where the phone has it."""
    if request.method != "GET":
        return _only("GET")
    now = clock.now()
    by = _known(request, devices.sender, now)
    found, tag = package(by, now)
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(found, content_type="application/json")
    answer["ETag"] = tag
    return answer


@spoken
def parcels(request: HttpRequest) -> HttpResponse:
    """GET ?since=<instant>: the parcels of this officer, and what became of them."""
    if request.method != "GET":
        return _only("GET")
    now = clock.now()
    by = _known(request, devices.sender, now)
    since = request.GET.get("since", "")
    return _answer(parcels_of(by, _instant(since, "since") if since else None))


@spoken
def parcel(request: HttpRequest, uuid: str) -> HttpResponse:
    """PUT: its manifest. GET: how it stands."""
    if request.method == "GET":
        sent = _sent(request, uuid)
        found = [one for one in parcels_of(sent.by, None, uuid)]
        if not found:
            raise answered("UNKNOWN")
        return _answer(found[0])
    if request.method != "PUT":
        return _only("GET, PUT")
    length = _length(request)
    if length > MOST_BYTES:
        raise answered("TOO_LARGE", most=MOST_BYTES // (1024 * 1024))
    sent = _sent(request, uuid)
    data = request.read(length)
    if len(data) < length:
        raise answered("CUT")
    return _told(take_manifest(sent, data))


@spoken
def whole(request: HttpRequest, uuid: str) -> HttpResponse:
    """POST: the manifest (so many bytes: `Manifest-Size`), then its files in its order."""
    if request.method != "POST":
        return _only("POST")
    size, length = _number(request.headers.get("Manifest-Size"), "Manifest-Size"), _length(request)
    if size > MOST_BYTES:
        raise answered("TOO_LARGE", most=MOST_BYTES // (1024 * 1024))
    return _told(take_whole(_sent(request, uuid), request.read, size, length))


@spoken
def file(request: HttpRequest, uuid: str, sha256: str) -> HttpResponse:
    """PUT: a piece of a file, `Content-Range: bytes a-b/total`. HEAD: how much of it is here."""
    if not DIGEST.fullmatch(sha256):
        raise answered("REQUEST", what="sha256")
    if request.method == "HEAD":
        answer = HttpResponse()
        answer["Upload-Offset"] = str(file_here(_sent(request, uuid), sha256))
        return answer
    if request.method != "PUT":
        return _only("HEAD, PUT")
    start, size, total = _range(request)
    one = Expected(sha256, total)
    here, arrived = take_piece(_sent(request, uuid), one, start, size, request.read)
    found: dict[str, Any] = {"received": here, "total": total}
    if arrived is not None:
        found |= {"state": arrived.state, "receipt": arrived.receipt}
    return _answer(found)


@spoken
def way(request: HttpRequest, uuid: str, sha256: str) -> HttpResponse:
    """POST {size}: how much of a file is here, and where its bytes go."""
    if not DIGEST.fullmatch(sha256):
        raise answered("REQUEST", what="sha256")
    if request.method != "POST":
        return _only("POST")
    if _length(request) > MOST_WORDS:
        raise answered("REQUEST", what="JSON")
    size = _json(request).get("size")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 < size < 2**53:
        raise answered("REQUEST", what="size")
    found = direct.way(_sent(request, uuid), Expected(sha256, size))
    told: dict[str, Any] = {"received": found.here, "total": size, "put": found.put}
    if found.arrived is not None:
        told |= {"state": found.arrived.state, "receipt": found.arrived.receipt}
    return _answer(told)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _answer(told: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(told), content_type="application/json", status=status)


def _told(arrived: Arrived) -> HttpResponse:
    body = {"state": arrived.state, "received": arrived.received, "receipt": arrived.receipt}
    return _answer(body, 201 if arrived.new else 200)


def _sent(request: HttpRequest, uuid: str) -> Sent:
    if not UUID.fullmatch(uuid):
        raise answered("REQUEST", what="uuid")
    now, token = clock.now(), _token(request)
    by = _known(request, devices.believed, now)
    return Sent(by, token, uuid, _skew(request, now), now)


def _known(
    request: HttpRequest, look: Callable[[str, datetime], devices.Sender], now: datetime
) -> devices.Sender:
    """Whose phone it is, within its pace. Raises Answered (SIGN_IN, DEVICE_OFF, TOO_FAST)."""
    token = _token(request)
    insist_on_door(request, token)
    try:
        by = look(token, now)
    except Answered:
        stranger(request)
        raise
    insist_on_pace(token)
    return by


def _token(request: HttpRequest) -> str:
    """The digest of the phone's token."""
    given = request.headers.get("Authorization", "")
    if not given.startswith(SCHEME):
        raise answered("SIGN_IN")
    return devices.hashed(given.removeprefix(SCHEME).strip())


def _skew(request: HttpRequest, now: datetime) -> int | None:
    """Seconds the phone's clock is ahead of ours, as it says with each request."""
    said = request.headers.get("Device-Clock", "")
    return round((_instant(said, "Device-Clock") - now).total_seconds()) if said else None


def _instant(text: str, what: str) -> datetime:
    try:
        return instant(text)
    except Wrong as wrong:
        wrong.where.append(what)
        raise wrong.answer() from None


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        told = orjson.loads(request.body)
    except (ValueError, RawPostDataException):  # the latter: sent as a form, and read as one
        told = None
    if not isinstance(told, dict):
        raise answered("REQUEST", what="JSON")
    return told


def _length(request: HttpRequest) -> int:
    return _number(request.headers.get("Content-Length"), "Content-Length")


def _number(text: str | None, what: str) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 15:
        raise answered("REQUEST", what=what)
    return int(text)


def _range(request: HttpRequest) -> tuple[int, int, int]:
    """First byte, how many, and how many the whole file has."""
    unit, _, rest = request.headers.get("Content-Range", "").partition(" ")
    span, _, total = rest.partition("/")
    first, _, last = span.partition("-")
    if unit != "bytes":
        raise answered("REQUEST", what="Content-Range")
    start, end, whole_size = (_number(text, "Content-Range") for text in (first, last, total))
    size = end - start + 1
    if not 0 < size <= MOST_PIECE or end >= whole_size or size != _length(request):
        raise answered("REQUEST", what="Content-Range")
    return start, size, whole_size


def _only(methods: str) -> HttpResponse:
    said = {"code": "METHOD", "zh": f"只接受 {methods}。", "en": f"Only {methods}."}
    answer = _answer(said, 405)
    answer["Allow"] = methods
    return answer

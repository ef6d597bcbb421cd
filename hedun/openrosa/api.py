"""What ODK Collect and KoboCollect ask for: OpenRosa 1.0, XML, signed for and never by a cookie.

The addresses: docs/odk.md. All of it goes past the desk's middleware (phone/wire.py).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import wraps
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from hedun import clock
from hedun.connection import reader_of
from hedun.openrosa.actions import Taken, take
from hedun.openrosa.bodies import body_of
from hedun.openrosa.definition import definition
from hedun.openrosa.listing import FILES, form_list, manifest
from hedun.openrosa.problems import TEXTS, refused
from hedun.openrosa.signing import Challenged, challenge, signed
from hedun.people.queries import actor_named
from hedun.phone.devices import Sender, hashed
from hedun.phone.pace import TooFast, insist_on_door, insist_on_pace, stranger
from hedun.phone.problems import Answered
from hedun.phone.receiving import Sent
from hedun.record.wall import guarded

View = Callable[..., HttpResponse]
RESPONSE = "http://openrosa.org/http/response"
HALF_DAY = timedelta(hours=12)


def openrosa(*methods: str) -> Callable[[View], View]:
    """A view that is signed for, answers in both languages, and says what OpenRosa wants said. It
    is given the phone (`by`), the digest of its token and the instant."""

    def made(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, token: str = "", **parts: str) -> HttpResponse:
            now = clock.now()
            try:
                if request.method not in methods:
                    raise refused("METHOD", methods=", ".join(methods))
                with guarded():
                    by, token_hash = _known(request, token, now)
                    found = view(request, by=by, token_hash=token_hash, now=now, **parts)
            except Challenged as asked:
                told = refused("UNKNOWN_SENDER").problem
                found = _said(401, told.zh, told.en)
                found["WWW-Authenticate"] = challenge(now, asked.stale)
            except Answered as wrong:
                found = _said(wrong.status, wrong.problem.zh, wrong.problem.en)
                if isinstance(wrong, TooFast):
                    found["Retry-After"] = str(wrong.wait)
            found["X-OpenRosa-Version"] = "1.0"
            found["X-OpenRosa-Accept-Content-Length"] = str(settings.ODK_REQUEST_BYTES)
            found["Date"] = format_datetime(now.astimezone(UTC), usegmt=True)
            found["Cache-Control"] = "no-store"
            if found.status_code == 405:
                found["Allow"] = ", ".join(methods)
            return found

        return answer

    return made


@openrosa("GET", "HEAD")
def forms(request: HttpRequest, *, by: Sender, token_hash: str, now: datetime) -> HttpResponse:
    """GET formList: the forms there are (?formID= only this one)."""
    return _xml(form_list(_base(request), request.GET.get("formID", "")))


@openrosa("GET", "HEAD")
def form(
    request: HttpRequest, *, by: Sender, token_hash: str, now: datetime, name: str
) -> HttpResponse:
    """GET: the form itself."""
    _insist_on_form(name)
    return _xml(definition().xml)


@openrosa("GET", "HEAD")
def form_manifest(
    request: HttpRequest, *, by: Sender, token_hash: str, now: datetime, name: str
) -> HttpResponse:
    """GET: the files that belong to the form."""
    _insist_on_form(name)
    return _xml(manifest(_base(request), actor_named(by.username), now))


@openrosa("GET", "HEAD")
def form_file(
    request: HttpRequest, *, by: Sender, token_hash: str, now: datetime, name: str, file: str
) -> HttpResponse:
    """GET: one of those files, of the officer's own villages."""
    _insist_on_form(name)
    if file not in FILES:
        raise refused("NO_FILE")
    content = FILES[file](actor_named(by.username), now)
    return HttpResponse(content, content_type="text/csv; charset=utf-8")


@openrosa("HEAD", "POST")
def submission(request: HttpRequest, *, by: Sender, token_hash: str, now: datetime) -> HttpResponse:
    """HEAD: where to send, and how much at once. POST: a filled form, or a part of its files."""
    if request.method == "HEAD":
        answer = HttpResponse(status=204)
        answer["Location"] = request.build_absolute_uri()
        return answer
    sent = Sent(by, token_hash, "", skew(request.headers.get("Date", ""), now), now)
    with body_of(request) as body:
        return _told(take(sent, body))


def skew(date: str, now: datetime) -> int | None:
    """Seconds the phone's clock is ahead, by the header Date of its request. Collect writes the
    hour of a clock of twelve hours and not which half of the day, so it is the nearer one."""
    try:
        said = parsedate_to_datetime(date)
        ahead = [said - now + HALF_DAY * n for n in (-1, 0, 1)]
    except (ValueError, TypeError, OverflowError):
        return None
    seconds = round(min(ahead, key=abs).total_seconds())
    return seconds if abs(seconds) < 2**31 else None


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _told(taken: Taken) -> HttpResponse:
    """201 when it is whole for the first time; 202 while parts are missing, and when it was here
    already. Either way Collect may count it as sent: it lies on the disk."""
    if taken.number and taken.new:
        zh, en = f"已收到，收件号 {taken.number}。", f"Received under {taken.number}."
        return _said(201, zh, en, "submit_success")
    if taken.number:
        zh, en = f"早已收到，收件号 {taken.number}。", f"It was here already, under {taken.number}."
        return _said(202, zh, en, "submit_success")
    n = len(taken.missing)
    zh, en = f"已收下这一部分，还差 {n} 个文件。", f"This part was received; {n} files are to come."
    return _said(202, zh, en, "submit_success")


def _said(status: int, zh: str, en: str, nature: str = "error") -> HttpResponse:
    root = Element("OpenRosaResponse", xmlns=RESPONSE)
    message = SubElement(root, "message", nature=nature)
    message.text = f"{zh}\n{en}"
    return _xml(tostring(root, encoding="utf-8", xml_declaration=True), status)


def _xml(content: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(content, content_type="text/xml; charset=utf-8", status=status)


def _base(request: HttpRequest) -> str:
    """The address before /formList or /forms/…, with the token where it stands in the address."""
    path = request.path
    for end in ("/formList", "/forms/"):
        path = path.partition(end)[0]
    return request.build_absolute_uri(path)


def _known(request: HttpRequest, token: str, now: datetime) -> tuple[Sender, str]:
    """Who asks, within the pace. Collect asks once without a name and is then told how to sign:
    that is no wrong try. Raises Challenged, Answered (OFF, RUN_OUT, TOO_FAST)."""
    named = token or "Authorization" in request.headers
    known = _by_name(request, token)
    if named:
        insist_on_door(request, known, TEXTS)
    try:
        by, token_hash = signed(request, token, now)
    except Challenged as asked:
        if named and not asked.stale:
            stranger(request)
        raise
    insist_on_pace(token_hash, TEXTS, known)
    return by, token_hash


def _by_name(request: HttpRequest, token: str) -> str:
    """Of a phone whose token is not known yet: the name it gives, and from where, since anybody
    may give it."""
    said = token or request.headers.get("Authorization", "").partition("nonce=")[0]
    return hashed(f"{reader_of(request)} {said}")


def _insist_on_form(name: str) -> None:
    if name != definition().form:
        raise refused("NO_FILE")

"""Serving files: only to those who may read the claim, and only as what they are."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from hedun import clock
from hedun.evidence import lost, shown
from hedun.evidence.actions import take_sheet
from hedun.evidence.media import PICTURES
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content, files_visible_to
from hedun.evidence.store import FileLost
from hedun.evidence.thumbnails import SHOWN, SIZES, thumbnail
from hedun.people.queries import actor_for

SHOWN_AGAIN = 600  # seconds a browser may show a thumbnail again without asking


@require_GET
@login_required
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was handed in: pictures in the window, anything else as a download. A page
    that says what to do (410) when the store has lost it."""
    evidence = _visible(request, pk)
    if evidence.kind == Evidence.Kind.SHEET:
        raise Http404  # `sheet`
    tag = f'"{evidence.sha256}"'
    if _has(request, tag):
        return told(HttpResponseNotModified(), tag)
    try:
        data = content(evidence)
    except FileLost as fault:
        return lost.page(request, evidence, fault)
    answer = HttpResponse(data, content_type=evidence.media_type)
    way = "inline" if evidence.media_type in SHOWN else "attachment"
    answer["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(evidence.name, safe='')}"
    return told(answer, tag)


@require_POST
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The village's list as it came, kept by no browser; that it was taken stands in the record."""
    evidence = _visible(request, pk)
    if evidence.kind != Evidence.Kind.SHEET or evidence.erased_at is not None:
        raise Http404
    try:
        data = take_sheet(evidence, actor=actor_for(request.user), now=clock.now())  # type: ignore[arg-type]
    except FileLost as fault:
        return lost.page(request, evidence, fault)
    answer = HttpResponse(data, content_type=evidence.media_type)
    name = quote(evidence.name, safe="")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    told(answer, f'"{evidence.sha256}"')["Cache-Control"] = "no-store"
    return answer


@require_GET
@login_required
def thumb(request: HttpRequest, pk: int) -> HttpResponse:
    """A small upright JPEG without what the camera wrote; `?size=large` for the opened row, `web`
    for the window. Made ahead where the photograph was examined, else from the file."""
    evidence = _visible(request, pk)
    size = request.GET.get("size", "small")
    if size not in (*SIZES, "web") or evidence.media_type not in PICTURES:
        raise Http404
    made = shown.kept(evidence.sha256, size) if evidence.kind == Evidence.Kind.PHOTO else None
    if made is None and size == "web":
        return redirect("evidence:file", pk=pk)
    way = "made" if made else "now"
    tag = f'"{evidence.sha256[:40]}-{size}-{way}-{shown.VERSION}"'
    if _has(request, tag):
        return told(HttpResponseNotModified(), tag, seconds=SHOWN_AGAIN)
    try:
        data = made or thumbnail(content(evidence), evidence.media_type, size)
    except FileLost as fault:
        return lost.picture(fault, size)
    return told(HttpResponse(data, content_type="image/jpeg"), tag, seconds=SHOWN_AGAIN)


def _visible(request: HttpRequest, pk: int) -> Evidence:
    """404 alike for a file that is not there and one that is not for this reader."""
    actor, now = actor_for(request.user), clock.now()  # type: ignore[arg-type]
    return get_object_or_404(files_visible_to(actor, now), pk=pk)


def _has(request: HttpRequest, tag: str) -> bool:
    known = request.headers.get("If-None-Match", "")
    return tag in (part.strip().removeprefix("W/") for part in known.split(","))


def told(answer: HttpResponse, tag: str, seconds: int = 0) -> HttpResponse:
    """Kept by this browser for this session alone (the answer varies by its cookie), and the file
    itself asked about each time: whoever lost the right sees nothing.

    A file may be anything that somebody handed in, so it runs nothing and is never guessed at.
    """
    answer["ETag"] = tag
    answer["Cache-Control"] = f"private, max-age={seconds}" if seconds else "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    return answer

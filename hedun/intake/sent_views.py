"""What came with a submission, shown; and the slip for people to whom no phone tells anything."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from hedun.evidence import lost
from hedun.evidence.media import PICTURES
from hedun.evidence.queries import content_of
from hedun.evidence.store import FileLost
from hedun.evidence.thumbnails import SIZES, thumbnail
from hedun.evidence.views import told
from hedun.intake.cards import cards
from hedun.intake.forms import CHANNELS, HOWS
from hedun.intake.inbox_views import reader
from hedun.intake.models import Enclosure, Waiting
from hedun.intake.queries import source_of, submissions_visible_to, visible_to


@login_required
@require_GET
def enclosure(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """A small picture (`?size=large` for a bigger one), upright and without what the camera wrote.
    What has become evidence is shown there in full."""
    actor, now = reader(request)
    seen = submissions_visible_to(actor, now)
    found = get_object_or_404(
        Enclosure, submission__in=seen, submission__number=number, number=n, erased_at=None
    )
    size = request.GET.get("size", "small")
    if found.evidence_id is not None and "size" not in request.GET:
        return redirect("evidence:file", found.evidence_id)
    if size not in SIZES or found.media_type not in PICTURES:
        raise Http404
    try:
        data = thumbnail(content_of(found.sha256, found.stored_sha256), found.media_type, size)
    except FileLost as fault:
        return lost.picture(fault, size)
    except OSError:  # a picture that does not open: its row says so
        raise Http404 from None
    return told(HttpResponse(data, content_type="image/jpeg"), f'"{found.sha256[:40]}-{size}"')


@login_required
@require_GET
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """A4: what was sent back, row by row, with everything that is missing; to be handed over or
    read out on the telephone."""
    actor, now = reader(request)
    found = get_object_or_404(submissions_visible_to(actor, now), number=number)
    rows = visible_to(actor, now).filter(submission=found, state=Waiting.State.RETURNED)
    if not rows:
        raise Http404
    context = {
        "actor": actor,
        "now": now,
        "submission": found,
        "cards": cards(rows, actor, now),
        "source": source_of(found),
        "channel": CHANNELS[found.channel],
        "hows": HOWS,
    }
    return render(request, "intake/slip.html", context)

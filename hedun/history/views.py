"""Past years: the policies taken over with their claims added up, and a list handed over."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hedun.domain.actors import Actor
from hedun.domain.permissions import does
from hedun.history.actions import Imported, take_over
from hedun.history.forms import PastForm
from hedun.history.listed import HANDS_OVER
from hedun.history.models import PastPolicy
from hedun.history.queries import READERS, claims_seen, lists_seen, policies_seen, years
from hedun.history.words import OUTCOMES
from hedun.intake.aside import Handing
from hedun.intake.pending import Pending
from hedun.people.reading import reader_with

_reader = reader_with(READERS)

A_PAGE = 50


@login_required
@require_GET
def past(request: HttpRequest) -> HttpResponse:
    """Every policy that was taken over, and the lists."""
    actor, now = _reader(request)
    context = {
        "actor": actor,
        "now": now,
        "years": years(policies_seen(actor, now)),
        "lists": lists_seen(actor, now),
        "sees_policies": does("see.policies_listed", actor, now),
        "hands_over": does(HANDS_OVER, actor, now),
    }
    return render(request, "history/past.html", context)


@login_required
@require_GET
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """One policy with its claims in the villages of the reader."""
    actor, now = _reader(request)
    policy: PastPolicy = get_object_or_404(policies_seen(actor, now), pk=pk)
    page = Paginator(claims_seen(policy, actor, now), A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, OUTCOMES[one.outcome]) for one in page]
    context = {
        "actor": actor, "now": now, "year": years([policy])[0], "page": page, "rows": rows,
    }  # fmt: skip
    return render(request, "history/year.html", context)


def _whose(chosen: Pending) -> dict[str, Any]:
    return {"changes": bool(chosen.reason)}


def _take(chosen: Pending, **how: Any) -> Imported:
    whose = _whose(chosen)
    return take_over(chosen.data, profile=chosen.profile, name=chosen.name, **whose, **how)


def _done(done: Imported) -> tuple[str, str]:
    text = _("%(new)s rows taken over, %(changed)s said anew.")
    return text % {"new": done.added, "changed": done.changed}, "history:past"


HANDING = Handing("history", _take, _done, _whose)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the list. It is put aside and shown; nothing is written yet."""
    form = PastForm(request.POST or None, request.FILES or None)
    return HANDING.upload(
        request, form, *_sender(request),
        lambda said: {"profile": said["profile"], "reason": "changes" * said["changes"]},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """What the list would do; POST does it."""
    return HANDING.preview(request, *_sender(request))


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _sender(request: HttpRequest) -> tuple[Actor, datetime]:
    actor, now = _reader(request)
    if not does(HANDS_OVER, actor, now):
        raise Http404
    return actor, now

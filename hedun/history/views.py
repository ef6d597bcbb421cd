"""Past years: the policies taken over with their claims added up, and a list handed over."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hedun.domain.actors import Actor
from hedun.domain.permissions import does
from hedun.history.actions import take_over
from hedun.history.forms import PastForm
from hedun.history.listed import HANDS_OVER
from hedun.history.models import PastPolicy
from hedun.history.queries import READERS, claims_seen, lists_seen, policies_seen, years
from hedun.history.words import OUTCOMES
from hedun.intake.aside import Aside, shown
from hedun.intake.pending import Pending
from hedun.intake.profiles import BadProfile
from hedun.people.reading import reader_with

_reader = reader_with(READERS)

ASIDE = Aside("history.list")
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


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the list. It is put aside and shown; nothing is written yet."""
    actor, now = _sender(request)
    sent = request.method == "POST"
    form = PastForm(request.POST if sent else None, request.FILES or None)
    if sent and form.is_valid():
        said = form.cleaned_data
        sheet, anew = said["sheet"], "changes" if said["changes"] else ""
        aside = Pending("", now.isoformat(), anew, sheet.name, sheet.read(), said["profile"])
        ASIDE.put(request, aside, actor, now)
        return redirect("history:preview")
    return render(request, "history/upload.html", {"actor": actor, "now": now, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """What the list would add; POST adds it."""
    actor, now = _sender(request)
    aside = ASIDE.of(request, actor, now)
    if aside is None:
        return redirect("history:upload")
    sent = request.method == "POST"
    try:
        done = take_over(
            aside.data, profile=aside.profile, name=aside.name, changes=bool(aside.reason),
            dry_run=not sent, actor=actor, now=now,
        )  # fmt: skip
    except BadProfile as bad:  # somebody has changed the county's layout meanwhile
        messages.error(request, str(bad))
        return redirect("history:upload")
    if sent:
        ASIDE.drop(request)
        text = _("%(new)s rows taken over, %(changed)s said anew.")
        messages.success(request, text % {"new": done.added, "changed": done.changed})
        return redirect("history:past")
    context = {
        "actor": actor,
        "now": now,
        "name": aside.name,
        "done": done,
        "changes": bool(aside.reason),
        **shown(done.problems),
    }
    return render(request, "history/preview.html", context)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _sender(request: HttpRequest) -> tuple[Actor, datetime]:
    actor, now = _reader(request)
    if not does(HANDS_OVER, actor, now):
        raise Http404
    return actor, now

"""What is judged anew at harvest, and the replantings of a household's plots."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun import clock
from hedun.assessment import actions
from hedun.assessment.forms import ReplantForm
from hedun.assessment.harvest import READERS, due
from hedun.assessment.models import Replanting
from hedun.assessment.queries import may_replant, plots_of, replantings_of
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.evidence.models import Evidence
from hedun.evidence.queries import files_visible_to
from hedun.language import lang, spoken
from hedun.people.queries import actor_for


@login_required
@require_GET
def harvest(request: HttpRequest) -> HttpResponse:
    """The claims whose degrees are found anew at harvest, by the day of the harvest."""
    actor, now = _reader(request)
    if not actor.roles(now) & READERS:
        raise Http404
    today = local_day(now)
    rows = [(one, one.is_late(today)) for one in due(actor, now)]
    context = {"actor": actor, "now": now, "rows": rows, "late": sum(late for _, late in rows)}
    return render(request, "assessment/harvest.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def replanting(request: HttpRequest, number: str) -> HttpResponse:
    """Record that a plot of the claim's household was planted anew."""
    actor, now = _reader(request)
    claim = _claim(number, actor, now)
    photos = files_visible_to(actor, now).filter(claim=claim, kind=Evidence.Kind.PHOTO)
    sent = request.POST if request.method == "POST" else None
    form = ReplantForm(sent, lines=plots_of(claim), photos=list(photos))
    if sent is not None and form.is_valid():
        try:
            actions.replant(**form.cleaned_data, actor=actor, now=now)
        except Malformed as wrong:
            form.add_error(None, spoken(wrong.problem))
        except Refused as refused:
            for one in refused.refusals:
                form.add_error(None, say(one, lang()))
        else:
            messages.success(request, _("The replanting is recorded."))
            return redirect("claims:claim", number)
    context = {
        "actor": actor,
        "now": now,
        "claim": claim,
        "form": form,
        "rows": replantings_of(claim),
    }
    return render(
        request, "assessment/replanting.html", context, status=422 if form.errors else 200
    )


@login_required
@require_POST
def end(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a replanting back that was recorded by mistake."""
    actor, now = _reader(request)
    claim = _claim(number, actor, now)
    row = get_object_or_404(Replanting, pk=pk, household=claim.household)
    try:
        reason = request.POST.get("reason", "")
        actions.end_replanting(row, reason=reason, actor=actor, now=now)
    except Malformed as wrong:
        messages.error(request, spoken(wrong.problem))
    except Refused as refused:
        messages.error(request, " ".join(say(one, lang()) for one in refused.refusals))
    else:
        messages.success(request, _("The replanting is taken back."))
    return redirect("assessment:replanting", number)


def _reader(request: HttpRequest) -> tuple[Actor, datetime]:
    return actor_for(request.user), clock.now()


def _claim(number: str, actor: Actor, now: datetime) -> Claim:
    claim: Claim = get_object_or_404(visible_to(actor, now), number=number)
    if not may_replant(claim, actor, now):
        raise Http404
    return claim

"""Ex gratia on the desk: what was given for a claim without being owed, and by whom."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.assessment import exgratia
from hedun.assessment.forms import GrantForm, VoucherForm
from hedun.assessment.models import ExGratia
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.foreign import whole
from hedun.domain.lifecycle import ENDED
from hedun.domain.permissions import PERMITTED
from hedun.domain.problems import Problem
from hedun.people.queries import actor_for
from hedun.people.tried import tried

READS = PERMITTED["see.gifts"]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ex_gratia(request: HttpRequest, number: str) -> HttpResponse:
    """What was granted for the claim; who may grants it, another hands it over."""
    actor, now = actor_for(request.user), clock.now()
    if not actor.roles(now) & READS:
        raise Http404
    claim: Claim = get_object_or_404(visible_to(actor, now), number=number)
    giver = exgratia.giver_of(claim, actor, now)
    sent = request.POST if request.method == "POST" and giver else None
    do = sent.get("do", "") if sent else ""
    grant = GrantForm(sent if do == "grant" else None)
    voucher = VoucherForm(sent if do == "hand_over" else None)
    problems: list[Problem] = []
    if sent is not None:
        problems = _done(request, claim, do, grant, voucher, actor, now)
        if not problems and not grant.errors and not voucher.errors:
            messages.success(request, _said(do))
            return redirect("assessment:ex_gratia", number)
    wrong = bool(problems or grant.errors or voucher.errors)
    context = {
        "actor": actor,
        "now": now,
        "claim": claim,
        "rows": claim.gifts.order_by("pk"),
        "giver": giver,
        "grants": giver is not None and claim.state in ENDED,
        "grant": grant,
        "voucher": voucher,
        "problems": problems,
    }
    return render(request, "assessment/ex_gratia.html", context, status=422 if wrong else 200)


def _done(
    request: HttpRequest,
    claim: Claim,
    do: str,
    grant: GrantForm,
    voucher: VoucherForm,
    actor: Actor,
    now: datetime,
) -> list[Problem]:
    if do == "grant":
        return _if_good(grant, lambda said: exgratia.grant(claim, **said, actor=actor, now=now))
    row = get_object_or_404(ExGratia, claim=claim, pk=whole(request.POST.get("row", "")) or 0)
    if do == "hand_over":
        return _if_good(voucher, lambda said: exgratia.hand_over(row, **said, actor=actor, now=now))
    if do == "take_back":
        return tried(None, lambda: exgratia.take_back(row, actor=actor, now=now))
    raise Http404


def _if_good(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> list[Problem]:
    return tried(form, lambda: act(form.cleaned_data)) if form.is_valid() else []


def _said(do: str) -> str:
    return {
        "grant": _("Granted. Another person of your office hands it over."),
        "hand_over": _("It is handed over."),
        "take_back": _("It is taken back."),
    }[do]

"""The desk's page of phones: whose they are, when they were last heard from, switching one off;
and the parcels that could not be handed over."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hedun.domain.permissions import PERMITTED
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.language import lang, spoken
from hedun.people.reading import reader_with
from hedun.phone import devices as acts
from hedun.phone import working
from hedun.phone.models import Parcel
from hedun.phone.queries import READERS, devices_visible_to, parcels_visible_to

_reader = reader_with(READERS)

A_PAGE = 50
State = Parcel.State


@login_required
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """Phones in use, or (?off=1) switched off; and what could not be handed over."""
    actor, now = _reader(request)
    every = devices_visible_to(actor, now)
    off = request.GET.get("off") == "1"
    page = Paginator(every.filter(off_at__isnull=not off), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "actor": actor,
        "now": now,
        "page": page,
        "off": off,
        "counts": (every.filter(off_at=None).count(), every.exclude(off_at=None).count()),
        "aside": parcels_visible_to(actor, now, {State.ASIDE})[:A_PAGE],
        "coming": parcels_visible_to(actor, now, {State.RECEIVING})[:A_PAGE],
        "settles": bool(actor.roles(now) & PERMITTED["parcel.settle"]),
    }
    return render(request, "phone/devices.html", context)


@login_required
@require_POST
def switch_off(request: HttpRequest, number: str) -> HttpResponse:
    """Switch a phone off."""
    actor, now = _reader(request)
    device = get_object_or_404(devices_visible_to(actor, now), number=number)
    reason = request.POST.get("reason", "")
    return _done(
        request,
        lambda: acts.switch_off(device, reason=reason, actor=actor, now=now),
        _("%(number)s is switched off. It is told so when it asks next.") % {"number": number},
    )


@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a parcel that was set aside tried again, or drop it with a reason."""
    actor, now = _reader(request)
    parcel = get_object_or_404(parcels_visible_to(actor, now, {State.ASIDE}), pk=pk)
    who = {"actor": actor, "now": now}
    if request.POST.get("action") == "drop":
        reason = request.POST.get("reason", "")
        said = _("%(number)s is dropped; what it says is kept.") % {"number": parcel.number}
        return _done(request, lambda: working.drop(parcel, reason=reason, **who), said)
    said = _("%(number)s is tried again now.") % {"number": parcel.number}
    return _done(request, lambda: working.try_again(parcel, **who), said)


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Malformed as wrong:
        messages.error(request, spoken(wrong.problem))
    except Refused as refused:
        messages.error(request, " ".join(say(one, lang()) for one in refused.refusals))
    else:
        messages.success(request, said)
    return redirect("phone:devices")

"""The desk's page of ODK Collect: a phone set up by a code, and what has come from such phones."""

import base64
import json
import zlib

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hedun.domain.permissions import PERMITTED
from hedun.language import spoken
from hedun.openrosa.definition import definition
from hedun.openrosa.queries import collects_of, instances_visible_to, name_villages
from hedun.people.reading import reader_with
from hedun.phone.devices import register
from hedun.phone.models import Device
from hedun.phone.problems import Answered
from hedun.phone.queries import READERS
from hedun.qr import drawn

_reader = reader_with(READERS)

A_PAGE = 50
SERVER = "/odk"  # Collect puts /formList and /submission behind it


@login_required
@require_GET
def collect(request: HttpRequest) -> HttpResponse:
    """One's own phones with Collect, and what has come by it."""
    actor, now = _reader(request)
    rows = instances_visible_to(actor, now)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    name_villages(page)
    context = {
        "actor": actor,
        "now": now,
        "page": page,
        "mine": collects_of(actor, now),
        "adds": bool(actor.roles(now) & PERMITTED["collect.register"]),
        "form": definition(),
        "server": request.build_absolute_uri(SERVER),
    }
    return render(request, "openrosa/collect.html", context)


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A phone with Collect, or (`device`) another code for one: shown now and never again."""
    actor, now = _reader(request)
    try:
        made = register(
            request.user,
            request.POST.get("name") or _("ODK Collect"),
            renews=request.POST.get("device", ""),
            kind=Device.Kind.COLLECT,
            actor=actor,
            now=now,
        )
    except Answered as wrong:
        messages.error(request, spoken(wrong.problem))
        return redirect("openrosa:collect")
    server = request.build_absolute_uri(SERVER)
    size, path = drawn(settings_code(server, made.device.number, made.token))
    context = {
        "actor": actor,
        "now": now,
        "device": made.device,
        "token": made.token,
        "server": server,
        "server_with_token": f"{server}/key/{made.token}",
        "size": size,
        "path": path,
        "border": -4,
        "width": size + 8,
    }
    answer = render(request, "openrosa/code.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def settings_code(server: str, name: str, password: str) -> str:
    """What Collect reads of a code: its settings as JSON, compressed, in Base64."""
    told = {
        "general": {
            "protocol": "odk_default",
            "server_url": server,
            "username": name,
            "password": password,
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_fifteen_minutes",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": "禾盾 Hedun", "icon": "禾", "color": "#2f6b3a"},
    }
    plain = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(plain, 9)).decode()

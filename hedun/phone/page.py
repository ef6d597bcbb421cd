"""The page on the phone: a shell without a word about anybody, the same for all, which the service
worker keeps. What it shows it makes itself (frontend/src/phone, docs/phone.md)."""

import hashlib
import json
from functools import cache

from csp.constants import SELF
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from hedun import clock
from hedun.domain.deadlines import local_day
from hedun.people.models import User
from hedun.people.queries import actor_for
from hedun.places.queries import on_day

STYLES = ("hedun/tokens.css", "hedun/base.css", "phone/phone.css")
ICONS = ("phone/icon-192.png", "phone/icon-512.png", "phone/icon-maskable.png", "hedun/mark.svg")
SCRIPT, MAP_WORKER = "dist/phone/phone.js", "dist/map-worker.js"


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The page, without a session and without a language: script fills it."""
    answer = HttpResponse(_shell())
    answer["Cache-Control"] = "no-cache"
    return _reaching(answer)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to install the page."""
    sizes = (("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"))
    told = {
        "id": "/m/",
        "name": "禾盾 · 田间上报",
        "short_name": "禾盾",
        "lang": "zh-Hans",
        "start_url": "/m/",
        "scope": "/m/",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#2f6b3a",
        "icons": [
            {"src": static(icon), "sizes": size, "type": "image/png", "purpose": purpose}
            for icon, (size, purpose) in zip(ICONS, sizes, strict=False)
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, behind the list of what it keeps; another list is another worker."""
    listed = json.dumps(_kept(settings.EVIDENCE_UPLOADS), ensure_ascii=False)
    answer = HttpResponse(
        f"const PRECACHE={listed};\n{_built('dist/phone-worker.js').decode()}",
        content_type="text/javascript; charset=utf-8",
    )
    answer["Cache-Control"] = "no-cache"
    return _reaching(answer)


def _reaching(answer: HttpResponse) -> HttpResponse:
    """The page and its worker alone may reach the bucket beside this house."""
    if settings.EVIDENCE_UPLOADS:
        more = {"connect-src": [SELF, settings.EVIDENCE_UPLOADS]}
        answer._csp_update = more  # type: ignore[attr-defined]  # as csp.decorators says it
    return answer


@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in at this browser, with the token that registering the phone asks for;
    null where nobody is."""
    if not isinstance(request.user, User):
        return _fresh(JsonResponse(None, safe=False))
    codes = {one.place for one in actor_for(request.user).in_force(clock.now())}
    places = on_day(local_day(clock.now())).filter(code__in=codes).values_list("name", flat=True)
    told = {"name": request.user.name, "office": "、".join(places), "csrf": get_token(request)}
    return _fresh(JsonResponse(told))


def _fresh(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Hedun-Clock"] = clock.now().isoformat()
    return answer


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _shell() -> str:
    return render_to_string(
        "phone/page.html", {"styles": STYLES, "script": SCRIPT, "map_worker": MAP_WORKER}
    )


@cache
def _kept(reaches: str) -> list[dict[str, str | None]]:
    """Everything of the page, by address. One with a digest in its name needs no revision; of the
    page itself what it may reach belongs to it, for its policy is kept with it."""
    parts = json.loads(_built("dist/phone/parts.json"))
    named_by_digest = [
        *(static(name) for name in (*STYLES, *ICONS, SCRIPT, MAP_WORKER)),
        *(f"{settings.STATIC_URL}dist/phone/{part}" for part in parts),
    ]
    revision = hashlib.sha256(f"{_shell()}{reaches}".encode()).hexdigest()[:16]
    return [
        {"url": "/m/", "revision": revision},
        *({"url": address, "revision": None} for address in named_by_digest),
    ]


def _built(name: str) -> bytes:
    """A file of the front end as it was built."""
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not built; run: make setup")
    with open(found, "rb") as file:
        return file.read()

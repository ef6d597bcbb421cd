"""Three addresses for machines that watch over the house (docs/operating.md)."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from hedun.record.wall import seeing_whole
from hedun.web.operating.counting import registry
from hedun.web.operating.house import House
from hedun.web.operating.readiness import unready


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; whether it can work, `readyz` says."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """{"ready", "not": what is not as it must be (readiness.CHECKS)}; 503 where something is."""
    missing = unready()
    answer = JsonResponse({"ready": not missing, "not": missing}, status=503 if missing else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for this machine or who shows the token; else there is nothing."""
    if not (_from_here(request) or _shown(request)):
        raise Http404
    with seeing_whole():
        house = CollectorRegistry()
        house.register(House())
        text = generate_latest(registry()) + generate_latest(house)
    answer = HttpResponse(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)
    answer["Cache-Control"] = "no-store"
    return answer


def _from_here(request: HttpRequest) -> bool:
    """By itself, and not through a proxy that stands on this machine."""
    if {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _shown(request: HttpRequest) -> bool:
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and compare_digest(shown.encode(), wanted.encode())

"""The audit draw for everybody: a page without an account, of one policy."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun import clock
from hedun.policies.models import Policy
from hedun.receipts.drawing import drawing_of
from hedun.record.wall import seeing_whole


@require_GET
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """How it is drawn who is visited whatever their claim looks like, and how to check that."""
    with seeing_whole():
        policy = Policy.objects.filter(number=number).select_related("place").first()
        found = drawing_of(policy) if policy else None
    if found is None:
        raise Http404
    return render(request, "receipts/draw.html", {"found": found, "now": clock.now()})

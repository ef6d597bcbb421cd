"""The audit draw: who was drawn, once the seed is revealed, and how to compute it again."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.insights.drawn import SHOWN, Draw, as_table, draw_of
from hedun.insights.export import FORMATS, as_file
from hedun.insights.selection import reader
from hedun.insights.standing_views import reads_standing
from hedun.policies.models import AuditSeed, Policy
from hedun.policies.queries import seen_by


@login_required
@require_GET
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """Before the seed is revealed: its digest, and until when it stays secret."""
    actor, now, policy, seed, found = _found(request, number)
    context = {"actor": actor, "now": now, "policy": policy, "seed": seed, "found": found}
    if found:
        one = found.those_drawn[0] if found.those_drawn else None
        context |= {"table": as_table(found, only_drawn=True), "one": one, "most": SHOWN}
    return render(request, "insights/draw.html", context)


@login_required
@require_GET
def table(request: HttpRequest, number: str, suffix: str) -> HttpResponse:
    """Every claim with its ticket, as a file."""
    _actor, now, policy, _seed, found = _found(request, number)
    if found is None or suffix not in FORMATS:
        raise Http404
    return as_file(as_table(found), suffix, policy.place.code, local_day(now))


def _found(
    request: HttpRequest, number: str
) -> tuple[Actor, datetime, Policy, AuditSeed, Draw | None]:
    actor, now = reader(request, reads_standing)
    policy = get_object_or_404(seen_by(actor, now), number=number)
    seed = get_object_or_404(AuditSeed, policy=policy)
    claims = visible_to(actor, now).filter(report__policy=policy, merged_into=None)
    handed_in = claims.exclude(state="draft").select_related(None)
    return actor, now, policy, seed, draw_of(policy, seed, handed_in)

"""What stands out in a season: the page, its tables as files."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.insights.export import FORMATS, as_file
from hedun.insights.outstanding import outstanding
from hedun.insights.selection import Reading, insisted, reading, selected
from hedun.insights.standing_tables import TABLES, ordered
from hedun.policies.queries import DRAW_READERS


# Who leads, insures, watches over it; whose own figures these are does not see the others'.
def reads_standing(actor: Actor, now: datetime) -> bool:
    return bool(actor.roles(now) & DRAW_READERS)


@login_required
@require_GET
def standing(request: HttpRequest) -> HttpResponse:
    """Villages, officers and digits of a policy's season, each among its equals. `sort`: slug of a
    table, and the number of its column."""
    at = reading(request, reads_standing)
    if not isinstance(at, Reading):
        return render(request, "insights/nothing.html", at.context)
    found = outstanding(selected(at.wanted, at.actor, at.now), at.wanted.policy)
    slug, _, column = request.GET.get("sort", "").partition(".")
    tables = [make(found) for make in TABLES.values()]
    shown = [ordered(one, column) if one.slug == slug else one for one in tables]
    context = at.context | {"tables": shown}
    return render(request, "insights/standing.html", context)


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page, with the same choice, as a file."""
    at = insisted(request, reads_standing)
    if slug not in TABLES or suffix not in FORMATS:
        raise Http404
    made = TABLES[slug](outstanding(selected(at.wanted, at.actor, at.now), at.wanted.policy))
    return as_file(made, suffix, at.wanted.town or at.wanted.policy.place.code, local_day(at.now))

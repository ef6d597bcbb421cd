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
from hedun.insights.selection import Wanted, ground, place_shown, read, reader, selected
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
    actor, now = reader(request, reads_standing)
    near = ground(actor, now)
    chosen = read(request.GET, near, actor, now)
    if chosen is None:
        return render(request, "insights/nothing.html", {"actor": actor, "now": now})
    wanted, choices = chosen
    found = outstanding(selected(wanted, actor, now), wanted.policy)
    slug, _, column = request.GET.get("sort", "").partition(".")
    tables = [make(found) for make in TABLES.values()]
    context = {
        "actor": actor, "now": now, "wanted": wanted, "choices": choices,
        "shown": place_shown(actor, now, near, wanted, choices),
        "tables": [ordered(one, column) if one.slug == slug else one for one in tables],
    }  # fmt: skip
    return render(request, "insights/standing.html", context)


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page, with the same choice, as a file."""
    actor, now = reader(request, reads_standing)
    chosen = read(request.GET, ground(actor, now), actor, now)
    if chosen is None or slug not in TABLES or suffix not in FORMATS:
        raise Http404
    wanted: Wanted = chosen[0]
    made = TABLES[slug](outstanding(selected(wanted, actor, now), wanted.policy))
    return as_file(made, suffix, wanted.town or wanted.policy.place.code, local_day(now))

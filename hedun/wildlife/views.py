"""Wildlife data: the page, its tables, and the files that are handed out."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import does
from hedun.insights.export import FORMATS, as_file
from hedun.insights.selection import Choices, Ground, Wanted, ground, place_shown, read, reader
from hedun.wildlife.darwin import about
from hedun.wildlife.files import FILES
from hedun.wildlife.sightings import sightings
from hedun.wildlife.tables import TABLES, Seen


def reads_wildlife(actor: Actor, now: datetime) -> bool:
    return does("see.wildlife", actor, now)


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The species with their protection, what was verified of each, and the files."""
    actor, now = reader(request, reads_wildlife)
    near = ground(actor, now)
    chosen = read(request.GET, near, actor, now)
    if chosen is None:
        return render(request, "wildlife/nothing.html", {"actor": actor, "now": now})
    wanted, choices = chosen
    seen = Seen(sightings(wanted, actor, now), local_day(now))
    context = {
        "actor": actor,
        "now": now,
        "wanted": wanted,
        "choices": choices,
        "shown": place_shown(actor, now, near, wanted, choices),
        "count": len(seen.found),
        "species": TABLES["species"](seen),
        "months": TABLES["months"](seen),
        "files": FILES if does("wildlife.hand_out", actor, now) else {},
    }
    return render(request, "wildlife/wildlife.html", context)


@login_required
@require_GET
def hand_out(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the files, of the same choice."""
    actor, now = reader(request, reads_wildlife)
    if kind not in FILES or not does("wildlife.hand_out", actor, now):
        raise Http404
    wanted, _near, _choices = _chosen(request, actor, now)
    form = FILES[kind]
    made = form.made(sightings(wanted, actor, now), about(wanted.policy, now))
    name = f"hedun-wildlife-{wanted.policy.place.code}-{local_day(now)}.{form.suffix}"
    return HttpResponse(
        made,
        content_type=form.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page as a file."""
    actor, now = reader(request, reads_wildlife)
    if slug not in ("species", "months") or suffix not in FORMATS:
        raise Http404
    wanted, _near, _choices = _chosen(request, actor, now)
    day = local_day(now)
    made = TABLES[slug](Seen(sightings(wanted, actor, now), day))
    return as_file(made, suffix, wanted.town or wanted.policy.place.code, day)


def _chosen(request: HttpRequest, actor: Actor, now: datetime) -> tuple[Wanted, Ground, Choices]:
    near = ground(actor, now)
    chosen = read(request.GET, near, actor, now)
    if chosen is None:
        raise Http404
    return chosen[0], near, chosen[1]

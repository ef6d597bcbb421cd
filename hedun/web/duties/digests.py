"""My digest: the week's own page, marked as read when it is opened."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun import clock
from hedun.domain.actors import READERS
from hedun.domain.case import State
from hedun.domain.deadlines import DAY
from hedun.oversight.digests import WEEK, digests_of, mark_read
from hedun.people.queries import actor_for


@login_required
@require_GET
def digest(request: HttpRequest) -> HttpResponse:
    """The newest digest, or that of the `week` named by its Monday."""
    now = clock.now()
    actor = actor_for(request.user)
    if not actor.roles(now) & READERS:
        raise Http404
    every = digests_of(actor)
    week = request.GET.get("week", "")
    found = next((one for one in every if not week or one.week.isoformat() == week), None)
    if week and found is None:
        raise Http404
    context = {"actor": actor, "now": now, "every": every, "digest": found}
    if found is not None:
        mark_read(found, now)
        waits = [{**one, "state": State(one["state"]), "since": _at(one["since"]),
                  "due": _at(one["due"])} for one in found.body["waits"]]  # fmt: skip
        context |= {
            "waits": waits,
            "n": sum(one["n"] for one in waits),
            "late": sum(one["late"] for one in waits),
            "done": list(found.body["done"].items()),
            "done_n": sum(found.body["done"].values()),
            "asked": found.body["asked"],
            "before": found.week - WEEK,
            "until": found.week - DAY,
        }
    return render(request, "duties/digest.html", context)


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

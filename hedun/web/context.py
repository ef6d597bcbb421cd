"""What every page knows: who reads it, where they work, when it is, and the menu.

Everything is read on first use, so pages that show none of it (errors, sign-in) ask the database
nothing. A view that passes `actor` or `now` itself is believed.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hedun import clock
from hedun.domain.actors import READERS, Actor, Level
from hedun.people.queries import actor_for
from hedun.places.queries import with_parents
from hedun.web import menu
from hedun.web.choices import chosen


def desk(request: HttpRequest) -> dict[str, Any]:
    """Context processor: actor, place, menu, now, demo, the reader's choices, and whether there are
    no claims for them to search."""
    context = {"demo": settings.DEMO, "chosen": chosen(request)}
    if getattr(request, "user", None) is None or not request.user.is_authenticated:
        return context
    now = clock.now()
    actor = SimpleLazyObject(lambda: actor_for(request.user))
    view = request.resolver_match.view_name if request.resolver_match else ""
    return context | {
        "now": now,
        "actor": actor,
        "place": SimpleLazyObject(lambda: place_of(actor, now)),
        "menu": SimpleLazyObject(lambda: menu.entries(actor, now, view)),
        "hides_search": SimpleLazyObject(lambda: not actor.roles(now) & READERS),
    }


def place_of(actor: Actor, now: datetime) -> str:
    """襄垣县 · 虒亭镇: where the actor works, with the division above; empty without a posting."""
    codes = dict.fromkeys(p.place for p in actor.in_force(now))
    return "、".join(
        f"{above} · {name}" if above and level > Level.COUNTY else name
        for above, name, level in with_parents(codes)
    )

"""Who reads a page of the desk, and when."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.http import Http404, HttpRequest

from hedun import clock
from hedun.domain.actors import Actor, Role
from hedun.people.queries import actor_for

Reader = Callable[[HttpRequest], tuple[Actor, datetime]]


def reader_with(roles: Collection[Role]) -> Reader:
    """Of the request of somebody who is signed in: who reads, and when. For whoever holds none of
    these roles now there is no such page (Http404)."""

    def reader(request: HttpRequest) -> tuple[Actor, datetime]:
        actor, now = actor_for(request.user), clock.now()  # type: ignore[arg-type]
        if not actor.roles(now) & frozenset(roles):
            raise Http404
        return actor, now

    return reader

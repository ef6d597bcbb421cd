"""Who asks for a page is told to the database before the page is made (record.wall)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hedun import clock
from hedun.people.queries import actor_for
from hedun.policies.standing import stand_as
from hedun.record.statements import vendor
from hedun.record.wall import NOBODY, guarded, stand


def told_who_asks(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware, behind that which knows who is signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if vendor() != "postgresql":
            return respond(request)
        with guarded():
            user = request.user
            if user.is_authenticated:
                stand_as(actor_for(user), clock.now())
            else:  # asks no clock and no database: whether these work is asked by nobody, too
                stand(NOBODY)
            return respond(request)

    return middleware

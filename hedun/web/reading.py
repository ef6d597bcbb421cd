"""A page that is only read asks for the tree of divisions once, not for every list on it, and each
room's rows once, however many rooms look at them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hedun.places.queries import read_once
from hedun.record.selecting import remembered

READS = frozenset({"GET", "HEAD"})


def divisions_read_once(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. What is posted may change the tree and reads it anew each time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in READS:
            return respond(request)
        with read_once(), remembered():
            return respond(request)

    return middleware

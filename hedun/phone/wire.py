"""The short way for what phones send: Django's views without the desk's middleware.

A parcel needs no session, no language, no messages and no cookie; it goes by its token. Everything
else goes through the desk as always.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

PARCELS = "/m/api/parcels/"  # all that goes the short way
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ShortWay(WSGIHandler):
    """Django without middleware, for the addresses of one module."""

    def __init__(self, addresses: str) -> None:
        super().__init__()
        self.request_class = type("Request", (WSGIRequest,), {"urlconf": addresses})

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware = []
        self._template_response_middleware = []
        self._exception_middleware = []
        self._middleware_chain = convert_exception_to_response(self._get_response)


def with_short_way(desk: Application) -> Application:
    """The desk, with the short way for parcels beside it."""
    short = ShortWay("hedun.phone.short_urls")

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PARCELS):
            return short(environ, start)
        return desk(environ, start)

    return application

"""The short way for what machines send: Django's views without the desk's middleware.

What a phone sends needs no session, no language, no messages and no cookie; it goes by a token.
Everything else goes through the desk as always.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIRequest

from hedun.asked import Named

PARCELS = "/m/api/parcels/"
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ShortWay(Named):
    """Django without middleware, for the addresses of one module."""

    def __init__(self, addresses: str) -> None:
        super().__init__()
        self.request_class = type("Request", (WSGIRequest,), {"urlconf": addresses})

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware = []
        self._template_response_middleware = []
        self._exception_middleware = []
        self._middleware_chain = convert_exception_to_response(self._get_response)


def with_short_ways(desk: Application, ways: Mapping[str, str]) -> Application:
    """The desk, and beside it for each beginning of an address a module of addresses."""
    short = {beginning: ShortWay(addresses) for beginning, addresses in ways.items()}

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        for beginning, way in short.items():
            if environ["PATH_INFO"].startswith(beginning):
                return way(environ, start)
        return desk(environ, start)

    return application

"""Around every request, the short ways of machines too: its number, its time, and who may say by
which connection it came."""

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connections

from hedun.asked import Asked, asking
from hedun.web.operating.counting import IN_HAND, POOL, count

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
# What a proxy says of a connection. From anybody else it is not heard.
SAID_BY_A_PROXY = (
    "HTTP_X_REQUEST_ID", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
    "HTTP_FORWARDED", "HTTP_X_REAL_IP",
)  # fmt: skip
NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
log = logging.getLogger("hedun.requests")


def watched(application: Application) -> Application:
    """The same application, watched over."""

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if not by_proxy(environ):
            for name in SAID_BY_A_PROXY:
                environ.pop(name, None)
        one = Asked(number_of(environ), environ["REQUEST_METHOD"])
        told = ["500"]

        def begin(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told[0] = line[:3]
            return start(line, [*headers, ("X-Request-Id", one.id)], *rest)

        begun = perf_counter()
        with asking(one), IN_HAND.track_inprogress():
            try:
                return application(environ, begin)
            finally:
                _tell(one, environ["PATH_INFO"], told[0], perf_counter() - begun)

    return answer


def by_proxy(environ: Mapping[str, Any]) -> bool:
    """Whether whom we speak to is a proxy of ours (settings.PROXIES), or the other end of a socket
    that only they can open."""
    said = environ.get("REMOTE_ADDR") or ""
    try:
        found = ip_address(said)
    except ValueError:
        return not said
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in settings.PROXIES)


def number_of(environ: Mapping[str, Any]) -> str:
    """The number that the proxy gave it, or a new one."""
    said = environ.get("HTTP_X_REQUEST_ID", "")
    return said if NUMBER.fullmatch(said) else secrets.token_hex(16)


def _tell(one: Asked, path: str, status: str, seconds: float) -> None:
    if not one.route:
        one.route = "static" if path.startswith(settings.STATIC_URL) else "none"
    count(one.route, one.method, status, seconds)
    _count_pool()
    more = {"method": one.method, "status": int(status), "ms": round(seconds * 1000)}
    log.info("answered", extra=more)


def _count_pool() -> None:
    pool = getattr(connections["default"], "pool", None)
    if pool is not None:
        stats = pool.get_stats()
        for what in ("size", "available"):
            POOL.labels(what).set(stats.get(f"pool_{what}", 0))
        POOL.labels("requests_waiting").set(stats.get("requests_waiting", 0))

"""One request to an address that somebody typed, so that it reaches no machine inside.

The name is looked up once and every address it leads to must be one of the open network; the
connection goes to the very address that was looked at, so a name that leads elsewhere a moment
later gains nothing. Only https, no redirect is followed, the whole takes TOTAL seconds at most, and
of the answer only its status is read. A host that the site names (settings.PARTNER_HOSTS) may lie
inside and speak plain http.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

TOTAL = 10.0  # seconds
# Translations into IPv4, behind which an inner address may lie.
TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """`reason`: of words.FAILURES. `inside`: it would have led to a machine inside. `answered`:
    something was there and spoke."""

    def __init__(self, reason: str, *, inside: bool = False, answered: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.inside, self.answered = reason, inside, answered


@dataclass(frozen=True, slots=True)
class Target:
    """`address`: where the name led when it was looked up."""

    https: bool
    host: str
    port: int
    path: str
    address: str


def target(url: str) -> Target:
    """Raises Unreachable (address)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreachable("address") from None
    host, named = parts.hostname or "", _is_named(parts.hostname or "")
    plain = all(33 <= ord(char) < 127 for char in url)
    if not plain or not host or parts.username is not None or parts.password is not None:
        raise Unreachable("address")
    if parts.fragment or parts.scheme not in (("https", "http") if named else ("https",)):
        raise Unreachable("address")
    https = parts.scheme == "https"
    port = port if port is not None else (443 if https else 80)
    if port < 1:
        raise Unreachable("address")
    found = _looked_up(host, port)
    if not named and not all(_is_open(one) for one in found):
        raise Unreachable("address", inside=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(https, host, port, path, str(found[0]))


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status that was answered. Raises Unreachable."""
    to = target(url)
    connection = _Pinned(to)
    late = threading.Event()

    def cut() -> None:
        late.set()
        connection.cut()

    watch = threading.Timer(TOTAL, cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", to.path, body, dict(headers))
        answer: int = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        raise _told(wrong, late.is_set()) from None
    finally:
        watch.cancel()
        connection.close()
    return answer


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


class _Pinned(http.client.HTTPConnection):
    """To the address that was looked at; the certificate must be of the name."""

    def __init__(self, to: Target) -> None:
        super().__init__(to.host, to.port, timeout=TOTAL)
        self._to = to

    def connect(self) -> None:
        self.sock = socket.create_connection((self._to.address, self._to.port), TOTAL)
        if self._to.https:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._to.host)

    def cut(self) -> None:
        """From another thread: whatever is waited for ends now."""
        if self.sock is not None:
            with suppress(OSError):  # it had ended
                self.sock.shutdown(socket.SHUT_RDWR)


def _told(wrong: Exception, late: bool) -> Unreachable:
    """`late`: the connection was cut because it had taken so long, which may look like anything."""
    if late or isinstance(wrong, TimeoutError):
        return Unreachable("slow")
    if isinstance(wrong, ssl.SSLError):
        return Unreachable("tls")
    if isinstance(wrong, OSError):
        return Unreachable("connect")
    return Unreachable("answer", answered=True)


def _is_named(host: str) -> bool:
    return host in {one.lower() for one in settings.PARTNER_HOSTS}


def _looked_up(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    except (OSError, ValueError):
        raise Unreachable("address") from None
    if not addresses:
        raise Unreachable("address")
    return addresses


def _is_open(address: Address) -> bool:
    """Whether it lies in the open network."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_open(address.ipv4_mapped)
        if any(address in tunnel for tunnel in TUNNELS):
            return False
    return address.is_global and not address.is_multicast

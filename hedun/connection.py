"""By which connection somebody asks."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def reader_of(request: HttpRequest) -> str:
    """The connection a request came by: what the proxy in front saw, where there is one (it adds
    its word last); of an IPv6 the /64, which is one household's."""
    said = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    text = said.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(text)
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)

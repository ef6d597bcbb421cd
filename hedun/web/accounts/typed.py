"""Who tries to sign in, as the count of wrong tries keeps it: the name that was typed, and the
connection it came by.

People type what they are used to typing: an ID number, a telephone. What is counted are tries of
one name, and for that a keyed hash does.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from hedun.connection import UNKNOWN, reader_of
from hedun.people.vault import keyed_hash


def typed_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """For AXES_USERNAME_CALLABLE; empty where nothing was typed."""
    if credentials:
        name = credentials.get("username") or ""
    else:
        name = request.POST.get("username", "") if request else ""
    return keyed_hash(str(name), "name") if str(name).strip() else ""


def connection(request: HttpRequest) -> str | None:
    """For AXES_CLIENT_IP_CALLABLE: what the proxy saw. By its own address all would be one, and
    whoever knows a name could lock its owner out from anywhere."""
    found = reader_of(request)
    return None if found == UNKNOWN else found

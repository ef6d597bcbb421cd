"""The words of a search, kept for the session under a key that says nothing.

What people look for is names and ends of ID numbers. An address is written into logs, histories
and bookmarks, so the words never stand in one (docs/decisions/0009-search-words.md); the session
holds them encrypted, and only the person who typed them can come back to their page.
"""

import secrets
from base64 import b64decode, b64encode
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hedun.people import vault

KEPT = "searches"
KEY = "s"  # the name under which a list's address holds the key
MOST = 20  # the oldest goes first
LONGEST = 60
CONTEXT = "people.searching"


def keep(request: HttpRequest, words: str) -> str:
    """The key under which `words_of` gives the words back in this session."""
    key = secrets.token_urlsafe(6)
    hidden = b64encode(vault.hide(words, CONTEXT)).decode()
    kept = {**request.session.get(KEPT, {}), key: hidden}
    request.session[KEPT] = dict(list(kept.items())[-MOST:])
    return key


def words_of(request: HttpRequest, key: str) -> str | None:
    """None: never searched in this session, or long ago."""
    hidden = request.session.get(KEPT, {}).get(key)
    try:
        return None if hidden is None else vault.reveal(b64decode(hidden), CONTEXT)
    except vault.DoesNotOpen:  # of a key that was destroyed since
        return None


def posted(request: HttpRequest) -> str:
    """The words that a form posts as `q`."""
    return request.POST.get("q", "").strip()[:LONGEST]


def address(request: HttpRequest, **filters: str) -> str:
    """Where a list's form leads: this page with its filters and the key of the posted words."""
    words = posted(request)
    parts = {**filters, KEY: keep(request, words) if words else ""}
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"{request.path}?{query}" if query else request.path


def asked(request: HttpRequest) -> str:
    """The words of the key in a list's address; empty without one, and when they are no longer
    kept, which the page then says."""
    key = request.GET.get(KEY, "")
    words = words_of(request, key) if key else ""
    if words is None:
        messages.info(request, _("The words searched for are no longer kept. Type them again."))
    return words or ""

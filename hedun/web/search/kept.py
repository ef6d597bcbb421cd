"""The words of a search, kept for the session under a key that says nothing.

What people look for is names and ends of ID numbers. An address is written into logs, histories
and bookmarks, so the words never stand in one (docs/decisions/0009-search-words.md); the session
holds them encrypted, and only the person who typed them can come back to their page.
"""

import secrets
from base64 import b64decode, b64encode

from django.http import HttpRequest

from hedun.people import vault

KEPT = "searches"
MOST = 20  # the oldest goes first
CONTEXT = "web.search"


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
    return None if hidden is None else vault.reveal(b64decode(hidden), CONTEXT)

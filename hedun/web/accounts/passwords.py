"""Passwords that an administrator gives: good for one sign-in, shown once, known to nobody else."""

import secrets

from django.conf import settings
from django.http import HttpRequest

from hedun.people import vault
from hedun.record.models import Entry

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when written down
PARTS, LONG = 4, 4
SHOWN = "one_time_password"
CONTEXT = "web.one_time_password"
SET_BY = ("user.add", "user.invite", "user.set_password")
INSTALLER = "setup"  # types the first administrator's password as that person


def one_time() -> str:
    """Such as "k7mp-4xqd-9tre-h2wn": 79 bits."""
    parts = ("".join(secrets.choice(LETTERS) for _ in range(LONG)) for _ in range(PARTS))
    return "-".join(parts)


def show_once(request: HttpRequest, username: str, password: str) -> None:
    """For the next page of this person's session, and that one only."""
    hidden = vault.hide(password, f"{CONTEXT}:{username}")
    request.session[SHOWN] = {"username": username, "hidden": hidden.hex()}


def shown_once(request: HttpRequest, username: str) -> str:
    """The password to show now; empty when there is none, or it was shown already."""
    kept = request.session.get(SHOWN)
    if not kept or kept["username"] != username:
        return ""
    del request.session[SHOWN]
    try:
        return vault.reveal(bytes.fromhex(kept["hidden"]), f"{CONTEXT}:{username}")
    except vault.DoesNotOpen:  # of a key that was destroyed since
        return ""


def is_one_time(username: str) -> bool:
    """Somebody else set this account's password last. The record knows who did.

    The demo's passwords are public, and its door asks for none.
    """
    if settings.DEMO:
        return False
    entries = Entry.objects.filter(subject=username, action__in=SET_BY)
    last = entries.order_by("-seq").values_list("user", flat=True).first()
    return last is not None and last not in (username, INSTALLER)

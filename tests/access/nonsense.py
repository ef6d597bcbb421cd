"""Nonsense in every field that an address reads, from its address and from its form.

The names of the fields are read off the source, so a new one is filled in too; each address is
asked by the first role that comes in there. A short run asks a third of them; in full (TORTURE)
every nonsense comes to every field.
"""

import os
import re
import sys
import traceback
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpRequest
from django.test import Client

from hedun.people.models import User
from tests.access.answered import Stumble
from tests.access.back import taken_back
from tests.access.expected import LETTERS, Line
from tests.shape.sources import modules
from tests.support.turns import TURN, in_turn

NONSENSE = (
    "²", "9" * 30, "'\");--", "-1", "\0", "a" * 3000, "[]", "1e9", "0001-01-01", "9999-12-31",
    "nan", "1,2,3,4", "\u202e", "BA-1; DROP TABLE claims_claim", "-id__password", "%00", "../../x",
    "٣", '{"a":' * 2000, "1", "9999-12-31T23:59:59-12:00", "🐗", "on", "\t1\t",
)  # fmt: skip
PARTS = 3  # of the addresses; a short run asks one of them
ROUNDS = min(len(NONSENSE), int(os.environ.get("TORTURE", "1")))
READ = re.compile(r"(?:GET|POST|query|said|asked)(?:\.get|\.getlist)?[\[(]\s*\"([a-z_0-9]+)\"")
FIELD = re.compile(r"^    ([a-z_0-9]+) = (?:forms\.\w|\w+Field\(|number\()", re.M)
ENDS_THE_SESSION = {"web:sign_out", "accounts:secure"}


@cache
def names() -> tuple[str, ...]:
    """Of every field that a view or a form of the house reads."""
    found = set[str]()
    for path in modules():
        text = path.read_text()
        found |= {*READ.findall(text), *FIELD.findall(text)}
    return tuple(sorted(found))


def talk_nonsense(
    user: User, addresses: Mapping[str, str], expected: Mapping[str, Line]
) -> tuple[int, list[Stumble]]:
    """How many times it was tried, and what fell."""
    role = user.username.partition("-")[0]
    client = Client(raise_request_exception=False)
    client.force_login(user)
    fell, raised = list[Stumble](), list[str]()

    def note(sender: object, request: HttpRequest, **more: Any) -> None:
        kind, error, where = sys.exc_info()
        ours = [one for one in traceback.extract_tb(where) if "/hedun/" in one.filename]
        at = f"{ours[-1].filename.partition('/hedun/')[2]}:{ours[-1].lineno}" if ours else ""
        raised.append(f"{kind.__name__ if kind else ''} at {at}: {str(error)[:80]}")

    got_request_exception.connect(note)
    tries = 0
    for name, path in addresses.items():
        for method in ("get", "post"):
            line = expected[name]
            may = line.get if method == "get" else line.post
            if name in ENDS_THE_SESSION or role != next((r for r in ROLES if r in may), None):
                continue
            if not in_turn(PARTS, method, name):
                continue
            for turn in range(ROUNDS):
                raised.clear()
                with taken_back():
                    status = getattr(client, method)(path, _filled(turn)).status_code
                tries += 1
                if status >= 500 or raised:
                    fell.append(Stumble(role, method, name, raised[0] if raised else str(status)))
    got_request_exception.disconnect(note)
    return tries, fell


ROLES = tuple(LETTERS.values())


def _filled(turn: int) -> dict[str, str]:
    """Each field with another nonsense, in the next turn with the next; U+0000 is all that is seen
    of a form that holds it, so it comes in a turn of its own."""
    shift = turn if ROUNDS > 1 else TURN
    nonsense = [one for one in NONSENSE if one != "\0"]
    if turn == NONSENSE.index("\0"):
        return dict.fromkeys(names(), "\0")
    return {name: nonsense[(n * 7 + shift) % len(nonsense)] for n, name in enumerate(names())}

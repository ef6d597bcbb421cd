"""Whom to call: the telephones of offices, as the county writes them into $HEDUN_HOME.

telephones.json: {"140423104000": {"township": "0355-7000000"}, …}, by place and role. What is not
there is a line on the paper to write it by hand.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from hedun.domain.actors import Role

# Whom a villager turns to, the nearest first.
OFFICES = (Role.CLERK, Role.TOWNSHIP, Role.FORESTRY, Role.INSURER)


def telephones(above: Iterable[str]) -> dict[Role, str]:
    """The telephone of each office for a village: `above` are its code and those above it.

    Raises ValueError for a file that is not as described.
    """
    book, places = _book(), list(above)
    return {
        role: next((book[p][role] for p in places if role in book.get(p, {})), "")
        for role in OFFICES
    }


def _book() -> dict[str, dict[str, str]]:
    file = settings.HEDUN_HOME / "telephones.json"
    try:
        found: Any = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    whole = isinstance(found, dict) and all(
        isinstance(offices, dict) and all(isinstance(number, str) for number in offices.values())
        for offices in found.values()
    )
    if not whole:
        raise ValueError(f'{file}: expected {{"place code": {{"role": "number"}}}}')
    return found

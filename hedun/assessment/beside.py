"""Columns of a line beside those of terms SPEC §3, said by rooms that know more of it.

Rooms above may not be imported from here, so each registers a provider in its apps.py:

    beside.register(cause_and_fate, "cause", "fate")

A provider takes lines, and by claim pk the instant until which it may know (none: now), and answers
{line pk: {column: text}} of the lines it knows something of, in a constant number of queries.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from hedun.claims.models import LossLine
from hedun.policies.columns import BESIDE

Known = Mapping[int, Mapping[str, str]]
Provider = Callable[[Sequence[LossLine], Mapping[int, datetime]], Known]

NOTHING: Mapping[str, str] = dict.fromkeys(BESIDE, "")
PROVIDERS: dict[str, Provider] = {}


def register(provider: Provider, *columns: str) -> None:
    for column in columns:
        if column not in BESIDE or PROVIDERS.setdefault(column, provider) is not provider:
            raise RuntimeError(f"{column}: no column for this room to say")


def said(lines: Sequence[LossLine], as_of: Mapping[int, datetime]) -> Known:
    """{line pk: every column}, of lines of which something is known."""
    found: dict[int, dict[str, str]] = {}
    for provider in dict.fromkeys(PROVIDERS.values()):
        for pk, known in provider(lines, as_of).items():
            found.setdefault(pk, dict(NOTHING)).update(known)
    return found

"""How fast phones may ask: each by its token, and each connection that brings tokens of nobody.

Kept in memory, since the desk is one process (serve.py) and a count in the database would make a
write of every question; a restart forgives. A token that was good a while ago is let in from a
connection that others misuse: a whole township may stand behind one address of its network.
"""

import threading
import time
from collections.abc import Callable
from math import ceil

from django.conf import settings
from django.http import HttpRequest

from hedun.connection import reader_of
from hedun.phone.problems import TEXTS, Answered, Texts, answered

BURST_SECONDS = 30  # so much of a steady pace may come at once: a day's photographs in pieces
STRANGERS_BURST, STRANGERS_A_SECOND = 60, 1.0
REGISTERED_BURST, REGISTERED_A_SECOND = 60, 60 / 3600
MOST_KEPT = 20_000


class Pace:
    """Buckets that fill steadily; each question takes one out of its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._left = dict[str, tuple[float, float]]()  # key → so many left, at this moment

    def wait(self, key: str, most: float, a_second: float, take: int = 1) -> int:
        """Seconds to wait, or 0: then it is counted. `take` 0 only looks."""
        now = self._clock()
        with self._lock:
            left, at = self._left.get(key, (most, now))
            left = min(most, left + (now - at) * a_second)
            if left < 1:
                return max(1, ceil((1 - left) / a_second))
            if take:
                if len(self._left) >= MOST_KEPT:
                    self._forget(now)
                self._left[key] = left - take, now
        return 0

    def clear(self) -> None:
        with self._lock:
            self._left.clear()

    def _forget(self, now: float) -> None:
        """The half that was asked longest ago."""
        eldest = sorted(self._left, key=lambda key: self._left[key][1])[: MOST_KEPT // 2]
        for key in eldest:
            del self._left[key]


PHONES, STRANGERS, REGISTERED = Pace(), Pace(), Pace()
_good: dict[str, None] = {}  # digests of tokens that were good, the newest last


def insist_on_pace(token_hash: str, texts: Texts | None = None, door: str = "") -> None:
    """One more question of a phone that is known; `door`: by what it is let in next time, where
    that is not its token. Raises Answered (TOO_FAST)."""
    _good.pop(door or token_hash, None)
    _good[door or token_hash] = None
    while len(_good) > MOST_KEPT:
        _good.pop(next(iter(_good), ""), None)
    steady = settings.PHONE_A_SECOND
    _insist(PHONES.wait(token_hash, steady * BURST_SECONDS, steady), texts)


def insist_on_door(request: HttpRequest, door: str, texts: Texts | None = None) -> None:
    """Before a token is looked for. Raises Answered (TOO_FAST)."""
    if door not in _good:
        _insist(_stranger(request, take=0), texts)


def stranger(request: HttpRequest) -> None:
    """The token was nobody's."""
    _stranger(request, take=1)


def insist_on_few(username: str) -> None:
    """One more phone registered by an officer. Raises Answered (TOO_FAST)."""
    _insist(REGISTERED.wait(username, REGISTERED_BURST, REGISTERED_A_SECOND), None)


def _stranger(request: HttpRequest, take: int) -> int:
    return STRANGERS.wait(reader_of(request), STRANGERS_BURST, STRANGERS_A_SECOND, take)


def _insist(wait: int, texts: Texts | None) -> None:
    if wait:
        raise TooFast(wait, texts)


class TooFast(Answered):
    """`wait`: seconds."""

    def __init__(self, wait: int, texts: Texts | None) -> None:
        said = answered("TOO_FAST", among=texts or TEXTS, wait=wait)
        super().__init__(said.problem, said.status)
        self.wait = wait

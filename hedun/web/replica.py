"""Pages that only tell are read from a replica, where one is set (HEDUN_REPLICA_DATABASE_URL).

Only while it holds all that was committed settings.REPLICA_SECONDS ago, and all that whoever asks
had written; else, and where it fails in the midst of a page, the page is read from the primary as
if there were none. Who may see what is said by the primary: a right that was taken away is gone at
once, on both (record/wall.py).
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse

from hedun.record.selecting import remembered
from hedun.record.standby import PRIMARY, REPLICA, read_from
from hedun.record.statements import answered
from hedun.record.wall import binds, standing_here_too
from hedun.web.operating.counting import REPORTS
from hedun.web.reading import READS

# By the name of the address. What is not here is the primary's: what decides, what is written on,
# and what somebody works through.
TELLING: dict[str, str] = {
    "briefings": "briefing book paper table rows rows_file",
    "claims": "sums export",
    "docket": "past export",
    "duties": "board rows export",
    "insights": "season outlines table standing standing_table",
    "maps": "map outlines villages heat points table plot cell",
    "openfigures": "page embed data table",
    "outlook": "lasting table price price_table price_paper price_book",
    "prevention": "spots again effect analysed table",
    "readiness": "backlog table",
    "wildlife": "wildlife detections hand_out table",
}
ROUTES = frozenset(f"{room}:{name}" for room, names in TELLING.items() for name in names.split())
WROTE = "wrote"  # of a session: how far the primary's log was when its person had sent something
# Why a page is read from the primary; fit: it is not.
FIT, LATE, AWAY, YOURS = "", "late", "away", "yours"
REST = 5  # seconds until one that was away is asked again
TROUBLE = (OperationalError, InterfaceError)
log = logging.getLogger(__name__)

_AT = "SELECT pg_wal_lsn_diff({}, '0/0')::bigint"
COMMITTED = _AT.format("pg_current_wal_lsn()")
WRITTEN = _AT.format("pg_current_wal_insert_lsn()")  # no less than what was committed by now
# Of a server that follows nobody (any more): nothing.
FOLLOWED = _AT.format("CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END")
WHICH = "SELECT system_identifier FROM pg_control_system()"


class ReadElsewhere:
    """Middleware, behind that which tells the wall who asks."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.respond(request)
        if request.method not in READS and request.user.is_authenticated:
            request.session[WROTE] = _position(WRITTEN)
        return answer

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Nothing: it goes on as ever, from the primary."""
        match = request.resolver_match
        if request.method not in READS or match is None or match.view_name not in ROUTES:
            return None
        why = follower.why_not(request.session.get(WROTE, 0))
        try:
            if why == FIT:
                with _elsewhere():
                    answer: HttpResponse = view(request, *args, **kwargs)
                    return answer
        except TROUBLE as error:
            why = follower.failed(_kind(error))
        finally:
            REPORTS.labels("primary" if why else "replica", why).inc()
        return None


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Inside, the replica is read. What the primary had answered is not mixed with what it says,
    but for the rights of who asks."""
    with remembered(keeping=("actor",)), read_from(REPLICA), standing_here_too():
        yield


@dataclass
class Follower:
    """What this process knows of the replica. How far the primary was it notes once a second: the
    replica is no later than the oldest note of the last seconds that it has reached."""

    notes: deque[tuple[float, int]] = field(default_factory=deque)  # when, and how far
    rests_until: float = 0
    known: bool = False  # whether it was looked at who it is
    said: str = FIT
    lock: Lock = field(default_factory=Lock)

    def why_not(self, wrote: int) -> str:
        """FIT, or why it cannot answer somebody who had written so far."""
        if self._rests():
            return AWAY
        wanted = self._wanted()
        try:
            there = self._position_there()
        except TROUBLE as error:
            return self.failed(_kind(error))
        if there is None:
            return self.failed("it follows another server or none, or no wall stands before it")
        if there < wanted:
            return self._say(LATE, f"by more than {settings.REPLICA_SECONDS} s")
        self._say(FIT)
        return YOURS if there < wrote else FIT

    def failed(self, reason: str) -> str:
        """It is left alone for a while."""
        with self.lock:
            self.rests_until, self.known = monotonic() + REST, False
        connections[REPLICA].close()
        return self._say(AWAY, reason)

    def behind(self) -> int | None:
        """Bytes of the log that it has not reached; None: it cannot be asked."""
        if self._rests():
            return None
        there = _position(COMMITTED)
        try:
            reached = self._position_there()
        except TROUBLE as error:
            self.failed(_kind(error))
            return None
        return None if reached is None else max(0, there - reached)

    def _rests(self) -> bool:
        """Also while one other tries whether it is back."""
        with self.lock:
            now = monotonic()
            if now < self.rests_until:
                return True
            if self.said == AWAY:
                self.rests_until = now + REST
            return False

    def _wanted(self) -> int:
        with self.lock:
            now, notes = monotonic(), self.notes
            if not notes or now - notes[-1][0] >= 1:
                notes.append((now, _position(COMMITTED)))
            while notes[0][0] < now - settings.REPLICA_SECONDS:
                notes.popleft()
            return notes[0][1]

    def _position_there(self) -> int | None:
        """As `_reached`; by another connection where that of this thread was of before it fell."""
        kept = connections[REPLICA].connection is not None
        try:
            return self._reached()
        except TROUBLE:
            connections[REPLICA].close()
            if not kept:
                raise
            return self._reached()

    def _reached(self) -> int | None:
        """How far it is; None of a server that must not be asked."""
        with read_from(REPLICA):
            if not self.known:
                own, behind = answered(WHICH, []), binds()
                with read_from(PRIMARY):
                    self.known = own == answered(WHICH, []) and behind == binds()
            return _position(FOLLOWED) if self.known else None

    def _say(self, why: str, reason: str = "") -> str:
        """Once: to the log."""
        with self.lock:
            changed, self.said = why != self.said, why
            if why != AWAY:
                self.rests_until = 0
        if changed and why == FIT:
            log.warning("the replica answers again: reports are read from it")
        elif changed:
            log.warning("the replica is %s, reports are read from the primary: %s", why, reason)
        return why


def _kind(error: Exception) -> str:
    """What a server says of an error may hold rows."""
    return type(error.__cause__ or error).__name__


def _position(text: str) -> int | None:
    found: int | None = answered(text, [])[0][0]
    return found


follower = Follower()

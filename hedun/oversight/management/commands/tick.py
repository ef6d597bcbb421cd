"""hedun tick: do what the clock makes due, once or every so many seconds."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from hedun import clock
from hedun.oversight.tallies import TALLY
from hedun.oversight.tick import tick
from hedun.stopping import Stop


class Command(BaseCommand):
    help = (
        "End the notices whose time is over, make the digests of the week. Safe to run twice, also "
        "at the same time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on until stopped")
        parser.add_argument("--json", action="store_true", help="one object a tick")

    def handle(self, *, every: int | None, json: bool, **options: object) -> None:
        if every is not None and every < 1:
            raise CommandError("--every needs a whole number of seconds, 1 or more")
        if every is None:
            if self._tick(json):
                raise SystemExit(1)
            return
        stop = Stop()
        while not stop:
            try:
                self._tick(json, lambda: bool(stop))
            except (DatabaseError, clock.ClockBack) as error:  # the next tick does it
                self.stderr.write(f"this tick did nothing: {error}")
            close_old_connections()
            stop.wait(every)

    def _tick(self, as_json: bool, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Whether a step of it failed."""
        with suppress(OSError):  # a full disk says so elsewhere, and holds up no deadline
            clock.note_time()
        done = tick(clock.now(), stopped)
        TALLY.write(done.at, at_once=True)
        self.stdout.write(json.dumps(done.as_json()) if as_json else str(done))
        self.stdout.flush()
        return bool(done.failed)

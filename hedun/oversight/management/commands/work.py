"""hedun work: what is done off the request, until stopped."""

import time
from argparse import ArgumentParser
from collections.abc import Mapping

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from hedun import clock
from hedun.oversight.tallies import TALLY
from hedun.oversight.working import Worker, waiting
from hedun.stopping import Stop

REST_SECONDS = 1.0  # when nothing is due
TOLD_EVERY = 60.0  # seconds, while there is much to do


class Command(BaseCommand):
    help = (
        "Hand what phones have sent over to the inbox, look at the photographs that came, and send "
        "what households are told. Any number may run at the same time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="what is due now, then stop")
        how.add_argument("--waiting", action="store_true", help="only say how much there is to do")

    def handle(self, *, once: bool, waiting: bool, **options: object) -> None:
        if waiting:
            self._say("waiting", _waiting())
        elif once:
            self._say("done", Worker().until_done(clock.now))
            TALLY.write(clock.now(), at_once=True)
        else:
            self._go_on()

    def _go_on(self) -> None:
        stop = Stop()
        worker, told = Worker(stopped=lambda: bool(stop)), time.monotonic()
        while not stop:
            try:
                done = sum(worker.round(clock.now()).values())
                TALLY.write(clock.now(), at_once=bool(stop))
                if done and time.monotonic() - told > TOLD_EVERY:
                    told = time.monotonic()
                    self._say("waiting", _waiting())
            except (DatabaseError, clock.ClockBack) as error:  # what is due stays due
                self.stderr.write(f"this round did nothing: {error}")
                done = 0
            close_old_connections()
            if not done:
                stop.wait(REST_SECONDS)

    def _say(self, what: str, numbers: Mapping[str, int]) -> None:
        said = ", ".join(f"{n} {name}" for name, n in numbers.items())
        self.stdout.write(f"{what}: {said}")
        self.stdout.flush()


_waiting = waiting

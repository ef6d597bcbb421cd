"""hedun examine: look at the photographs that wait for it, once or until stopped."""

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from hedun import clock
from hedun.domain.actors import TICKER
from hedun.evidence.actions import examine_again, examine_waiting

REST_SECONDS = 5.0  # when none waits


class Command(BaseCommand):
    help = "Read what photographs tell of themselves, and look whether one came before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--forever", action="store_true", help="go on until stopped")
        which.add_argument(
            "--again", action="store_true", help="those too that could not be read before"
        )

    def handle(self, *, forever: bool, again: bool, **options: object) -> None:
        done, last = 0, 0
        while again and (found := examine_again(TICKER, clock.now(), after=last)) is not None:
            last = found
        while some := examine_waiting(TICKER, clock.now()):
            done += some
        self.stdout.write(f"{done} photographs examined")
        while forever:
            try:
                some = examine_waiting(TICKER, clock.now())
            except DatabaseError as error:  # away, busy or full: what waits goes on waiting
                self.stderr.write(f"this round did nothing: {error}")
                some = 0
            close_old_connections()
            if not some:
                time.sleep(REST_SECONDS)

"""hedun work: hand what phones have sent over to the inbox, until stopped."""

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from hedun import clock
from hedun.phone.working import work_off

REST_SECONDS = 1.0  # when nothing is due


class Command(BaseCommand):
    help = "Hand what phones have sent over to the inbox. Any number may run at the same time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="what is due now, then stop")

    def handle(self, *, once: bool, **options: object) -> None:
        if once:
            self.stdout.write(f"{work_off(clock.now())} parcels dealt with")
            return
        while True:
            try:
                done = work_off(clock.now())
            except DatabaseError as error:  # away, busy or full: what is due stays due
                self.stderr.write(f"this round did nothing: {error}")
                done = 0
            close_old_connections()
            if not done:
                time.sleep(REST_SECONDS)

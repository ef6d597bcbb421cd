"""hedun demo: a fresh demo county, the story of one village's list, and the desk to look at it."""

import json
import shutil
import time
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from hedun import clock
from hedun.demo import county, story
from hedun.demo.walk import OPENS, Walk
from hedun.serve import serve

SEED = 140423


class Command(BaseCommand):
    help = "Set up the demo county, walk one village's list down the whole road, serve the desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="stop after the story")
        parser.add_argument("--json", action="store_true", help="what happened, as one JSON object")
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("demo mode is off: set HEDUN_DEMO=1 (make demo does)")
        started = time.monotonic()
        self._empty()
        rng = Random(options["seed"])
        walk = Walk(county.found(rng), rng)
        first = walk.whole_road()
        walk.a_list_on_its_way()
        clock.set_demo_now(OPENS)
        told = story.told(options["seed"], first, round(time.monotonic() - started, 1))
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(story.as_text(told))
        if not options["no_serve"]:
            serve(port=options["port"])

    def _empty(self) -> None:
        """A demo starts from nothing; a home that is not a demo's is left alone."""
        home = Path(settings.HEDUN_HOME)
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM record_entry")
            used = cursor.fetchone()[0] > 0
        marked = (home / "demo.json").exists()
        if used and not marked:
            raise CommandError(
                f"{home} holds real data: the demo will not touch it. "
                "Choose another place: HEDUN_HOME=/path/to/empty make demo"
            )
        clock.set_demo_offset(0)  # marks the home as the demo's from here on
        if used:
            call_command("flush", interactive=False, verbosity=0)
            for name in ("evidence", "terms", "pending"):
                shutil.rmtree(home / name, ignore_errors=True)
            (home / "roots.log").unlink(missing_ok=True)

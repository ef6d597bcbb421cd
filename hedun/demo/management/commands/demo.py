"""hedun demo: Xiangyuan county and its season of 2024 with invented people, and the desk."""

import json
import shutil
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from hedun import clock
from hedun.demo import making, story
from hedun.demo.beside import beside
from hedun.demo.year import OPENS, SEED, Size
from hedun.memory import collect_seldom
from hedun.progress import Bar
from hedun.serve import serve

MARK = "season.json"  # in the home: a season is there whole, of this seed


class Command(BaseCommand):
    help = "Set up the demo county with its season of 2024, and serve the desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whole = Size()
        parser.add_argument("--no-serve", action="store_true", help="stop after the season")
        parser.add_argument("--json", action="store_true", help="what happened, as one JSON object")
        parser.add_argument("--seed", type=int, help=f"another season; the first has {SEED}")
        parser.add_argument(
            "--again", action="store_true", help="make it anew although it is there already"
        )
        parser.add_argument("--lang", choices=("zh", "en"), default="zh")
        parser.add_argument("--port", type=int, default=8000)
        for name in ("villages", "households", "reports"):
            parser.add_argument(
                f"--{name}", type=int, default=getattr(whole, name), help="fewer: made sooner"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("demo mode is off: set HEDUN_DEMO=1 (make demo does)")
        told = self._there(options) or self._made(options)
        if options["json"]:
            self.stdout.write(story.as_json(told))
        else:
            self.stdout.write(story.as_text(told, options["lang"]))
        if not options["no_serve"]:
            serve(port=options["port"])

    def _there(self, options: dict[str, Any]) -> dict[str, Any] | None:
        """What is told of a season that is there whole; None where one is to be made."""
        mark = _home() / MARK
        if options["again"] or not mark.exists():
            return None
        call_command("migrate", verbosity=0)
        if not _used():
            return None
        made = json.loads(mark.read_text())
        wanted = _wanted(options, made["seed"])
        return story.told(made["seed"], made["seconds"]) if made | wanted == made else None

    def _made(self, options: dict[str, Any]) -> dict[str, Any]:
        started = time.monotonic()
        wanted = _wanted(options, SEED)
        size = Size(**{name: wanted[name] for name in ("villages", "households", "reports")})
        bar = Bar(1)
        with beside(wanted["seed"], size) as preparing:
            collect_seldom()
            _throw_away_half_made()
            call_command("migrate", verbosity=0)
            self._empty()
            preparing.empty.set()
            try:
                making.make(preparing, bar)
            finally:
                bar.close()
        clock.set_demo_now(OPENS)
        seconds = round(time.monotonic() - started, 1)
        (_home() / MARK).write_text(json.dumps({**wanted, "seconds": seconds}) + "\n")
        return story.told(wanted["seed"], seconds)

    def _empty(self) -> None:
        """A demo starts from nothing; a home that is not a demo's is left alone."""
        home, used = _home(), _used()
        if used and not (home / "demo.json").exists():
            raise CommandError(
                f"{home} holds real data: the demo will not touch it. "
                "Choose another place: HEDUN_HOME=/path/to/empty make demo"
            )
        (home / MARK).unlink(missing_ok=True)
        clock.set_demo_offset(0)  # marks the home as the demo's from here on
        if used:
            call_command("flush", interactive=False, verbosity=0)
            for name in ("evidence", "terms", "pending"):
                shutil.rmtree(home / name, ignore_errors=True)
            (home / "roots.log").unlink(missing_ok=True)


def _throw_away_half_made() -> None:
    """The file a demo was writing when it was killed: it may be no database (making.HURRY)."""
    home = _home()
    half_made = (home / "demo.json").exists() and not (home / MARK).exists()
    if connection.vendor != "sqlite" or not half_made or _whole():
        return
    connection.close()
    for rest in ("", "-wal", "-shm"):
        Path(f"{connection.settings_dict['NAME']}{rest}").unlink(missing_ok=True)


def _whole() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            return bool(cursor.fetchone() == ("ok",))
    except DatabaseError:
        return False


def _wanted(options: dict[str, Any], seed: int) -> dict[str, int]:
    """The season that is asked for; `seed` where none is named."""
    given = options["seed"]
    sizes = {name: options[name] for name in ("villages", "households", "reports")}
    return {"seed": seed if given is None else given, **sizes}


def _used() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM record_entry")
        return bool(cursor.fetchone()[0])


def _home() -> Path:
    return Path(settings.HEDUN_HOME)

"""hedun board: reckon the board of duties up to the record's end, or prove it."""

import json
from argparse import ArgumentParser
from itertools import islice

from django.core.management.base import BaseCommand

from hedun.oversight import reckoning

MOST = 20  # differences that are told


class Command(BaseCommand):
    help = "Reckon the board of duties from the record; --check reckons it all again and compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--check", action="store_true", help="compare; exit 1 where it differs")
        how.add_argument("--again", action="store_true", help="forget the sums and begin anew")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *, check: bool, again: bool, json: bool, **options: object) -> None:
        if again:
            reckoning.start_again()
        done = 0 if check else reckoning.catch_up()
        found = list(islice(reckoning.differences(), MOST)) if check else []
        mark = reckoning.mark_of()
        said = {"entries": done, "upto": mark.seq, "digest": mark.digest, "ok": not found}
        self._say(said, as_json=json)
        for subject, zh, en in found:
            self.stderr.write(f"{subject}\n  {zh}\n  {en}")
        if found:
            raise SystemExit(1)

    def _say(self, said: dict[str, object], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(said))
            return
        self.stdout.write(
            f"board: {said['entries']} entries reckoned, up to entry {said['upto']} "
            f"{said['digest']}{'' if said['ok'] else ', which it does not agree with'}"
        )

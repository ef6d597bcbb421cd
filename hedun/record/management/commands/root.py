"""hedun root --to NAME: hand out the root over everything recorded so far."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from hedun import clock
from hedun.record.roots import hand_out


class Command(BaseCommand):
    help = "Print the record's root for somebody to keep (noted in roots.log)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, help="who gets it, e.g. 县林业局")

    def handle(self, *args: Any, **options: Any) -> None:
        root = hand_out(options["to"], now=clock.now())
        self.stdout.write(json.dumps(asdict(root), ensure_ascii=False))

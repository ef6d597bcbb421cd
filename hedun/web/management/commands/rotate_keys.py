"""hedun rotate_keys: another key for the personal data, and every value written anew with it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hedun import clock
from hedun.places.actions import SETUP
from hedun.web.rotating import rotate


class Command(BaseCommand):
    help = "Make another key for personal data and write every value anew with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--left-over",
            action="store_true",
            help="no new key: only what an older one opens",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = rotate(actor=SETUP, now=clock.now(), new_key=not options["left_over"])
        self.stdout.write(f"已换密钥 written anew: {done.values} 个值 values, {done.rows} 行 rows")
        if done.number:
            self.stdout.write(
                f"原密钥留作 keys/field-{done.number}.key, 请把 keys/ 另行备份 / the key of before "
                f"stays as keys/field-{done.number}.key; back keys/ up"
            )

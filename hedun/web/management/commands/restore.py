"""hedun restore: a house put up again from a backup, in an empty home and an empty database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from hedun.cli import database_silent
from hedun.domain.problems import Malformed
from hedun.web.backups.restoring import restore
from hedun.web.management.commands.backup import Progress, add_key, both, private_key, said_of
from hedun.web.management.inputs import REFUSED


class Command(BaseCommand):
    help = "Put a house up from a backup, into an empty home and database; then verify it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        add_key(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if fault := database_silent():
            raise CommandError(fault)
        try:
            listed = restore(options["file"], private_key(options), Progress(self.stderr))
        except Malformed as wrong:
            raise CommandError(both(wrong), returncode=REFUSED) from None
        self.stdout.write(f"已恢复 restored: {said_of(listed)}")
        self.stdout.write(
            "此后办理的都不在这里。放款之前先向银行查询每一批 / What was done after that moment "
            "is not here. Before anything is paid, ask the bank about every batch of that day."
        )
        call_command("verify", stdout=self.stdout, stderr=self.stderr)

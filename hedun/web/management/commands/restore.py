"""hedun restore: a house put up again from a backup, in an empty home and an empty database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from hedun.cli import database_silent
from hedun.domain.problems import Malformed
from hedun.web.backups.copying import put_back
from hedun.web.backups.restoring import restore
from hedun.web.management.commands.backup import Progress, add_key, both, private_key, said_of
from hedun.web.management.inputs import REFUSED


class Command(BaseCommand):
    help = "Put a house up from a backup, into an empty home and database; then verify it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--files-only", action="store_true", help="the files alone: the database is there"
        )
        parser.add_argument(
            "--later", type=Path, metavar="FOLDER", help="and files of hedun backup --files"
        )
        add_key(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if fault := database_silent():
            raise CommandError(fault)
        database, later = not options["files_only"], 0
        try:
            key, told = private_key(options), Progress(self.stderr)
            listed = restore(options["file"], key, told, database=database)
            if options["later"]:
                later = put_back(options["later"], key)
        except Malformed as wrong:
            raise CommandError(both(wrong), returncode=REFUSED) from None
        what = "已恢复 restored" if database else "已恢复文件 files restored"
        self.stdout.write(f"{what}: {said_of(listed)}")
        if options["later"]:
            self.stdout.write(f"此后的文件 files that came later: {later}")
        self.stdout.write(
            "此后办理的都不在这里。放款之前先向银行查询每一批 / What was done after that moment "
            "is not here. Before anything is paid, ask the bank about every batch of that day."
        )
        call_command("verify", stdout=self.stdout, stderr=self.stderr)

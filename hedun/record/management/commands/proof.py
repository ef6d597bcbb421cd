"""hedun proof --policy NUMBER or --subject NUMBER: entries with their way to a root, as a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun.record.offices import parties_of_policy
from hedun.record.proving import as_json, newest, of_policy, of_subject
from hedun.record.roots import BadRoot
from hedun.record.tree import RootDiffers


class Command(BaseCommand):
    help = "Write a proof file of a policy or of a claim; scripts/check_proof.py checks it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--policy", help="every entry of a policy, none left out")
        what.add_argument("--subject", help="the entries about one claim, report, household, …")
        parser.add_argument("-o", "--output", type=Path, required=True, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._write(options["policy"], options["subject"], options["output"])
        except (BadRoot, RootDiffers) as wrong:
            raise CommandError(f"{wrong}. Run: hedun verify", returncode=1) from None

    def _write(self, policy: str | None, subject: str | None, output: Path) -> None:
        root = newest(parties=parties_of_policy(policy) if policy else None)
        told = of_subject(subject) if subject else None
        if root is None or (subject and told is None):
            raise CommandError("no root goes so far yet. Run: hedun root --to NAME", returncode=2)
        with output.open("w", encoding="utf-8") as file:
            if policy:
                file.writelines(as_json(of_policy(policy, root)))
            else:
                file.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        self.stdout.write(f"{output}: root {root.short} over {root.seq} entries")

"""hedun sweep: read every file of evidence and hold it against its name."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.evidence.sweeping import sweep_all


class Command(BaseCommand):
    help = (
        "Read every file of evidence, on the disk or in the bucket, and say which are missing or "
        "were altered. The worker does the same once a week, a little at a time. Ends with 1 where "
        "one is not in order."
    )

    def handle(self, **options: Any) -> None:
        found = sweep_all(clock.now())
        self.stdout.write(f"{found.read} files read, {found.bytes} bytes")
        for name in found.missing:
            self.stdout.write(f"missing {name}")
        for name in found.altered:
            self.stdout.write(f"altered {name}")
        if found.missing or found.altered:
            raise CommandError("put these back from the backup, then run hedun sweep again")

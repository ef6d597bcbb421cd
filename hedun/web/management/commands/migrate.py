"""hedun migrate: the tables as this version has them.

A database without any table gets them as they are today; one with tables is led there step by step
by the migrations, as Django does. To go through the history of eighty tables takes eight seconds,
which every new desk, demo and test process would wait for; a test holds both ways to the same
tables.

On PostgreSQL a step waits for a table that others use no longer than settings.LOCK_SECONDS: whoever
asks behind it would wait as long, and the desk would stand still.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError, connections

from hedun.tables import lay_tables

LOCKED = "55P03"
WAITED = (
    "有人正在使用要更改的表，本步没有做，前面的步骤都已完成。过一会儿再运行 hedun migrate。\n"
    "A table that is to be changed is in use. This step was not done, those before it were. "
    "Run hedun migrate again in a while."
)
PART = ("app_label", "migration_name", "fake", "plan", "check_unapplied", "prune")


class Command(Migrate):
    """Django's own, that begins with all tables where there is none."""

    help = "The tables as this version has them; a new database gets them at once."

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not any(options[name] for name in PART) and not connection.introspection.table_names():
            lay_tables(connection)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{settings.LOCK_SECONDS}s'")
        try:
            super().handle(*args, **options)
        except OperationalError as wrong:
            if getattr(wrong.__cause__, "sqlstate", "") != LOCKED:
                raise
            raise CommandError(WAITED) from None

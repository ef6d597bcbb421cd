"""hedun migrate: the tables as this version has them.

A database without any table gets them as they are today; one with tables is led there step by step
by the migrations, as Django does. To go through the history of eighty tables takes eight seconds,
which every new desk, demo and test process would wait for; a test holds both ways to the same
tables.
"""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from hedun.tables import lay_tables

PART = ("app_label", "migration_name", "fake", "plan", "check_unapplied", "prune")


class Command(Migrate):
    """Django's own, that begins with all tables where there is none."""

    help = "The tables as this version has them; a new database gets them at once."

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not any(options[name] for name in PART) and not connection.introspection.table_names():
            lay_tables(connection)
        super().handle(*args, **options)

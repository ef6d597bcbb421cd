"""hedun wall ROLE: the second wall in PostgreSQL, for the role that serves the desk."""

from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, ProgrammingError, connection, transaction

from hedun.web.walls.building import statements
from hedun.web.walls.fences import FENCED

RIGHTS = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT"
ABOUT = "SELECT rolsuper OR rolbypassrls, rolname = current_user FROM pg_roles WHERE rolname = %s"


class Command(BaseCommand):
    help = "Row-level security in PostgreSQL, for the role that serves the desk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="a role that owns nothing; made where there is none")

    def handle(self, role: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("The wall is PostgreSQL's; this database is another.")
        name = connection.ops.quote_name(role)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ABOUT, [role])
            found = cursor.fetchone()
            if found is None:
                with suppress(IntegrityError, ProgrammingError), transaction.atomic():
                    cursor.execute(f"CREATE ROLE {name} {RIGHTS}")  # unless another just made it
            elif found[1]:
                raise CommandError(f"{role} owns the tables. Take another for the desk.")
            elif found[0]:
                raise CommandError(f"{role} passes every wall (SUPERUSER or BYPASSRLS).")
            for statement in statements(name):
                cursor.execute(statement)
        made = "" if found else " It was made without a password: set one, or trust its address."
        self.stdout.write(f"{len(FENCED)} tables are fenced for {role}.{made}")

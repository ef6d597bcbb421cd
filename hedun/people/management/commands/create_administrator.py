"""hedun create-administrator: the first account, which makes all others at the desk."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.people.actions import create_administrator
from hedun.people.problems import BadFields
from hedun.places.models import Place
from hedun.places.queries import on_day


class Command(BaseCommand):
    help = "Make the first administrator (only while there is none). Reads the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="e.g. 申管理")
        parser.add_argument("--place", required=True, help="code of the county or city, 12 digits")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when made, 2 with every problem and nothing made."""
        now = clock.now()
        place = on_day(local_day(now)).filter(code=options["place"]).first()
        if not isinstance(place, Place):
            raise CommandError(
                f"--place {options['place']}: there is no such division today. "
                "Enter the divisions first: hedun import-places FILE",
                returncode=2,
            )
        username, name = options["username"], options["name"]
        try:
            create_administrator(username, name, _password(), place=place, now=now)
        except BadFields as bad:
            lines = [f"{field}: {p.zh} {p.en}" for field, ps in bad.fields.items() for p in ps]
            raise CommandError("\n".join(lines), returncode=2) from None
        except Malformed as bad:
            raise CommandError(f"{bad.problem.zh} {bad.problem.en}", returncode=2) from None
        self.stdout.write(f"系统管理员 {username} · {place.name} / administrator made")


def _password() -> str:
    """Typed twice, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("密码 / password: ")
    if getpass("再输一次 / again: ") != first:
        raise CommandError("两次输入不同 / The two passwords differ.", returncode=2)
    return first

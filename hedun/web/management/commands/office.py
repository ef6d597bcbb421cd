"""hedun office DUTY --as USER --input JSON: the work around the claims, for scripts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.people.models import User
from hedun.people.problems import BadFields
from hedun.people.queries import actor_named
from hedun.policies.files import TermsFileFault
from hedun.terms import TermsError
from hedun.web.management.inputs import BAD_INPUT, REFUSED, json_object
from hedun.web.office import OFFICE, Unreadable


class Command(BaseCommand):
    help = "Accounts, postings, households, policies and divisions, for scripts (--list)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("duty", nargs="?", choices=sorted(OFFICE), metavar="DUTY")
        parser.add_argument("--as", dest="username", default="", help="who does it")
        parser.add_argument("--input", default="{}", help="the inputs as JSON, or @file")
        parser.add_argument("--list", action="store_true", help="every duty with its inputs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 done, 1 refused, 2 an input that cannot be read; nothing is half done."""
        if options["list"] or not options["duty"]:
            self._list()
            return
        try:
            actor = actor_named(options["username"])
        except User.DoesNotExist:
            raise CommandError(
                f"--as {options['username']!r}: no such account", returncode=BAD_INPUT
            ) from None
        duty, given = OFFICE[options["duty"]], json_object(options["input"])
        try:
            done = duty.carry_out(given, actor=actor, now=clock.now())
        except Refused as refused:
            lines = [f"{say(r, 'zh')}\n{say(r, 'en')}" for r in refused.refusals]
            raise CommandError("\n".join(lines), returncode=REFUSED) from None
        except BadFields as bad:
            lines = [f"{f}: {p.zh} {p.en}" for f, ps in bad.fields.items() for p in ps]
            raise CommandError("\n".join(lines), returncode=BAD_INPUT) from None
        except Malformed as bad:
            raise CommandError(f"{bad.problem.zh} {bad.problem.en}", returncode=BAD_INPUT) from None
        except (Unreadable, TermsError, TermsFileFault) as bad:
            raise CommandError(str(bad), returncode=BAD_INPUT) from None
        self.stdout.write(f"{options['duty']}: {done}")

    def _list(self) -> None:
        for name, duty in OFFICE.items():
            inputs = [
                f"{each} ({read.__name__}{', optional' if each in duty.optional else ''})"
                for each, read in duty.inputs().items()
            ]
            self.stdout.write(f"{name}\n  {', '.join(inputs)}")

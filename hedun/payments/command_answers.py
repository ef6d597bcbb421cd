"""What the payment commands share: who acts, which batch, and how an answer or a refusal is said.

Exit codes: 0 done, 1 refused (nothing was changed), 2 the command line itself was wrong.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused, as_problems
from hedun.payments.models import PaymentBatch
from hedun.people.models import User
from hedun.people.problems import BadFields
from hedun.people.queries import actor_named

FAILED, BAD_INPUT = 1, 2
Wrong = tuple[str, Problem]  # which row or field it is about (may be empty), what is wrong


class PaymentCommand(BaseCommand):
    """A command with --as and --json that answers one object or every reason why not."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="user", required=True, help="username of who acts")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def done(self, answer: Mapping[str, Any], said: str, *, as_json: bool) -> None:
        """Say what was done, once."""
        told = {"ok": True, "problems": [], **answer}
        self.stdout.write(json.dumps(told, ensure_ascii=False) if as_json else said)

    def refuse(self, found: Iterable[Wrong], *, as_json: bool) -> None:
        """Say every reason and leave with 1."""
        problems = plain(found)
        if as_json:
            told = {"ok": False, "problems": problems}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for one in problems:
                self.stderr.write(": ".join(filter(None, (one["where"], one["message"]))))
        raise SystemExit(FAILED)

    @contextmanager
    def refusing(self, *, as_json: bool) -> Iterator[None]:
        """What an action refuses is said as `refuse` says it."""
        try:
            yield
        except Refused as refused:
            self.refuse(((refused.subject, p) for p in as_problems(refused.refusals)),
                        as_json=as_json)  # fmt: skip
        except BadFields as bad:
            self.refuse(((name, p) for name, ps in bad.fields.items() for p in ps),
                        as_json=as_json)  # fmt: skip
        except Malformed as wrong:
            self.refuse([("", wrong.problem)], as_json=as_json)


class BankFileCommand(PaymentCommand):
    """A command that writes a file for the bank: of which batch, and where the file goes."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--out", type=Path, required=True, help="where the bank's file goes")
        super().add_arguments(parser)


def new_file(out: Path) -> Path:
    """Where a file for the bank goes, which nobody has yet. Raises CommandError."""
    if out.exists() or not out.parent.is_dir():
        raise CommandError(
            f"--out {out}：文件已存在或目录不存在，请换一个文件名 / it exists already or its "
            "folder does not; choose another name",
            returncode=BAD_INPUT,
        )
    return out


def write_private(out: Path, data: bytes) -> None:
    """It holds full account numbers."""
    out.touch(mode=0o600)
    out.write_bytes(data)


def plain(found: Iterable[Wrong]) -> list[dict[str, str]]:
    return [{"where": where, "code": p.code, "message": f"{p.zh} / {p.en}"} for where, p in found]


def actor_called(username: str) -> Actor:
    try:
        return actor_named(username)
    except User.DoesNotExist:
        raise CommandError(
            f"--as {username}: 没有这个账号 / no such account", returncode=BAD_INPUT
        ) from None


def batch_called(number: str) -> PaymentBatch:
    batch = PaymentBatch.objects.select_related("policy__place").filter(number=number).first()
    if batch is None:
        raise CommandError(f"{number}: 没有这个批次 / there is no such batch", returncode=BAD_INPUT)
    return batch


def claims_called(numbers: Iterable[str]) -> list[Claim]:
    wanted = list(dict.fromkeys(numbers))
    found = {c.number: c for c in Claim.objects.filter(number__in=wanted)}
    for number in wanted:
        if number not in found:
            raise CommandError(
                f"{number}: 没有这个案号 / there is no such claim", returncode=BAD_INPUT
            )
    return [found[number] for number in wanted]

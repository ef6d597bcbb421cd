"""hedun act: any operation of the pages as a command, with the same forms and the same answers."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from hedun import clock
from hedun.assessment.calculation import NoWording
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome
from hedun.claims.past import marked_late
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.domain.words import MARKS, STATES
from hedun.language import lang, spoken
from hedun.people.models import User
from hedun.people.queries import actor_named
from hedun.web.management.inputs import BAD_INPUT, REFUSED, json_object
from hedun.web.operation_base import OperationForm
from hedun.web.operations import OPERATIONS, Operation
from hedun.web.reports.choosing import BadChoice, NoSuchRow, chosen

LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(BaseCommand):
    help = "Carry out an operation on claims, as a person: hedun act --list names them all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("action", nargs="?", choices=list(OPERATIONS), metavar="ACTION")
        add("--list", action="store_true", help="the operations and what each asks for")
        add("--as", dest="username", metavar="USERNAME", help="who acts")
        add("--claim", action="append", default=[], metavar="NUMBER", help="may be repeated")
        add("--report", metavar="NUMBER", help="all households of the report, or those of --rows")
        add("--rows", metavar="1,4-9", help="rows of the report")
        add("--reason", help="why")
        add("--code", help="a code of the operation's list")
        add("--missing", action="append", default=[], metavar="TEXT", help="may be repeated")
        add("--visited", metavar="TIME", help="2026-09-03T14:30, Beijing time")
        add("--file", action="append", default=[], metavar="FIELD=PATH", help="as photo=a.jpg")
        add(
            "--input",
            default="{}",
            metavar="JSON|@FILE",
            help="further fields, as --form shows them",
        )
        add("--form", action="store_true", help="print the form's fields as JSON and stop")
        add("--json", action="store_true", help="the answer as one JSON object")
        add("--lang", choices=LANGUAGES, default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(LANGUAGES[options["lang"]]):
            if options["list"]:
                self._list(options["json"])
            else:
                self._act(options)

    # ── --list ──────────────────────────────────────────────────────────────────────────────────

    def _list(self, as_json: bool) -> None:
        told = [_told(operation) for operation in OPERATIONS.values()]
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for each in told:
            asks = ", ".join(
                [
                    *each["fields"],
                    *(f"{name}-LINE" for name in each["per_line"]),
                    *(f"{name}-CLAIM" for name in each["per_claim"]),
                ]
            )
            self.stdout.write(
                f"{each['action']:<16} {each['title']}  [{each['scope']}]  {asks or '—'}"
            )

    # ── acting ──────────────────────────────────────────────────────────────────────────────────

    def _act(self, options: dict[str, Any]) -> None:
        if not options["action"] or not options["username"]:
            raise CommandError(
                "say what to do and as whom: hedun act ACTION --as USERNAME; hedun act --list",
                returncode=BAD_INPUT,
            )
        operation, now = OPERATIONS[options["action"]], clock.now()
        actor = _actor(options["username"])
        claims = _claims(options, operation, actor, now)
        if options["form"]:
            form = operation.form(claims=claims, actor=actor, now=now)
            values = {bound.name: bound.value() for bound in form}
            self.stdout.write(json.dumps(values, ensure_ascii=False, indent=1))
            return
        form = operation.form(_data(options), _files(options), claims=claims, actor=actor, now=now)
        if not form.is_valid():
            self._problems(form, options["json"])
        outcome = self._run(operation, form, options["json"])
        self._answer(operation, outcome, options["json"])

    def _run(self, operation: Operation, form: OperationForm, as_json: bool) -> Outcome:
        try:
            return operation.run(form.claims, form.cleaned_data, form.actor, form.now)
        except Malformed as wrong:
            form.add_error(None, spoken(wrong.problem))
        except Refused as refused:
            form.add_error(None, [say(refusal, lang()) for refusal in refused.refusals])
        except NoWording as missing:
            form.add_error(None, str(missing))
        self._problems(form, as_json)
        raise AssertionError("problems always end the command")

    def _problems(self, form: OperationForm, as_json: bool) -> None:
        """What was handed in does not do: every field with its sentence; nothing was done."""
        found = [
            {"field": "" if name == "__all__" else name, "text": text}
            for name, errors in form.errors.items()
            for text in errors
        ]
        if as_json:
            self.stdout.write(json.dumps({"problems": found}, ensure_ascii=False))
            sys.exit(BAD_INPUT)
        raise CommandError(
            "\n".join(f"{p['field']}: {p['text']}" if p["field"] else p["text"] for p in found),
            returncode=BAD_INPUT,
        )

    def _answer(self, operation: Operation, outcome: Outcome, as_json: bool) -> None:
        late = marked_late(outcome.done)
        done = [
            {"claim": c.number, "state": c.state, **({"late": True} if c.pk in late else {})}
            for c in outcome.done
        ]
        refused = [
            {
                "claim": claim.number,
                "refusals": [{"code": r.code, "text": say(r, lang())} for r in refusals],
            }
            for claim, refusals in outcome.refused
        ]
        if as_json:
            told = {"action": operation.action, "done": done, "refused": refused}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for claim in outcome.done:
                mark = f"  {MARKS['late'][lang()]}" if claim.pk in late else ""
                self.stdout.write(f"{claim.number}  {STATES[State(claim.state)][lang()]}{mark}")
            for claim, refusals in outcome.refused:
                for refusal in refusals:
                    self.stderr.write(f"{claim.number}  {say(refusal, lang())}")
        if refused:
            sys.exit(REFUSED)


def _told(operation: Operation) -> dict[str, Any]:
    return {
        "action": operation.action,
        "title": operation.title,
        "scope": operation.scope,
        "fields": list(operation.form.base_fields),
        "per_line": list(operation.form.per_line),
        "per_claim": list(operation.form.per_claim),
    }


def _actor(username: str) -> Actor:
    try:
        return actor_named(username)
    except User.DoesNotExist:
        raise CommandError(f"nobody here is called {username!r}", returncode=BAD_INPUT) from None


def _claims(
    options: dict[str, Any], operation: Operation, actor: Actor, now: datetime
) -> list[Claim]:
    """The claims named, all of which the person may see."""
    seen = visible_to(actor, now).order_by("report_id", "row")
    wanted: list[Claim] = []
    for number in options["claim"]:
        wanted += _found(seen.filter(number=number), [number])
    if options["report"]:
        of_report = list(seen.filter(report__number=options["report"]))
        rows = [options["rows"]] if options["rows"] else [claim.number for claim in of_report]
        wanted += _found(of_report, rows, f"report {options['report']}")
    found = list(dict.fromkeys(wanted))
    if not found:
        raise CommandError("name the claims: --claim or --report", returncode=BAD_INPUT)
    if operation.scope == "one" and len(found) > 1:
        text = f"{operation.action} is done on one claim at a time, not on {len(found)}"
        raise CommandError(text, returncode=BAD_INPUT)
    if operation.action == "post" and len({claim.report_id for claim in found}) > 1:
        raise CommandError("a notice is posted for one report at a time", returncode=BAD_INPUT)
    return found


def _found(claims: Any, values: Sequence[str], where: str = "") -> list[Claim]:
    try:
        picked = chosen(claims, values)
    except BadChoice as wrong:
        raise CommandError(str(wrong), returncode=BAD_INPUT) from None
    except NoSuchRow as missing:
        raise CommandError(f"{where or 'claim'}: no {missing} here", returncode=BAD_INPUT) from None
    if not picked:
        raise CommandError(f"{where or 'claim'}: nothing of it here", returncode=BAD_INPUT)
    return picked


def _data(options: dict[str, Any]) -> MultiValueDict[str, Any]:
    """The fields as a form gets them; what the options say wins over --input."""
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in json_object(options["input"]).items():
        if value is None:
            continue
        data.setlist(name, [str(v) for v in (value if isinstance(value, list) else [value])])
    given = {"reason": options["reason"], "code": options["code"]}
    given |= {"visited_at": options["visited"], "missing": "\n".join(options["missing"])}
    for name, value in given.items():
        if value:
            data[name] = value
    return data


def _files(options: dict[str, Any]) -> MultiValueDict[str, Any]:
    files: MultiValueDict[str, Any] = MultiValueDict()
    for each in options["file"]:
        name, _, path = each.partition("=")
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise CommandError(f"--file {name}: {error}", returncode=BAD_INPUT) from None
        files.appendlist(name, SimpleUploadedFile(Path(path).name, content))
    return files

"""hedun import-sheet FILE --village CODE: exit 0 when every row went on, 1 when some wait or are
refused, 2 bad input."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.domain.actors import Actor, Role
from hedun.domain.deadlines import LOCAL, local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake.actions import import_sheet, preview
from hedun.intake.commands import BAD_INPUT, FAILED, as_told, in_both
from hedun.intake.imported import Imported, as_it_stands
from hedun.intake.problems import BadSheet, SheetProblem
from hedun.intake.profiles import BadProfile, known
from hedun.intake.study import Study
from hedun.people.models import RolePosting, User
from hedun.people.queries import actor_for, actor_named
from hedun.places.models import Place
from hedun.places.queries import on_day

# Of the rows: `accepted` (nothing is wrong with them) + what `problems` are about are all of them.
COUNTS = ("claims", "waiting", "refused", "repeated", "without_claimant", "submissions")


class Command(BaseCommand):
    help = "Take in a village's list (xlsx, xls, csv); what is wrong in it waits in the inbox."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--village", required=True, help="its 12-digit code")
        parser.add_argument("--profile", help=f"the layout: {', '.join(known())}")
        parser.add_argument("--as", dest="user", help="who hands it in; else the village's clerk")
        parser.add_argument("--told", help="when first told (ISO, Beijing time unless said); now")
        parser.add_argument("--no-evidence", default="", help="why there is no photograph")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        village = _village(options["village"], now)
        who = {"actor": _actor(options["user"], village, now), "now": now}
        said = {
            "first_told_at": _instant(options["told"]) if options["told"] else now,
            "profile": options["profile"],
            **who,
        }
        data, name = _content(options["file"]), options["file"].name
        try:
            before = as_it_stands(data, village) if options["dry_run"] else None
            if options["dry_run"]:
                answer = _taken(before) if before else _foreseen(preview(data, village, **said))
            else:
                said["no_evidence_reason"] = options["no_evidence"]
                answer = _taken(import_sheet(data, name, village, **said))
        except BadSheet as bad:
            answer = _answer(bad.rows, problems=bad.problems)
        except Refused as refused:
            raise CommandError(in_both(refused), returncode=FAILED) from None
        except Malformed as wrong:
            both = f"{wrong.problem.zh} / {wrong.problem.en}"
            raise CommandError(both, returncode=BAD_INPUT) from None
        except BadProfile as bad_profile:
            raise CommandError(str(bad_profile), returncode=BAD_INPUT) from None
        self._say(answer, as_json=options["json"], dry=options["dry_run"])
        if answer["problems"]:
            raise SystemExit(FAILED)

    def _say(self, answer: dict[str, Any], *, as_json: bool, dry: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for wrong in answer["problems"]:
            place = [
                wrong["sheet"],
                f"第 {wrong['row']} 行" if wrong["row"] else "",
                wrong["column"],
            ]
            self.stderr.write(f"{' · '.join(filter(None, place))}  {wrong['message']}")
        waiting, refused = answer["waiting"], answer["refused"]
        if waiting or refused:
            self.stderr.write(
                f"{waiting} 行留在收件箱，{refused} 行搁置 / "
                f"{waiting} rows wait in the inbox, {refused} are set aside"
            )
        elif answer["problems"]:
            self.stderr.write("没有写入任何内容 / nothing was written")
            return
        report = answer["report"] or "—"
        self.stdout.write(
            f"{report}: {answer['accepted']}/{answer['rows']} 行 rows · "
            f"{answer['claims']} 户次 claims"
        )
        if dry:
            self.stdout.write("只是预看，没有写入 / a dry run: nothing was written")
        if answer["again"]:
            self.stdout.write("这份文件以前已经收下 / this very file was taken in before")


# ── what was asked ──────────────────────────────────────────────────────────────────────────────


def _village(code: str, now: datetime) -> Place:
    village = on_day(local_day(now)).filter(code=code).first()
    if village is None:
        raise CommandError(
            f"--village {code}: 今天没有这个代码的区划 / no division has this code today",
            returncode=BAD_INPUT,
        )
    return village


def _actor(username: str | None, village: Place, now: datetime) -> Actor:
    """Who was named, or the one clerk whom the village has today."""
    if username:
        try:
            return actor_named(username)
        except User.DoesNotExist:
            raise CommandError(
                f"--as {username}: 没有这个账号 / no such account", returncode=BAD_INPUT
            ) from None
    postings = RolePosting.objects.filter(role=Role.CLERK, place__code=village.code)
    users = User.objects.filter(is_active=True, postings__in=postings).distinct()
    clerks = [a for a in map(actor_for, users) if a.has(Role.CLERK, (village.code,), now)]
    if len(clerks) != 1:
        raise CommandError(
            f"这个村今天有 {len(clerks)} 位协保员，请用 --as 写明由谁提交 / "
            f"the village has {len(clerks)} clerks today: say with --as who hands it in",
            returncode=BAD_INPUT,
        )
    return clerks[0]


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=LOCAL)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CommandError(
            f"--told {text}: 应写成 2026-08-31T08:20 / expected like 2026-08-31T08:20",
            returncode=BAD_INPUT,
        ) from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=BAD_INPUT) from None


# ── what is answered ────────────────────────────────────────────────────────────────────────────


def _taken(done: Imported) -> dict[str, Any]:
    return _answer(
        done.rows,
        accepted=done.accepted,
        waiting=done.waiting,
        refused=done.refused,
        repeated=done.repeated,
        claims=done.claims,
        without_claimant=done.nobodys,
        report=done.report.number if done.report else None,
        submissions=_submissions(one.reference for one in done.submissions),
        again=done.again,
        problems=done.problems,
    )


def _foreseen(seen: Study) -> dict[str, Any]:
    if seen.reading.unreadable:
        return _answer(seen.reading.rows, problems=seen.reading.in_order())
    waiting, refused = len(seen.sorted.waiting), len(seen.refused)
    return _answer(
        seen.reading.rows,
        accepted=seen.reading.rows - waiting - refused + seen.nobodys,
        waiting=waiting,
        refused=refused,
        repeated=len(seen.repeated),
        claims=seen.claims,
        without_claimant=seen.nobodys,
        submissions=_submissions(o.get("submission", "") for o in seen.reading.values.values()),
        problems=seen.told(),
    )


def _submissions(references: Iterable[str]) -> int:
    """Those with a number of the sender's; a list without any is one."""
    return len({reference for reference in references if reference}) or 1


def _answer(
    rows: int,
    *,
    accepted: int = 0,
    problems: Iterable[SheetProblem] = (),
    report: str | None = None,
    again: bool = False,
    **counts: int,
) -> dict[str, Any]:
    return {
        "report": report,
        "rows": rows,
        "accepted": accepted,
        **{name: counts.get(name, 0) for name in COUNTS},
        "again": again,
        "problems": [
            as_told(one) | {"severity": one.severity, "proposed": one.proposed} for one in problems
        ],
    }

"""The only writer of readiness: tasks before the season; vehicles and languages (means.py) and
rosters (rosters.py) are parts of it."""

from collections.abc import Sequence
from datetime import date, datetime

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.messages.events import Audience
from hedun.messages.queries import counties
from hedun.messages.queueing import user_row
from hedun.messages.switches import switches_of
from hedun.oversight.chasing import working_day
from hedun.people.checks import text
from hedun.people.models import User
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.readiness.models import Task
from hedun.readiness.problems import malformed
from hedun.readiness.queries import answer_for
from hedun.readiness.words import TASKS
from hedun.record.inserting import insert
from hedun.record.pen import writing
from hedun.record.series import next_number

TEXT_MOST = 200
YEARS_AHEAD = 1


def enter_task(
    place: Place,
    kind: str,
    *,
    season: int,
    responsible: User,
    due: date,
    about: str = "",
    actor: Actor,
    now: datetime,
) -> Task:
    """明责定责: what must be ready, by when, and who answers for it by name.

    Raises Refused (OTHER_ROLE …), Malformed (TASK_…).
    """
    today = local_day(now)
    if kind not in TASKS:
        raise malformed("TASK_KIND", known="、".join(TASKS))
    if not today.year <= season <= today.year + YEARS_AHEAD:
        raise malformed("TASK_SEASON", first=today.year, last=today.year + YEARS_AHEAD)
    if not today <= due <= date(season, 12, 31):
        raise malformed("TASK_DUE")
    if text(about, TEXT_MOST, optional=True):
        raise malformed("TASK_TEXT", most=TEXT_MOST)
    with writing(actor=actor, now=now) as pen:
        above = lineage(place, today)
        insist_permitted("task.enter", above, actor=actor, now=now, subject=place.code)
        if responsible not in answer_for(place, now):
            raise malformed("TASK_WHO")
        series = f"{place.code}-ZB-{season}"
        row = Task.objects.create(
            number=f"{series}-{next_number(series):03d}",
            season=season,
            kind=kind,
            place=place,
            responsible=responsible,
            due=due,
            about=about.strip(),
            made_by=actor.user,
            made_at=now,
        )
        data = {"kind": kind, "responsible": responsible.username, "due": due.isoformat()}
        pen.write("task.enter", row.number, data, rows=[row])
        return row


def confirm_task(task: Task, *, note: str = "", actor: Actor, now: datetime) -> Task:
    """责任到位: who answers for it says that it is ready.

    Raises Refused, Malformed (TASK_NOT_YOURS, TASK_CONFIRMED, TASK_WITHDRAWN, TASK_TEXT).
    """
    if text(note, TEXT_MOST, optional=True):
        raise malformed("TASK_TEXT", most=TEXT_MOST)
    with writing(actor=actor, now=now) as pen:
        row = _open(task, "task.confirm", actor, now)
        if row.responsible.username != actor.user:
            raise malformed("TASK_NOT_YOURS")
        row.confirmed_by, row.confirmed_at, row.note = actor.user, now, note.strip()
        row.save(update_fields=["confirmed_by", "confirmed_at", "note"])
        pen.write("task.confirm", row.number, rows=[row])
        return row


def withdraw_task(task: Task, *, actor: Actor, now: datetime) -> Task:
    """It was entered by mistake, or somebody else answers for it now."""
    with writing(actor=actor, now=now) as pen:
        row = _open(task, "task.enter", actor, now)
        row.withdrawn_by, row.withdrawn_at = actor.user, now
        row.save(update_fields=["withdrawn_by", "withdrawn_at"])
        pen.write("task.withdraw", row.number, rows=[row])
        return row


def ask_after(tasks: Sequence[Task], *, actor: Actor, now: datetime) -> list[Task]:
    """跟踪问效: remind who has not confirmed; they find it among their messages. Once a working day
    for each task; those asked already are left.

    Raises Refused, Malformed (NOBODY_TO_ASK; TASK_ASKED: all of them were).
    """
    with writing(actor=actor, now=now) as pen:
        found = Task.objects.filter(pk__in=[task.pk for task in tasks])
        rows = list(found.filter(confirmed_at=None, withdrawn_at=None).select_related("place"))
        if not rows:
            raise malformed("NOBODY_TO_ASK")
        for row in rows:
            above = lineage(row.place, local_day(now))
            insist_permitted("task.enter", above, actor=actor, now=now, subject=row.number)
        day = working_day(now)
        left = [row for row in rows if row.asked_at is None or working_day(row.asked_at) < day]
        if not left:
            raise malformed("TASK_ASKED")
        county_of = counties(row.place_id for row in left)
        switches = switches_of(county_of.values())
        for row in left:
            row.asked_by, row.asked_at = actor.user, now
            row.save(update_fields=["asked_by", "asked_at"])
            tells = switches[county_of[row.place_id]].tells("readiness", Audience.HANDLER)
            told = [
                user_row(
                    "readiness", row.number, pen.next_seq, user=row.responsible_id,
                    place=row.place_id, now=now,
                    facts={"number": row.number, "until": row.due.isoformat()},
                )
            ] if tells else []  # fmt: skip
            pen.write("task.ask", row.number, rows=[row, *insert(told)])
        return left


def _open(task: Task, action: str, actor: Actor, now: datetime) -> Task:
    row = Task.objects.select_related("place", "responsible").get(pk=task.pk)
    above = lineage(row.place, local_day(now))
    insist_permitted(action, above, actor=actor, now=now, subject=row.number)
    if row.withdrawn_at is not None:
        raise malformed("TASK_WITHDRAWN")
    if row.confirmed_at is not None:
        raise malformed("TASK_CONFIRMED")
    return row

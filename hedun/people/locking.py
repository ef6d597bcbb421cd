"""Locks and sessions of an account (part of the room's actions): who typed wrong passwords too
often may try again at once; somebody is signed out wherever they are signed in.

Attempts and sessions are axes' and Django's own rows, which no entry seals; that somebody touched
them stands in the record.
"""

from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from hedun.domain.actors import Actor
from hedun.people import reasons, vault
from hedun.people.governing import insist_over
from hedun.people.households import insist_reason
from hedun.people.models import User
from hedun.people.problems import malformed
from hedun.record.pen import writing


def is_locked(user: User) -> bool:
    """Whether a try with this name is refused from somewhere, whatever the password."""
    found: bool = AccessAttempt.objects.filter(
        username=_counted(user), failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    ).exists()
    return found


def lift_lock(user: User, *, reason: str, actor: Actor, now: datetime) -> None:
    """解除锁定. Raises Malformed (REASON, NOT_LOCKED), Refused."""
    with writing(actor=actor, now=now) as pen:
        insist_over(user, "lock.lift", actor, now)
        insist_reason(reason)
        if not is_locked(user):
            raise malformed("NOT_LOCKED")
        AccessAttempt.objects.filter(username=_counted(user)).delete()
        pen.write("lock.lift", user.username, rows=[reasons.keep(pen, reason)])


def end_sessions(user: User, *, reason: str, actor: Actor, now: datetime) -> int:
    """强制退出. Answers how many sessions there were. Raises Malformed (REASON), Refused."""
    with writing(actor=actor, now=now) as pen:
        insist_over(user, "session.end", actor, now)
        insist_reason(reason)
        rows = Session.objects.all()
        own = [row.pk for row in rows if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
        Session.objects.filter(pk__in=own).delete()
        why = reasons.keep(pen, reason)
        pen.write("session.end", user.username, {"sessions": len(own)}, rows=[why])
        return len(own)


def _counted(user: User) -> str:
    """The name as the count of wrong tries keeps it (web/accounts/typed.py)."""
    return vault.keyed_hash(user.username, "name")

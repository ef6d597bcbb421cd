"""Vehicles and languages (part of the room's actions): what a roster reckons with."""

from datetime import datetime

from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal
from hedun.domain.deadlines import local_day
from hedun.domain.refusals import Refused
from hedun.people.checks import text
from hedun.people.models import RolePosting, User
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.readiness.models import Tongue, Vehicle
from hedun.readiness.problems import malformed
from hedun.readiness.queries import KEEPS
from hedun.readiness.words import TONGUES
from hedun.record.pen import writing
from hedun.record.series import next_number

NAME_MOST = 40


def add_vehicle(place: Place, name: str, *, actor: Actor, now: datetime) -> Vehicle:
    """登记车辆. Raises Refused, Malformed (MEANS_TEXT)."""
    if text(name, NAME_MOST):
        raise malformed("MEANS_TEXT", most=NAME_MOST)
    with writing(actor=actor, now=now) as pen:
        above = lineage(place, local_day(now))
        insist_permitted("means.keep", above, actor=actor, now=now, subject=place.code)
        number = f"{place.code}-CL-{next_number(f'{place.code}-CL'):03d}"
        row = Vehicle.objects.create(
            number=number, name=name.strip(), place=place, made_by=actor.user, made_at=now
        )
        pen.write("vehicle.add", number, rows=[row])
        return row


def end_vehicle(vehicle: Vehicle, *, actor: Actor, now: datetime) -> Vehicle:
    """停用车辆. Raises Refused, Malformed (MEANS_OVER)."""
    with writing(actor=actor, now=now) as pen:
        row = Vehicle.objects.select_related("place").get(pk=vehicle.pk)
        above = lineage(row.place, local_day(now))
        insist_permitted("means.keep", above, actor=actor, now=now, subject=row.number)
        if row.ended_at is not None:
            raise malformed("MEANS_OVER")
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        pen.write("vehicle.end", row.number, rows=[row])
        return row


def add_tongue(of: User | Place, code: str, *, actor: Actor, now: datetime) -> Tongue:
    """What somebody speaks, or what is spoken at a place.

    Raises Refused, Malformed (TONGUE_UNKNOWN, TONGUE_TWICE).
    """
    if code not in TONGUES:
        raise malformed("TONGUE_UNKNOWN")
    user, place = (of, None) if isinstance(of, User) else (None, of)
    with writing(actor=actor, now=now) as pen:
        _insist(of, actor, now)
        if Tongue.objects.filter(user=user, place=place, code=code, ended_at=None).exists():
            raise malformed("TONGUE_TWICE")
        row = Tongue.objects.create(
            user=user, place=place, code=code, made_by=actor.user, made_at=now
        )
        pen.write("tongue.add", _subject(of), {"code": code}, rows=[row])
        return row


def end_tongue(tongue: Tongue, *, actor: Actor, now: datetime) -> Tongue:
    """Raises Refused, Malformed (MEANS_OVER)."""
    with writing(actor=actor, now=now) as pen:
        row = Tongue.objects.select_related("user", "place").get(pk=tongue.pk)
        of: User | Place = row.user or row.place  # type: ignore[assignment]  # one of both
        _insist(of, actor, now)
        if row.ended_at is not None:
            raise malformed("MEANS_OVER")
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        pen.write("tongue.end", _subject(of), {"code": row.code}, rows=[row])
        return row


def _subject(of: User | Place) -> str:
    return of.username if isinstance(of, User) else of.code


def _insist(of: User | Place, actor: Actor, now: datetime) -> None:
    """At the place, or at one where the person works."""
    if isinstance(of, Place):
        above = lineage(of, local_day(now))
        insist_permitted("means.keep", above, actor=actor, now=now, subject=of.code)
        return
    posted = RolePosting.objects.filter(user=of, until=None).select_related("place")
    refused = Refused(
        [Refusal("OTHER_ROLE", {"roles": [role for role in Role if role in KEEPS]})],
        subject=of.username,
    )
    for posting in posted:
        try:
            above = lineage(posting.place, local_day(now))
            insist_permitted("means.keep", above, actor=actor, now=now, subject=of.username)
        except Refused as wrong:
            refused = wrong
        else:
            return
    raise refused

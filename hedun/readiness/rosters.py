"""Keeping a roster (part of the room's actions): dealt out anew under the pen and written down."""

from datetime import date, datetime, timedelta

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day, monday_of
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.readiness.models import Duty, Roster
from hedun.readiness.problems import malformed
from hedun.readiness.rostering import stand_ins, week_of
from hedun.record.pen import writing
from hedun.record.series import next_number

WEEKS_AHEAD = 52


def make_roster(county: Place, monday: date, *, actor: Actor, now: datetime) -> Roster:
    """排班: the duties of a week, with who stands in. It takes the place of an earlier one.

    Raises Refused, Malformed (ROSTER_WEEK, ROSTER_NOBODY).
    """
    first = monday_of(local_day(now))
    if monday.weekday() or not first <= monday <= first + timedelta(weeks=WEEKS_AHEAD):
        raise malformed("ROSTER_WEEK", weeks=WEEKS_AHEAD)
    with writing(actor=actor, now=now) as pen:
        above = lineage(county, local_day(now))
        insist_permitted("roster.make", above, actor=actor, now=now, subject=county.code)
        week = week_of(county, monday, now)
        if not any(person.days for person in week.people):
            raise malformed("ROSTER_NOBODY")
        dealt = week.dealt()
        before = list(Roster.objects.filter(place=county, monday=monday, replaced_at=None))
        for one in before:
            one.replaced_at = now
            one.save(update_fields=["replaced_at"])
        series = f"{county.code}-ZS-{monday.year}"
        row = Roster.objects.create(
            number=f"{series}-{next_number(series):03d}",
            place=county,
            monday=monday,
            vehicles=week.vehicles,
            km=round(dealt.km),
            wanted={need.place: need.duties for need in week.needs},
            open=dict(dealt.open),
            made_by=actor.user,
            made_at=now,
        )
        stands = stand_ins(week, dealt)
        duties = [
            Duty.objects.create(
                roster=row,
                user=week.users[one.person],
                place=week.towns[one.place],
                day=week.days[one.day],
                drives=one.drives,
                stand_in=week.users.get(stands.get((one.person, one.day), "")),
            )
            for one in dealt.duties
        ]
        data = {"monday": monday.isoformat(), "duties": len(duties), "open": len(dealt.open)}
        pen.write("roster.make", row.number, data, rows=[*before, row, *duties])
        return row

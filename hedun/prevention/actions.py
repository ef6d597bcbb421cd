"""The only writer of prevention: measures and visits entered, ended, withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hedun.claims.words import SPECIES
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.money import yuan
from hedun.people.models import Household
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.prevention.models import Handout, Measure, Reached
from hedun.prevention.problems import malformed
from hedun.prevention.queries import villages_of
from hedun.prevention.words import HANDOUTS, KINDS
from hedun.record.pen import writing
from hedun.record.series import next_number

Kind = Measure.Kind
COST_MOST_FEN = 100_000_000_00
TEXT_MOST, PRESENT_MOST, HANDED_MOST = 300, 100_000, 100_000


def record_measure(
    place: Place,
    kind: str,
    *,
    starts: date,
    until: date | None = None,
    cost_fen: int,
    household: Household | None = None,
    species: str = "",
    about: str = "",
    present: int = 0,
    handed_out: Mapping[str, int] | None = None,
    reached: Sequence[Household] = (),
    actor: Actor,
    now: datetime,
) -> Measure:
    """登记防范措施. A visit is of one day, `starts`. `handed_out`: items of HANDOUTS with their
    counts; none of 0 is kept.

    Raises Refused (OTHER_ROLE, OTHER_PLACE …), Malformed (MEASURE_…).
    """
    handed = {item: count for item, count in (handed_out or {}).items() if count}
    if kind == Kind.VISIT:
        until = starts
    _insist_sound(kind, starts, until, cost_fen, species, about, present, handed, local_day(now))
    with writing(actor=actor, now=now) as pen:
        above = lineage(place, local_day(now))
        insist_permitted("measure.record", above, actor=actor, now=now, subject=place.code)
        inside = villages_of(place, local_day(now))
        for one in (*([household] if household else []), *reached):
            if one.village_id not in inside:
                raise malformed("MEASURE_HOUSEHOLD")
        series = f"{place.code}-FF-{starts.year}"
        row = Measure.objects.create(
            number=f"{series}-{next_number(series):04d}",
            kind=kind,
            place=place,
            household=household,
            species=species,
            starts=starts,
            until=until,
            cost_fen=cost_fen,
            about=about.strip(),
            present=present,
            made_by=actor.user,
            made_at=now,
        )
        items = [Handout.objects.create(measure=row, item=i, count=n) for i, n in handed.items()]
        met = {one.pk: one for one in reached}
        people = [Reached.objects.create(measure=row, household=one) for one in met.values()]
        data = {"kind": kind, "cost_fen": cost_fen, "reached": len(people)}
        pen.write("measure.record", row.number, data, rows=[row, *items, *people])
        return row


def end_measure(measure: Measure, *, until: date, actor: Actor, now: datetime) -> Measure:
    """It stands no longer than this day. Raises Refused, Malformed (MEASURE_OVER, _PERIOD, …)."""
    with writing(actor=actor, now=now) as pen:
        row = _open(measure, actor, now)
        if row.until is not None:
            raise malformed("MEASURE_OVER")
        if until < row.starts:
            raise malformed("MEASURE_PERIOD")
        row.until, row.ended_by, row.ended_at = until, actor.user, now
        row.save(update_fields=["until", "ended_by", "ended_at"])
        pen.write("measure.end", row.number, {"until": until.isoformat()}, rows=[row])
        return row


def withdraw_measure(measure: Measure, *, reason: str, actor: Actor, now: datetime) -> Measure:
    """It was entered by mistake: it counts nowhere from now on, and stays to be seen."""
    with writing(actor=actor, now=now) as pen:
        row = _open(measure, actor, now)
        said = reason.strip()
        if not 0 < len(said) <= TEXT_MOST:
            raise malformed("MEASURE_REASON")
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_because = actor.user, now, said
        row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
        pen.write("measure.withdraw", row.number, rows=[row])
        return row


def _open(measure: Measure, actor: Actor, now: datetime) -> Measure:
    row = Measure.objects.select_related("place").get(pk=measure.pk)
    above = lineage(row.place, local_day(now))
    insist_permitted("measure.record", above, actor=actor, now=now, subject=row.number)
    if row.withdrawn_at is not None:
        raise malformed("MEASURE_WITHDRAWN")
    return row


def _insist_sound(
    kind: str,
    starts: date,
    until: date | None,
    cost_fen: int,
    species: str,
    about: str,
    present: int,
    handed: Mapping[str, int],
    today: date,
) -> None:
    if kind not in KINDS:
        raise malformed("MEASURE_KIND", known="、".join(KINDS))
    if species and species not in SPECIES:
        raise malformed("MEASURE_ANIMAL")
    if until is not None and until < starts:
        raise malformed("MEASURE_PERIOD")
    if kind == Kind.VISIT and starts > today:
        raise malformed("MEASURE_AHEAD")
    if not 0 <= cost_fen <= COST_MOST_FEN:
        raise malformed("MEASURE_COST", most=yuan(COST_MOST_FEN))
    if len(about.strip()) > TEXT_MOST:
        raise malformed("MEASURE_TEXT", most=TEXT_MOST)
    if not 0 <= present <= PRESENT_MOST:
        raise malformed("MEASURE_PRESENT", most=PRESENT_MOST)
    if any(i not in HANDOUTS or not 0 < n <= HANDED_MOST for i, n in handed.items()):
        raise malformed("MEASURE_HANDOUT", known="、".join(HANDOUTS), most=HANDED_MOST)

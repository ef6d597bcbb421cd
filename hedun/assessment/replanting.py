"""Recording that a plot was planted anew (part of the room's actions)."""

from datetime import date, datetime

from hedun.assessment.models import Replanting
from hedun.assessment.problems import problem
from hedun.claims.items import CROP, of_section
from hedun.claims.models import LossLine
from hedun.domain.actors import Actor
from hedun.domain.case import Refusal
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.domain.plotnames import plot_key
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence.models import Evidence
from hedun.people.models import Household
from hedun.people.queries import kin_of
from hedun.people.reasons import keep
from hedun.places.queries import lineage
from hedun.places.standing import insist_standing
from hedun.record.pen import writing

# Who has been there, or answers for it.
RECORDS = PERMITTED["replanting.record"]


def replant(
    line: LossLine,
    day: date,
    *,
    new_crop: str = "",
    evidence: Evidence | None = None,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Replanting:
    """补种、改种 of the plot that the line names, on that day. `new_crop`: the same unless said.

    Losses from the day on count against the area anew, and against the plot's full sum together
    with those before. Raises Malformed (REPLANTED_…), Refused (OTHER_ROLE, OTHER_PLACE,
    OWN_OR_KIN).
    """
    with writing(actor=actor, now=now) as pen:
        claim = line.claim
        _insist(claim.household, claim.number, actor, now)
        crop = new_crop or line.item
        _insist_good(line, day, crop, evidence, note, local_day(now))
        row = Replanting.objects.create(
            household=claim.household,
            plot=line.plot,
            crop=line.item,
            new_crop=crop,
            day=day,
            evidence=evidence,
            note=note.strip(),
            user=actor.user,
            user_name=actor.name,
            at=now,
        )
        pen.write("plot.replant", claim.number, {"day": day.isoformat()}, rows=[row])
        return row


def end_replanting(row: Replanting, *, reason: str, actor: Actor, now: datetime) -> Replanting:
    """撤销: it was recorded by mistake. Raises Malformed (REPLANTED_OVER, REPLANTED_REASON),
    Refused."""
    with writing(actor=actor, now=now) as pen:
        row = Replanting.objects.select_related("household__village").get(pk=row.pk)
        _insist(row.household, row.household.number, actor, now)
        if row.ended_at is not None:
            raise Malformed(problem("REPLANTED_OVER"))
        if not reason.strip():
            raise Malformed(problem("REPLANTED_REASON"))
        row.ended_by, row.ended_at = actor.user, now
        row.save(update_fields=["ended_by", "ended_at"])
        rows = [row, keep(pen, reason)]
        pen.write("plot.replant_end", row.household.number, {"day": row.day.isoformat()}, rows=rows)
        return row


def _insist(household: Household, subject: str, actor: Actor, now: datetime) -> None:
    above = lineage(household.village)
    insist_standing(RECORDS, above, actor=actor, now=now, subject=subject)
    if actor.user in kin_of([household.pk]).get(household.pk, ()):
        raise Refused([Refusal("OWN_OR_KIN")], subject=subject)


def _insist_good(
    line: LossLine, day: date, crop: str, evidence: Evidence | None, note: str, today: date
) -> None:
    occurred = line.claim.event.occurred
    household = line.claim.household
    known = {item.code for item in of_section(CROP)} | {line.item}
    twice = Replanting.objects.filter(household=household, day=day, ended_at=None)
    same = [row for row in twice if plot_key(row.plot) == plot_key(line.plot)]
    strange = evidence is not None and evidence.report_id != line.claim.report_id
    faults = (
        ("REPLANTED_WHERE", line.section != CROP or not plot_key(line.plot)),
        ("REPLANTED_CROP", crop not in known),
        ("REPLANTED_EARLY", day < occurred),
        ("REPLANTED_YEAR", day.year != occurred.year),
        ("REPLANTED_AHEAD", day > today),
        ("REPLANTED_TWICE", bool(same)),
        ("REPLANTED_PROOF", strange or (evidence is None and not note.strip())),
    )
    facts = {"line": line.code, "day": day, "occurred": occurred, "year": occurred.year}
    for code, wrong in faults:
        if wrong:
            raise Malformed(problem(code, crop=crop, **facts))

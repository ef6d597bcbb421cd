"""Rows of claims that were sent back, as their sender has them anew (part of the room's actions).

A row keeps the number that its sender gave it. When its claim is a draft again because an office
sent it back, the row that comes under this number is no second report: it says what the line says
now, and what comes with it is evidence of the claim. Further rows of the household and accident in
the same sending are further lines of the claim.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hedun.claims.actions import add_lines, correct_lines
from hedun.claims.models import Claim, LossLine, Report
from hedun.claims.past import sent_back
from hedun.domain.actors import Actor
from hedun.intake.beyond import SAMES
from hedun.intake.models import Submission, Waiting
from hedun.intake.reading import Where
from hedun.intake.roll import Values
from hedun.intake.taking import Row, Taken, keep_beyond, loss
from hedun.intake.things import section_of_row
from hedun.people.models import Household

State = Waiting.State


@dataclass
class Amended:
    """`rows`: by the row that came anew the one that it takes the place of; `more`: the claims of
    further rows."""

    rows: dict[Where, Waiting] = field(default_factory=dict)
    more: dict[Where, Claim] = field(default_factory=dict)

    def __contains__(self, where: object) -> bool:
        return where in self.rows or where in self.more

    @property
    def all(self) -> set[Where]:
        return {*self.rows, *self.more}


def amended(values: Values, whose: Mapping[Where, Household], arrival: Submission) -> Amended:
    """Which of the rows those are. `whose`: as the sender picked them from the roll."""
    found = Amended()
    own = {v["reference"]: w for w, v in values.items() if v.get("reference") and w in whose}
    if arrival.channel == Report.Channel.SHEET or not own:
        return found
    before = Waiting.objects.filter(
        reference__in=own,
        state=State.TAKEN,
        submission__channel=arrival.channel,
        submission__village=arrival.village,
    ).exclude(line=None)
    rows = list(before.select_related("submission", "line__claim__event", "line__claim__report"))
    back = sent_back({row.line.claim_id for row in rows if row.line})
    for row in rows:
        where = own[row.reference]
        if row.line and row.line.claim_id in back and _same(row.line, values[where], whose[where]):
            found.rows[where] = row
    claims = {_accident(row.line.claim): row.line.claim for row in found.rows.values() if row.line}
    for where, household in whose.items() if claims else ():
        said = values.get(where, {})
        claim = claims.get((household.pk, said.get("occurred"), said.get("species")))
        if claim is not None and where not in found.rows:
            found.more[where] = claim
    return found


def amend(rows: Iterable[Row], found: Amended, *, actor: Actor, now: datetime) -> Taken:
    """Into their claims. Raises Refused (as claims.actions.correct_lines, add_lines)."""
    taken = Taken()
    said = {row.where: row.values for row in rows}
    anew = {w: old.line for w, old in found.rows.items() if w in said and old.line is not None}
    if anew:
        correct_lines({line: loss(said[w]) for w, line in anew.items()}, actor=actor, now=now)
    keep_beyond(anew, said, actor, now, only_ground=True)
    more: dict[Claim, list[Where]] = {}
    for where in said:
        if where in found.more:
            more.setdefault(found.more[where], []).append(where)
    added: dict[Where, LossLine] = {}
    for claim, own in more.items():
        lines = add_lines(claim, [loss(said[w]) for w in own], actor=actor, now=now)
        added |= dict(zip(own, lines, strict=True))
    keep_beyond(added, said, actor, now)
    taken.lines = {w: (anew | added)[w] for w in said}
    taken.claims = list(dict.fromkeys(line.claim for line in taken.lines.values()))
    taken.reports = list(dict.fromkeys(claim.report for claim in taken.claims))
    return taken


def _same(line: LossLine, said: Mapping[str, Any], whose: Household) -> bool:
    """Of the same household, accident and kind of thing, and nothing that lies behind the line (the
    animals) is other than known: that is put right at the desk."""
    accident = whose.pk, said.get("occurred"), said.get("species")
    if accident != _accident(line.claim) or section_of_row(said) != line.section:
        return False
    return all(same(line, said) for same in SAMES)


def _accident(claim: Claim) -> tuple[object, ...]:
    return claim.household_id, claim.event.occurred, claim.event.species

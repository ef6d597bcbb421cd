"""Replantings of a claim's plots, and who records them."""

from datetime import datetime

from hedun.assessment.models import Replanting
from hedun.assessment.replanting import RECORDS
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import lines_of
from hedun.domain.actors import Actor
from hedun.domain.plotnames import plot_key
from hedun.people.payees import one_ground
from hedun.people.queries import kin_of
from hedun.places.queries import lineages
from hedun.record.selecting import follow, rows_by


def plots_of(claim: Claim) -> list[LossLine]:
    """The first line of each plot and crop that the claim names."""
    found: dict[tuple[str, str], LossLine] = {}
    for line in lines_of([claim]):
        if line.section == CROP and plot_key(line.plot):
            line.claim = claim
            found.setdefault((plot_key(line.plot), line.item), line)
    return list(found.values())


def replantings_of(claim: Claim) -> list[Replanting]:
    """Of its household (along its links) in the year of the loss; those taken back too."""
    ground = one_ground([claim.household_id])[claim.household_id]
    year = claim.event.occurred.year
    rows = [row for row in rows_by(Replanting, "household_id", ground) if row.day.year == year]
    follow(rows, "evidence")
    return sorted(rows, key=lambda row: (row.day, row.pk))


def may_replant(claim: Claim, actor: Actor, now: datetime) -> bool:
    """Whether the actor records one for this claim's household."""
    above = lineages()[claim.household.village_id]
    kin = kin_of([claim.household_id]).get(claim.household_id, ())
    there = any(actor.has(role, above, now) for role in RECORDS)
    return there and actor.user not in kin and bool(plots_of(claim))

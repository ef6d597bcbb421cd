"""Drafts that go into another report of their village (part of the room's actions).

Only while all of both reports is with the village: what others have begun to work on does not
change under their hands. A claim keeps its number for life, so that what was said of it stays.
"""

from collections.abc import Sequence
from datetime import datetime

from hedun.claims.models import Claim, Event, Report
from hedun.claims.opening import add_event, next_row
from hedun.domain.actors import Actor
from hedun.domain.case import Refusal, State
from hedun.domain.deadlines import due
from hedun.domain.refusals import Refused
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.policies.queries import Numbers
from hedun.record.pen import writing


def regroup(claims: Sequence[Claim], into: Report, *, actor: Actor, now: datetime) -> list[Claim]:
    """The claims are of that report from now on, under its events of the same day and animal, and
    due by its first telling. Raises Refused: WRONG_STATE, HELD, OTHER_ROLE, OTHER_PLACE,
    NOT_POSTED_NOW; ValueError for a report of another village or policy, IntegrityError for a
    household whose accident stands there already."""
    with writing(actor=actor, now=now) as pen:
        insist_permitted(
            "claim.list", lineage(into.village), actor=actor, now=now, subject=into.number,
            insurer=into.policy.insurer,
        )  # fmt: skip
        _insist_on_drafts([*claims, *into.claims.all()])
        if any((c.report.village_id, c.report.policy_id) != (into.village_id, into.policy_id)
               for c in claims):  # fmt: skip
            raise ValueError(f"{into.number} is of another village or policy")
        events: dict[tuple[object, str], Event] = {
            (event.occurred, event.species): event for event in into.events.all()
        }
        numbers, first = Numbers(), next_row(into)
        for row, claim in enumerate(claims, start=first):
            day, species = claim.event.occurred, claim.event.species
            event = events.get((day, species))
            if event is None:
                event = add_event(into, species=species, occurred=day, actor=actor, now=now)
                events[day, species] = event
            told = {"from": claim.report.number, "to": into.number}
            until = due(into.first_told_at, numbers.clock(into.policy, "report", day))
            claim.report, claim.event, claim.row = into, event, row
            claim.due_at, claim.due_provisional = until.at, until.provisional
            claim.save(update_fields=["report", "event", "row", "due_at", "due_provisional"])
            pen.write("claim.regroup", claim.number, told, rows=[claim])
        if not claims:
            pen.nothing_done()
        return list(claims)


def _insist_on_drafts(claims: Sequence[Claim]) -> None:
    for claim in claims:
        if claim.state != State.DRAFT:
            facts = {"action": "regroup", "state": State(claim.state)}
            raise Refused([Refusal("WRONG_STATE", facts)], subject=claim.number)
        if claim.held:
            raise Refused([Refusal("HELD")], subject=claim.number)

"""Reading injuries: what everybody who sees the claim may know of them (how many, and that there
is an account), and what is offered to handlers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from hedun.assessment.models import AwardLine
from hedun.assessment.standing import standing
from hedun.claims.items import PERSON
from hedun.claims.models import Claim
from hedun.claims.queries import read_by
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.deadlines import due
from hedun.evidence.models import Evidence
from hedun.evidence.sealing import OPEN
from hedun.injuries.handling import HANDLERS
from hedun.injuries.models import Handler, Injury, Reckoning
from hedun.injuries.persons import REPORTERS
from hedun.injuries.reckoning import LINE_OF
from hedun.people.queries import places_of
from hedun.places.queries import below, lineage
from hedun.policies.queries import Numbers
from hedun.record.selecting import select

# ── for everybody who reads the claim ───────────────────────────────────────────────────────────


def seen_by(actor: Actor, now: datetime) -> QuerySet[Injury]:
    """The injuries of the claims that the actor may read, of which the plain columns are shown."""
    rows = Injury.objects.filter(read_by(actor, now, "claim__report__"))
    return rows.select_related(
        "claim__report__village__parent",
        "claim__report__policy__place",
        "claim__event",
        "claim__household",
        "injured",
    )


def handled_here(actor: Actor, now: datetime) -> QuerySet[Injury]:
    """Those of the places where the actor could be a handler."""
    places = below(places_of(actor, now, HANDLERS))
    return seen_by(actor, now).filter(claim__report__village__pk__among=places)


@dataclass(frozen=True)
class Panel:
    """人身伤亡 on the page of a claim: a count, a sum and a state. `fen` None: nothing is awarded;
    `stage`: reported, treated, drawn, interim or final, of the person furthest behind."""

    injuries: Sequence[Injury]
    fen: int | None
    stage: str

    @property
    def count(self) -> int:
        return len(self.injuries)


STAGES = ("reported", "treated", "drawn", "interim", "final")


def panel(claim: Claim) -> Panel | None:
    """None where nobody was hurt."""
    if not select(Injury, ("id",), "claim_id", [claim.pk]):
        return None
    injuries = list(claim.injuries.select_related("injured"))
    award = standing([claim.pk]).get(claim.pk)
    fen = None
    if award is not None:
        rows = AwardLine.objects.filter(claim_award=award, line__section=PERSON)
        fen = sum(row.payable_fen for row in rows)
    stages = [stage_of(one) for one in injuries]
    return Panel(injuries, fen, min(stages, key=STAGES.index))


def stage_of(injury: Injury) -> str:
    """How far the account of one injury is."""
    newest = injury.reckonings.exclude(state=Reckoning.State.REPLACED).order_by("pk").last()
    if newest is not None:
        return "drawn" if newest.state == Reckoning.State.DRAWN else str(newest.kind)
    return "treated" if injury.treatments.filter(withdrawn_at=None).exists() else "reported"


@dataclass(frozen=True)
class Waiting:
    """An injury whose last account is still to come, and when to look at it again."""

    injury: Injury
    stage: str
    in_hospital: bool
    remind_at: datetime


def reminders(actor: Actor, now: datetime) -> list[Waiting]:
    """提醒: cases the actor handles of which a treatment goes on or only an advance was reckoned.
    They are not overdue, however long it takes."""
    mine = Handler.objects.filter(user=actor.user, since__lte=now, until=None)
    rows = handled_here(actor, now).filter(erased_at=None, handlers__in=mine)
    numbers, found = Numbers(), []
    for injury in rows.distinct().order_by("pk"):
        stays = injury.treatments.filter(withdrawn_at=None, ends=None)
        in_hospital, stage = stays.exists(), stage_of(injury)
        if not in_hospital and stage != "interim":
            continue
        last = _last_looked_at(injury)
        claim = injury.claim
        length = numbers.clock(claim.report.policy, "treatment", claim.event.occurred)
        found.append(Waiting(injury, stage, in_hospital, due(last, length).at))
    return sorted(found, key=lambda one: (one.remind_at, one.injury.number))


def _last_looked_at(injury: Injury) -> datetime:
    newest = injury.reckonings.order_by("pk").last()
    return newest.drawn_at if newest else injury.reported_at


def may_report(claim: Claim, actor: Actor, now: datetime) -> bool:
    """Whether the actor enters who was hurt, as the claim stands now."""
    roles = REPORTERS.get(State(claim.state), frozenset())
    above = lineage(claim.report.village)
    return not claim.held and any(
        actor.has(role, above, now, claim.report.policy.insurer) for role in roles
    )


# ── several policies for one person ─────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Elsewhere:
    """What another policy was awarded for the same person and kind of treatment; fen."""

    injury: Injury
    kind: str
    fen: int


def elsewhere(injury: Injury) -> list[Elsewhere]:
    """What other policies pay for the same person, not counted in here yet: offered, never taken
    by itself. A policy that has counted in what this one paid is not offered back."""
    others = (
        Injury.objects.filter(
            injured__id_hash=injury.injured.id_hash, claim__event__occurred__gte=_first_day(injury)
        )
        .exclude(injured__policy=injury.injured.policy)
        .select_related("claim__report__policy", "injured")
    )
    counted = set(
        injury.settlements.filter(withdrawn_at=None, elsewhere__isnull=False).values_list(
            "elsewhere_id", "kind"
        )
    )
    found = []
    for other in others.order_by("pk"):
        award = standing([other.claim_id]).get(other.claim_id)
        if award is None or other.settlements.filter(elsewhere=injury, withdrawn_at=None).exists():
            continue
        for kind, item in LINE_OF.items():
            rows = AwardLine.objects.filter(
                claim_award=award, line__person=other.injured.code, line__item=item
            )
            fen = sum(row.payable_fen for row in rows)
            if fen > 0 and (other.pk, kind) not in counted:
                found.append(Elsewhere(other, kind, fen))
    return found


def _first_day(injury: Injury) -> object:
    """The same accident: nothing that another policy paid for an earlier one is offered."""
    return injury.claim.event.occurred


def left_open(injury: Injury) -> QuerySet[Evidence]:
    """Photographs and papers of the claim, and of its report as a whole, that everybody who sees
    the claim may open."""
    claim = injury.claim
    rows = Evidence.objects.filter(report=claim.report_id, kind__in=OPEN)
    return rows.filter(Q(claim=claim) | Q(claim=None))

"""催办: ask by one click after the cases of a step, capped (part of the room's actions).

Whoever holds them at the place is asked by name and sees it in "my work". Once a working day for
each person, step and place: a second click tells who asked already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from hedun.claims.models import Claim
from hedun.domain.actors import Actor, Role
from hedun.domain.case import State
from hedun.domain.deadlines import DAY, LOCAL, is_working_day, local_day
from hedun.domain.lifecycle import waits_for, worklist
from hedun.domain.permissions import of_roles
from hedun.oversight.models import Chase
from hedun.oversight.problems import malformed
from hedun.people.models import RolePosting
from hedun.places.models import Place
from hedun.places.queries import below, lineage, lineages
from hedun.policies.queries import Pks, own_among_others, policies_under
from hedun.record.pen import writing

# Who asks whom: those who coordinate ask everybody, the others those whose work theirs waits for.
CHASES: Mapping[Role, frozenset[Role]] = {
    by: frozenset(asked for asked, who in of_roles("chase").items() if by in who)
    for by in frozenset().union(*of_roles("chase").values())
}
SHOWN = timedelta(days=7)  # in "my work", for as long as something of it is still held


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds of a step at a place."""

    user: str
    name: str
    held: int
    late: int


def chase(place: Place, stage: State, *, actor: Actor, now: datetime) -> list[Chase]:
    """Ask everybody who holds cases of the step at the place and was not asked today.

    Raises Malformed: NOT_TO_CHASE, NOBODY_HOLDS, CHASED_TODAY (all of them were).
    """
    with writing(actor=actor, now=now) as pen:
        roles = chased_by(actor, stage, lineage(place, local_day(now)), now)
        if not roles:
            raise malformed("NOT_TO_CHASE")
        own = own_among_others(actor, now, "see.hard_cases")
        found = [one for one in holding(place, stage, roles, now, own) if one.user != actor.user]
        if not found:
            raise malformed("NOBODY_HOLDS")
        day = working_day(now)
        names = [one.user for one in found]
        rows = Chase.objects.filter(place=place, stage=stage, day=day, holder__in=names)
        asked = {row.holder: row for row in rows.order_by("pk")}
        left = [one for one in found if one.user not in asked]
        if not left:
            last = next(reversed(asked.values()))
            raise malformed(
                "CHASED_TODAY",
                names="、".join(row.holder_name for row in asked.values()),
                by=last.asked_by_name,
                at=f"{last.at.astimezone(LOCAL):%m-%d %H:%M}",
            )
        made = [
            Chase.objects.create(
                place=place,
                stage=stage,
                holder=one.user,
                holder_name=one.name,
                asked_by=actor.user,
                asked_by_name=actor.name,
                at=now,
                day=day,
                held=one.held,
                late=one.late,
            )
            for one in left
        ]
        pen.write("chase.ask", place.code, {"stage": str(stage), "asked": len(made)}, rows=made)
        return made


def working_day(now: datetime) -> date:
    """The day a chase counts for: today, or the next working day where today is none."""
    day = local_day(now)
    while not is_working_day(day):
        day += DAY
    return day


def chased_by(actor: Actor, stage: State, above: tuple[str, ...], now: datetime) -> frozenset[Role]:
    """The roles that hold the step and that the actor may ask there."""
    may = [CHASES[p.role] for p in actor.in_force(now) if p.role in CHASES and p.covers(above)]
    return waits_for(stage) & frozenset().union(*may)


def holding(
    place: Place, stage: State, roles: Iterable[Role], now: datetime, policies: Pks = None
) -> list[Held]:
    """Who holds cases of the step (under these policies) in the villages of the place, by their
    postings. Four queries."""
    day = local_day(now)
    rows = Claim.objects.filter(state=stage, report__village__pk__among=below({place.code}, day))
    if policies is not None:
        rows = rows.filter(report__policy__in=policies)
    counted = (
        rows.order_by()
        .values_list("report__village", "report__policy__insurer")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    )
    there = {(village, insurer): (n, late) for village, insurer, n, late in counted}
    chains = lineages(day)
    codes = {code for village, _ in there for code in chains[village]}
    posted = RolePosting.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        starts__lte=day,
        role__in=list(roles),
        user__is_active=True,
        place__code__in=codes,
    )
    found: dict[str, tuple[str, set[tuple[int, str]]]] = {}
    columns = ("company", "place__code", "user__username", "user__name")
    for company, code, user, name in posted.order_by("id").values_list(*columns):
        own = {at for at in there if code in chains[at[0]] and at[1].startswith(company)}
        if own:
            found.setdefault(user, (name, set()))[1].update(own)
    return [
        Held(user, name, *(sum(there[v][n] for v in own) for n in (0, 1)))
        for user, (name, own) in found.items()
    ]


def asked_lately(villages: Iterable[int], now: datetime) -> list[Chase]:
    """The chases of the last week at places at or above the villages, the newest first."""
    rows = Chase.objects.filter(at__gte=now - SHOWN)
    chains = lineages(local_day(now))
    codes = {code for village in villages for code in chains[village]}
    return list(rows.filter(place__code__in=codes).select_related("place").order_by("-at", "-pk"))


def chases_of(actor: Actor, now: datetime) -> list[Chase]:
    """What the actor was asked in the last week and still holds some of, the newest first; of
    several about the same only the newest."""
    rows = Chase.objects.filter(holder=actor.user, at__gte=now - SHOWN)
    newest: dict[tuple[int, str], Chase] = {}
    for row in rows.select_related("place").order_by("-at", "-pk"):
        newest.setdefault((row.place_id, row.stage), row)
    return [row for row in newest.values() if _still(row, actor, now)]


def _still(row: Chase, actor: Actor, now: datetime) -> bool:
    day = local_day(now)
    stage = State(row.stage)
    inside = below({row.place.code}, day)
    for posting in actor.in_force(now):
        if stage in worklist(posting.role):
            villages, own = inside & below({posting.place}, day), policies_under({posting.company})
            rows = Claim.objects.filter(state=stage, report__village__pk__among=villages)
            if (rows if own is None else rows.filter(report__policy__in=own)).exists():
                return True
    return False

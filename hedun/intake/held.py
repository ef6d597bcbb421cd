"""Who may change the inbox, and its rows as they are now (part of the room's actions)."""

from collections.abc import Iterable
from datetime import datetime

from hedun.domain.actors import Actor, Role
from hedun.domain.permissions import PERMITTED
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import malformed
from hedun.people.models import Household
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_standing

State = Waiting.State
IMPORTERS = PERMITTED["sheet.import"]
ERASERS = PERMITTED["sheet.erase"]  # the bureau also erases what the roll holds of a person
WAITS = (State.WAITING,)
ASIDE = (State.DROPPED, State.RETURNED, State.JOINED)  # what can be taken back
IN_HAND = (State.WAITING, State.TAKEN)  # what can be grouped otherwise
KEEPS_SOMETHING = (State.WAITING, *ASIDE, State.REPLACED)  # what can be erased
_ELSE = {
    WAITS: "NOT_WAITING",
    ASIDE: "NOT_ASIDE",
    IN_HAND: "NOT_IN_HAND",
    KEEPS_SOMETHING: "NOTHING_TO_ERASE",
}


def insist(roles: frozenset[Role], village: Place, actor: Actor, now: datetime) -> None:
    insist_standing(roles, lineage(village), actor=actor, now=now, subject=village.name)


def insist_at_home(household: Household, submission: Submission) -> None:
    """A claimant is of the village, on its roll today."""
    if household.village_id != submission.village_id or household.until is not None:
        raise malformed("HOUSEHOLD_ELSEWHERE")


def locked(
    rows: Iterable[Waiting],
    states: tuple[State, ...],
    *,
    roles: frozenset[Role] = IMPORTERS,
    actor: Actor,
    now: datetime,
) -> list[Waiting]:
    """The rows as they are now that the pen is held, all in one of the states (a key of _ELSE).
    Raises Refused, Malformed."""
    pks = {row.pk for row in rows}
    found = list(
        Waiting.objects.filter(pk__in=pks)
        .select_related("submission__village__parent", "household__village")
        .order_by("pk")
    )
    for village in {row.submission.village for row in found}:
        insist(roles, village, actor, now)
    if not found or any(row.state not in states for row in found):
        raise malformed(_ELSE[states])
    return found


def with_family(rows: Iterable[Waiting]) -> list[Waiting]:
    """The rows with the others of their households that wait in the same submission: a household
    goes on, or back, as a whole."""
    found: dict[int, Waiting] = {row.pk: row for row in rows}
    for submission, own in by_submission(list(found.values())):
        whose = {_whose(row) for row in own} - {None}
        others = submission.waiting.filter(state=State.WAITING).select_related(
            "submission__village__parent", "household__village"
        )
        found |= {row.pk: row for row in others if _whose(row) in whose and row.pk not in found}
    return list(found.values())


def _whose(row: Waiting) -> tuple[object, ...] | None:
    if row.household_id:
        return ("household", row.household_id)
    return ("named", row.name, row.id_last4) if row.name or row.id_last4 else None


def by_submission(rows: Iterable[Waiting]) -> list[tuple[Submission, list[Waiting]]]:
    groups: dict[Submission, list[Waiting]] = {}
    for row in rows:
        groups.setdefault(row.submission, []).append(row)
    return list(groups.items())


def named(rows: Iterable[Waiting]) -> dict[str, list[int]]:
    """For the record: the rows by their keys, nothing of what is in them."""
    return {"rows": sorted(row.pk for row in rows)}

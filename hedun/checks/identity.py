"""Who claims: heads of households who are registered twice, who cannot be living, or who came on
the roll after the loss.

The age stands in the resident's number, which is hidden: it is opened by the machine, for this one
comparison, and nothing of it is kept, told or shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from hedun.checks.rules import Finding, finding
from hedun.claims.models import Claim, LossLine
from hedun.domain.identifiers import check_resident_id, check_uscc
from hedun.people import hidden
from hedun.people.models import Circumstance, Household, Identity
from hedun.people.payees import one_ground
from hedun.people.vault import DoesNotOpen
from hedun.record.selecting import by_key, link, rows_by, select

TWICE = "SAME_IDENTITY"
CODES = ("ID_INVALID", "HEAD_OVER_100", "HEAD_DECEASED", "ROLL_AFTER_LOSS", "ROLL_ENDED")
OLDEST = 100  # years; beyond it somebody looks whether the head is living


def registered_twice(
    claims: Sequence[Claim], _lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    """One number heads two households that are both on the roll and did not come of one another.
    Four queries, two where no number is met twice."""
    rows = identities(claims)
    marks = {row.household_id: row.id_number_hash for row in rows if row.id_number_hash}
    heads: dict[str, set[int]] = defaultdict(set)
    columns = ("household_id", "id_number_hash")
    for pk, mark in select(Identity, columns, "id_number_hash", marks.values()):
        heads[mark].add(pk)
    several = {pk for mark in heads.values() if len(mark) > 1 for pk in mark}
    if not several:
        return
    there = {pk for (pk,) in select(Household, ("id",), "id", several, until=None)}
    ground = one_ground(several)
    for claim in claims:
        pk = claim.household_id
        others = (heads[marks[pk]] & there) - ground.get(pk, {pk}) if pk in marks else set()
        if others:
            yield claim.pk, finding(claim.number, TWICE, households=len(others) + 1)


def who_claims(
    claims: Sequence[Claim], _lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    """Findings of CODES. Three queries."""
    heads = by_key(Household, {claim.household_id for claim in claims})
    rows = identities(claims)
    link(rows, "household", heads)
    known = {row.household_id: row for row in rows}
    columns = ("household_id", "since")
    kind = str(Circumstance.Kind.DECEASED)
    died = dict(select(Circumstance, columns, "household_id", heads, kind=kind, ended_at=None))
    for claim in claims:
        day, household = claim.event.occurred, heads[claim.household_id]
        code, facts = _of_number(known.get(household.pk), household, day)
        if code:
            yield claim.pk, finding(claim.number, code, **facts)
        if household.pk in died and died[household.pk] < day:
            since = died[household.pk].isoformat()
            yield claim.pk, finding(claim.number, "HEAD_DECEASED", since=since, day=day)
        if household.starts > day:
            since = household.starts.isoformat()
            yield claim.pk, finding(claim.number, "ROLL_AFTER_LOSS", since=since, day=day)
        elif household.until is not None and household.until < day:
            until = household.until.isoformat()
            yield claim.pk, finding(claim.number, "ROLL_ENDED", until=until, day=day)


def identities(claims: Iterable[Claim]) -> list[Identity]:
    """Of the households that claim."""
    return rows_by(Identity, "household_id", {claim.household_id for claim in claims})


def _of_number(
    identity: Identity | None, household: Household, day: date
) -> tuple[str, dict[str, object]]:
    """A number that the standards refuse, or a head older than OLDEST on the day of the loss; ""
    where it was erased or does not open (`hedun verify` says so)."""
    try:
        number = hidden.read(identity, "id_number") if identity and identity.id_number_enc else ""
    except DoesNotOpen:
        return "", {}
    if not number:
        return "", {}
    if household.kind == Household.Kind.COLLECTIVE:
        return ("", {}) if check_uscc(number).value else ("ID_INVALID", {})
    known = check_resident_id(number, today=day).value
    if known is None:
        return "ID_INVALID", {}
    born = known.birth
    before = (day.month, day.day) < (born.month, born.day)
    years = day.year - born.year - before
    return ("HEAD_OVER_100", {"years": OLDEST}) if years > OLDEST else ("", {})

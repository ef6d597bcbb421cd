"""What the guards ask of injuries, and what assessment asks of their lines."""

from collections.abc import Collection, Sequence
from datetime import datetime

from hedun.claims.facts import FactsOf
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.injuries.models import Handler, Injury, Reckoning, Treatment
from hedun.record.selecting import rows_by

DRAWN, CONFIRMED = Reckoning.State.DRAWN, Reckoning.State.CONFIRMED


def reckonings(claims: Sequence[Claim]) -> FactsOf:
    """`reckoned`: each injured person has an account that waits; `reckoners`: who drew them up."""
    of_claim = _injuries(claims)
    injuries = {one.pk for rows in of_claim.values() for one in rows}
    waiting = {row.injury_id: row for row in rows_by(Reckoning, "injury_id", injuries, state=DRAWN)}
    return {
        pk: {
            "reckoned": bool(rows) and all(one.pk in waiting for one in rows),
            "reckoners": frozenset(waiting[one.pk].drawn_by for one in rows if one.pk in waiting),
        }
        for pk, rows in of_claim.items()
    }


def handlers(claims: Sequence[Claim]) -> FactsOf:
    """Who handles every injury of the claim, until when (the earliest counts)."""
    of_claim = _injuries(claims)
    injuries = {one.pk for rows in of_claim.values() for one in rows}
    known: dict[int, dict[str, datetime | None]] = {}
    for row in rows_by(Handler, "injury_id", injuries):
        known.setdefault(row.injury_id, {})[row.user] = row.until  # the newest one counts
    return {
        pk: {"handlers": _of_all([known.get(one.pk, {}) for one in rows])}
        for pk, rows in of_claim.items()
    }


def _of_all(each: Sequence[dict[str, datetime | None]]) -> frozenset[tuple[str, datetime | None]]:
    if not each:
        return frozenset()
    users = set.intersection(*(set(one) for one in each))
    ends = {user: [one[user] for one in each if one[user] is not None] for user in users}
    return frozenset((user, min(found) if found else None) for user, found in ends.items())  # type: ignore[type-var]


def _injuries(claims: Sequence[Claim]) -> dict[int, list[Injury]]:
    found: dict[int, list[Injury]] = {claim.pk: [] for claim in claims}
    for row in rows_by(Injury, "claim_id", found):
        found[row.claim_id].append(row)
    return found


# ── for assessment ──────────────────────────────────────────────────────────────────────────────


def lines_by_bills(lines: Collection[LossLine]) -> set[int]:
    """The lines of persons whose injury is entered: no visit finds a figure for them."""
    persons = [line for line in lines if line.section == PERSON and line.person]
    if not persons:
        return set()
    claims = {line.claim_id for line in persons}
    rows = Injury.objects.filter(claim__in=claims).order_by()
    known = set(rows.values_list("claim_id", "injured__code"))
    return {line.pk for line in persons if (line.claim_id, line.person) in known}


def interim(claims: Collection[int]) -> set[int]:
    """Claims where the newest confirmed account of somebody is an interim one."""
    rows = Reckoning.objects.filter(injury__claim__in=claims, state=CONFIRMED).order_by("pk")
    newest = {injury: (claim, kind) for injury, claim, kind in
              rows.values_list("injury_id", "injury__claim_id", "kind")}  # fmt: skip
    return {claim for claim, kind in newest.values() if kind == Reckoning.Kind.INTERIM}


def under_treatment(claims: Collection[int]) -> set[int]:
    """Claims of which somebody is in hospital still."""
    rows = Treatment.objects.filter(
        injury__claim__in=claims,
        kind=Treatment.Kind.INPATIENT,
        ends=None,
        withdrawn_at=None,
    )
    return set(rows.order_by().values_list("injury__claim_id", flat=True))

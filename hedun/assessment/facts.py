"""What assessment knows of a claim for the guards, in a constant number of queries."""

from collections.abc import Sequence
from datetime import datetime

from hedun.assessment.figures import figures
from hedun.assessment.models import Survey
from hedun.assessment.previews import by_policy, estimates
from hedun.assessment.standing import standing
from hedun.claims.models import Claim, ClaimMove
from hedun.claims.queries import covered_lines
from hedun.domain.case import State
from hedun.policies.queries import drawn_among

FIELDS = (*("surveyors", "degrees_missing", "estimate_fen", "drawn", "awarded_fen", "resurveys"),)


def assessment_facts(claims: Sequence[Claim]) -> dict[int, dict[str, object]]:
    pks = [claim.pk for claim in claims]
    surveyors: dict[int, set[str]] = {pk: set() for pk in pks}
    for pk, user in Survey.objects.filter(claim__in=pks).values_list("claim_id", "user"):
        surveyors[pk].add(user)
    accepted, resurveys = _moves(pks)
    missing = _missing(claims, accepted)
    fen = {pk: e.latest_fen for pk, e in estimates(claims).items()}
    awards = standing(pks)
    drawn = {
        n
        for policy, group in by_policy(claims)
        for n in drawn_among(policy, [c.number for c in group])
    }
    return {
        claim.pk: {
            "surveyors": frozenset(surveyors[claim.pk]),
            "degrees_missing": missing[claim.pk],
            "estimate_fen": fen[claim.pk],
            "drawn": claim.number in drawn,
            "awarded_fen": awards[claim.pk].total_fen if claim.pk in awards else 0,
            "resurveys": resurveys[claim.pk],
        }
        for claim in claims
    }


def _moves(pks: Sequence[int]) -> tuple[dict[int, datetime], dict[int, int]]:
    """When each claim was last accepted, and how often it was re-surveyed."""
    accepted: dict[int, datetime] = {}
    resurveys = dict.fromkeys(pks, 0)
    rows = ClaimMove.objects.filter(claim__in=pks, to=State.ACCEPTED).exclude(start=State.ACCEPTED)
    for pk, action, at in rows.order_by("id").values_list("claim_id", "action", "at"):
        if action not in ("undo", "uphold"):
            accepted[pk] = at
        resurveys[pk] += action == "resurvey"
    return accepted, resurveys


def _missing(claims: Sequence[Claim], accepted: dict[int, datetime]) -> dict[int, int]:
    """Covered lines without an expert's (or the city's) figure since the claim was accepted."""
    lines = covered_lines(claims)
    known = figures(lines)
    missing = dict.fromkeys((claim.pk for claim in claims), 0)
    for line in lines:
        since = accepted.get(line.claim_id)
        found = (known[line.pk].city, known[line.pk].expert)
        fresh = [f for f in found if f and f.at and since and f.at >= since]
        missing[line.claim_id] += not fresh
    return missing

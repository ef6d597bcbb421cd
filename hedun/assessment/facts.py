"""What assessment knows of a claim for the guards, in a constant number of queries."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hedun.assessment.figures import figures
from hedun.assessment.models import Survey
from hedun.assessment.past import last_acceptance, moves_in_force, taken_back
from hedun.assessment.previews import by_policy, estimates
from hedun.assessment.standing import held
from hedun.claims.models import Claim
from hedun.claims.queries import covered_lines
from hedun.domain.case import State
from hedun.policies.queries import drawn_among

FIELDS = ("surveyors", "degrees_missing", "estimate_fen", "drawn", "awarded_fen", "resurveys")


def assessment_facts(claims: Sequence[Claim]) -> dict[int, dict[str, object]]:
    """Of a move that was undone nothing counts: no visit, no figure, no re-survey."""
    pks = [claim.pk for claim in claims]
    moves = moves_in_force(pks)
    accepted = {pk: last_acceptance(past) for pk, past in moves.items()}
    surveyors = _surveyors(pks)
    missing = _missing(claims, accepted)
    awarded = held(claims)
    estimate, drawn = _small_and_clear([c for c in claims if c.state == State.ACCEPTED])
    return {
        pk: {
            "surveyors": frozenset(surveyors[pk]),
            "degrees_missing": missing[pk],
            "estimate_fen": estimate.get(pk, 0),
            "drawn": pk in drawn,
            "awarded_fen": awarded[pk],
            "resurveys": sum(move.action == "resurvey" for move in moves.get(pk, ())),
        }
        for pk in pks
    }


def _surveyors(pks: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {pk: set() for pk in pks}
    undone = taken_back(pks)
    for pk, user, at in Survey.objects.filter(claim__in=pks).values_list("claim_id", "user", "at"):
        if (pk, user, at) not in undone:
            found[pk].add(user)
    return found


def _missing(claims: Sequence[Claim], accepted: Mapping[int, datetime | None]) -> dict[int, int]:
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


def _small_and_clear(accepted: Sequence[Claim]) -> tuple[dict[int, int], set[int]]:
    """Estimate in fen and draw of claims that wait to be assessed; of no other are they asked.

    Where no wording answers nothing bounds the amount but the cover, so the claim is not small.
    """
    found = estimates(accepted)
    fen = {
        claim.pk: found[claim.pk].latest_fen
        if found[claim.pk].wording
        else claim.report.policy.cover_fen
        for claim in accepted
    }
    drawn: set[int] = set()
    for policy, group in by_policy(accepted):
        numbers = drawn_among(policy, [claim.number for claim in group])
        drawn |= {claim.pk for claim in group if claim.number in numbers}
    return fen, drawn

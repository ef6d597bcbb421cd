"""What assessment knows of a claim for the guards, each in a constant number of queries."""

from collections.abc import Sequence

from hedun.assessment.figures import figures
from hedun.assessment.models import AwardLine, ClaimAward, Survey
from hedun.assessment.past import last_acceptance, moves_in_force, taken_back
from hedun.assessment.previews import by_policy, estimates
from hedun.assessment.reckoned import by_papers
from hedun.assessment.standing import held, standing
from hedun.claims.facts import FactsOf
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines
from hedun.domain.case import State
from hedun.policies.queries import drawn_among
from hedun.record.selecting import select


def surveyors(claims: Sequence[Claim]) -> FactsOf:
    """Who visited; of a move that was undone no visit counts."""
    pks = [claim.pk for claim in claims]
    found: dict[int, set[str]] = {pk: set() for pk in pks}
    undone = taken_back(pks)
    for pk, user, at in select(Survey, ("claim_id", "user", "at"), "claim_id", pks):
        if (pk, user, at) not in undone:
            found[pk].add(user)
    return {pk: {"surveyors": frozenset(users)} for pk, users in found.items()}


def resurveys(claims: Sequence[Claim]) -> FactsOf:
    """How often another person looked again, by moves in force."""
    moves = moves_in_force(claim.pk for claim in claims)
    return {
        claim.pk: {"resurveys": sum(m.action == "resurvey" for m in moves.get(claim.pk, ()))}
        for claim in claims
    }


def degrees_missing(claims: Sequence[Claim]) -> FactsOf:
    """Covered lines without an expert's (or the city's) figure since the claim was accepted."""
    return {pk: {"degrees_missing": len(rows)} for pk, rows in _without_figure(claims).items()}


def _without_figure(claims: Sequence[Claim]) -> dict[int, list[LossLine]]:
    moves = moves_in_force(claim.pk for claim in claims)
    accepted = {pk: last_acceptance(past) for pk, past in moves.items()}
    lines = covered_lines(claims)
    known = figures(lines)
    missing: dict[int, list[LossLine]] = {claim.pk: [] for claim in claims}
    for line in lines:
        since = accepted.get(line.claim_id)
        found = (known[line.pk].city, known[line.pk].expert)
        fresh = [f for f in found if f and f.at and since and f.at >= since]
        if not fresh:
            missing[line.claim_id].append(line)
    return missing


def for_expert(claims: Sequence[Claim]) -> FactsOf:
    """Of those lines the ones for a visit: bills are added up by others."""
    missing = _without_figure(claims)
    papers = by_papers([line for lines in missing.values() for line in lines])
    return {
        pk: {"for_expert": sum(line.pk not in papers for line in lines)}
        for pk, lines in missing.items()
    }


def awarded(claims: Sequence[Claim]) -> FactsOf:
    return {pk: {"awarded_fen": fen} for pk, fen in held(claims).items()}


def injury_advance(claims: Sequence[Claim]) -> FactsOf:
    """Whether the award that stands is an advance, pays for persons alone, and by figures of which
    one at least is provisional; asked of claims awarded and not posted."""
    waits = [claim for claim in claims if claim.state == State.AWARDED]
    awards = {
        row.pk: pk
        for pk, row in standing(claim.pk for claim in waits).items()
        if row.kind == ClaimAward.Kind.ADVANCE
    }
    paid = AwardLine.objects.filter(claim_award__in=awards, payable_fen__gt=0)
    lines: dict[int, list[LossLine]] = {}
    for row in paid.select_related("line"):
        lines.setdefault(awards[row.claim_award_id], []).append(row.line)
    known = figures([line for own in lines.values() for line in own])
    return {
        claim.pk: {
            "injury_advance": any(known[x.pk].latest.provisional for x in lines.get(claim.pk, ()))
            and all(line.section == PERSON for line in lines[claim.pk])
        }
        for claim in claims
    }


def small_and_clear(claims: Sequence[Claim]) -> FactsOf:
    """Estimate in fen and draw of claims that wait to be assessed; of no other are they asked.

    Where no wording answers nothing bounds the amount but the cover, so the claim is not small.
    """
    accepted = [claim for claim in claims if claim.state == State.ACCEPTED]
    lines = covered_lines(accepted)
    latest = {pk: known.latest for pk, known in figures(lines).items()}
    guessed = estimates(accepted, lines, latest)
    fen = {}
    for claim in accepted:
        guess = guessed[claim.pk]
        fen[claim.pk] = claim.report.policy.cover_fen if guess is None else guess
    drawn: set[str] = set()
    for policy, group in by_policy(accepted):
        drawn |= drawn_among(policy, [claim.number for claim in group])
    return {
        claim.pk: {"estimate_fen": fen.get(claim.pk, 0), "drawn": claim.number in drawn}
        for claim in claims
    }

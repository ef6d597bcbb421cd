"""One loss told in parts: a household's claims within a week for one plot and crop, each of them
small enough to be decided from pictures, together not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from hedun.assessment.figures import figures
from hedun.assessment.plots import same_ground_lines
from hedun.assessment.previews import estimates
from hedun.checks.rules import Finding, finding
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines
from hedun.domain.money import yuan
from hedun.domain.plotnames import plot_key
from hedun.policies.queries import Numbers

CODE = "SPLIT_CLAIMS"
WEEK = timedelta(days=7)


def split_claims(
    claims: Sequence[Claim], _lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    """Amounts are worked out where a pair is there at all, which few are."""
    beside = _beside(claims)
    if not beside:
        return
    every = {claim.pk: claim for own in beside.values() for claim in own}
    lines = covered_lines(list(every.values()))
    latest = {pk: one.latest for pk, one in figures(lines).items()}
    fen, numbers = estimates(list(every.values()), lines, latest), Numbers()
    for claim in claims:
        group = beside.get(claim.pk, ())
        sums = [fen.get(one.pk) for one in group]
        known = [one for one in sums if one is not None]
        limit = numbers.limit_fen(claim.report.policy, "small_fen", claim.event.occurred)
        if len(known) < 2 or len(known) < len(sums):
            continue
        if max(known) <= limit < sum(known):
            others = sorted({one.number for one in group} - {claim.number})
            facts = {"claims": len(known), "sum": yuan(sum(known)), "limit": yuan(limit)}
            named = ", ".join(others)
            yield claim.pk, finding(claim.number, CODE, others, days=7, others=named, **facts)


def _beside(claims: Sequence[Claim]) -> dict[int, list[Claim]]:
    """{claim pk: it and those it may be a part of}, of claims that have such."""
    groups: dict[tuple[int, str, str], dict[int, Claim]] = defaultdict(dict)
    for ground, line in same_ground_lines(claims):
        key = plot_key(line.plot)
        if key and line.section == CROP:
            groups[ground, key, line.item][line.claim.pk] = line.claim
    asked = {claim.pk for claim in claims}
    found: dict[int, dict[int, Claim]] = defaultdict(dict)
    for group in groups.values():
        for pk, claim in group.items():
            near = {
                other.pk: other
                for other in group.values()
                if abs(other.event.occurred - claim.event.occurred) <= WEEK
            }
            if pk in asked and len(near) > 1:
                found[pk] |= near
    return {pk: list(own.values()) for pk, own in found.items()}

"""What the checks say of other cover: what nobody has dealt with yet."""

from collections.abc import Sequence

from hedun.checks.queries import Found
from hedun.checks.rules import finding
from hedun.claims import words
from hedun.claims.models import Claim, LossLine
from hedun.domain.money import yuan
from hedun.othercover.matching import matches


def other_cover(claims: Sequence[Claim], lines: Sequence[LossLine]) -> Found:
    """Of lines that the insurer has not refused."""
    found, covered = matches(claims), {line.pk for line in lines}
    for claim in claims:
        for one in found.get(claim.pk, ()):
            if one.open and one.line.pk in covered:
                cover = one.cover
                yield (
                    claim.pk,
                    finding(
                        claim.number,
                        "OTHER_COVER",
                        line=one.line.number,
                        insurer=cover.listed.insurer,
                        policy=cover.policy,
                        crop=words.ITEMS.get(cover.crop, {"zh": cover.crop, "en": cover.crop}),
                        plot=cover.plot or "—",
                        paid=yuan(cover.paid_fen),
                    ),
                )

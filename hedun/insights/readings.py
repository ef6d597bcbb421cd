"""Wordings beside each other on a policy's season: the lines, kept while nothing is written, and
what the wordings make of them."""

from datetime import datetime

from hedun.assessment.season import SeasonLines, season_lines
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.insights.asked import Asked
from hedun.insights.kept import Kept
from hedun.insights.selection import Ground

LINES: Kept[SeasonLines] = Kept(6)


def lines_of(asked: Asked, near: Ground, actor: Actor, now: datetime) -> SeasonLines:
    """The season's lines as far as the actor sees its claims; one query as long as nothing was
    written since. Raises policies.files.TermsFileFault."""
    policy, awarded_only = asked.policy, asked.awarded_only
    return LINES.get(
        policy.pk, awarded_only, near.places,
        make=lambda: season_lines(policy, visible_to(actor, now), awarded_only=awarded_only),
    )  # fmt: skip

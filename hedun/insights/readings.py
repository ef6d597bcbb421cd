"""Wordings beside each other on a policy's season: the lines, kept while nothing is written, and
what the wordings make of them."""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime

from hedun.assessment.season import SeasonLines, season_lines
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.insights.asked import Asked
from hedun.insights.selection import Ground
from hedun.record.models import Head

# Lines read lately, by the record's head: no line changes without it.
_KEPT: OrderedDict[tuple[Hashable, ...], SeasonLines] = OrderedDict()
_MOST = 6


def lines_of(asked: Asked, near: Ground, actor: Actor, now: datetime) -> SeasonLines:
    """The season's lines as far as the actor sees its claims; one query as long as nothing was
    written since. Raises policies.files.TermsFileFault."""
    head = Head.objects.values_list("digest", flat=True).first()
    key = (head, asked.policy.pk, asked.awarded_only, near.places)
    if key not in _KEPT:
        claims = visible_to(actor, now)
        _KEPT[key] = season_lines(asked.policy, claims, awarded_only=asked.awarded_only)
        while len(_KEPT) > _MOST:
            _KEPT.popitem(last=False)
    return _KEPT[key]


def forget() -> None:
    """For tests that change rows behind the record's back."""
    _KEPT.clear()

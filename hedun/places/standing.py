"""May this person act here? The one question that every room's desk work begins with.

The moves of a claim are decided by domain.lifecycle; this is for everything around them: places,
accounts, households, policies. Which roles may do what stands in people.permissions.
"""

from collections.abc import Iterable
from datetime import datetime

from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal
from hedun.domain.refusals import Refused


def insist_standing(
    roles: Iterable[Role],
    above: tuple[str, ...],
    *,
    actor: Actor,
    now: datetime,
    subject: str,
) -> None:
    """The actor has one of the roles now, at a place in `above` (a place's `lineage`).

    Raises Refused: OTHER_ROLE, NOT_POSTED_NOW (had it, or will have it), OTHER_PLACE.
    """
    wanted = frozenset(roles)
    held = [p for p in actor.in_force(now) if p.role in wanted]
    if any(p.covers(above) for p in held):
        return
    if held:
        raise Refused([Refusal("OTHER_PLACE")], subject=subject)
    if any(p.role in wanted for p in actor.postings):
        raise Refused([Refusal("NOT_POSTED_NOW")], subject=subject)
    roles_in_order = [role for role in Role if role in wanted]
    raise Refused([Refusal("OTHER_ROLE", {"roles": roles_in_order})], subject=subject)

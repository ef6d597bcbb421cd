"""May this person act here? The one question that every room's desk work begins with.

The moves of a claim are decided by domain.lifecycle; this is for everything around them: places,
accounts, households, policies. Who may do what stands in domain.permissions.
"""

from collections.abc import Iterable
from datetime import datetime

from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal
from hedun.domain.permissions import OF_AN_INSURER, RIGHTS
from hedun.domain.refusals import Refused


def insist_permitted(
    action: str,
    above: tuple[str, ...],
    *,
    actor: Actor,
    now: datetime,
    subject: str,
    insurer: str = "",
) -> None:
    """The table permits the actor this now, at a place in `above` (a place's `lineage`). `insurer`:
    who underwrites the policy it is about; asked for by what the table binds to a claim or policy.

    Raises Refused: OTHER_ROLE, NOT_POSTED_NOW, OTHER_PLACE, OTHER_COMPANY.
    """
    right = RIGHTS[action]
    if bool(insurer) != (right.where in OF_AN_INSURER):
        raise RuntimeError(f"{action} is bound to the {right.where}; insurer: {insurer!r}")
    insist_standing(right.roles, above, actor=actor, now=now, subject=subject, insurer=insurer)


def insist_standing(
    roles: Iterable[Role],
    above: tuple[str, ...],
    *,
    actor: Actor,
    now: datetime,
    subject: str,
    insurer: str = "",
) -> None:
    """The actor has one of the roles now, there: for rows of the table that go by a claim's state.

    Raises Refused: OTHER_ROLE, NOT_POSTED_NOW (had it, or will have it), OTHER_PLACE,
    OTHER_COMPANY (another insurer's).
    """
    wanted = frozenset(roles)
    held = [p for p in actor.in_force(now) if p.role in wanted]
    here = [p for p in held if p.covers(above)]
    if any(p.covers(above, insurer) for p in here):
        return
    if here:
        raise Refused([Refusal("OTHER_COMPANY")], subject=subject)
    if held:
        raise Refused([Refusal("OTHER_PLACE")], subject=subject)
    if any(p.role in wanted for p in actor.postings):
        raise Refused([Refusal("NOT_POSTED_NOW")], subject=subject)
    roles_in_order = [role for role in Role if role in wanted]
    raise Refused([Refusal("OTHER_ROLE", {"roles": roles_in_order})], subject=subject)

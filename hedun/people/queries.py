"""Who a signed-in user is for the lifecycle, and whose relative."""

from collections.abc import Iterable
from datetime import datetime

from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.people.models import Kinship, RolePosting, User


def actor_for(user: User) -> Actor:
    """The actor behind an account, with all its postings (past ones too: they explain refusals)."""
    rows = RolePosting.objects.filter(user=user).select_related("place").order_by("id")
    postings = tuple(
        Posting(Role(r.role), r.place.code, Level(r.place.level), r.starts, r.until)
        for r in rows
        if user.is_active
    )
    return Actor(user.username, user.name, postings)


def actor_named(username: str) -> Actor:
    """Raises User.DoesNotExist."""
    return actor_for(User.objects.get(username=username))


def kin_of(household_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """household pk → usernames of its people and their near relatives."""
    found: dict[int, set[str]] = {}
    rows = Kinship.objects.filter(household_id__in=list(household_ids))
    for household_id, username in rows.values_list("household_id", "user__username"):
        found.setdefault(household_id, set()).add(username)
    return {k: frozenset(v) for k, v in found.items()}


def places_of(actor: Actor, now: datetime, roles: Iterable[Role]) -> set[str]:
    """Codes of the places where the actor holds one of the roles now."""
    wanted = frozenset(roles)
    return {p.place for p in actor.in_force(now) if p.role in wanted}

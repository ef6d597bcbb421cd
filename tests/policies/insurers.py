"""Another insurer's staff in the demo's county, for tests of a change of insurer."""

from hedun.domain.actors import Role
from hedun.people import actions as people
from hedun.people.models import RolePosting
from hedun.places.models import Place
from tests.support.road import (
    ADMINISTRATOR,
    CHECKER,
    INSURER,
    MAKER,
    OTHER_INSURER,
    SUPERIOR,
    Road,
)

# Whose work each does: the same roles at the same places, for another company.
STAFF = {INSURER: "xinren", OTHER_INSURER: "xinren2", SUPERIOR: "xinshang", MAKER: "xinna",
         CHECKER: "xinna2"}  # fmt: skip


def hire(road: Road, company: str) -> dict[str, str]:
    """By whom the other company's work is done (Road.instead)."""
    admin = road.who(ADMINISTRATOR)
    for old, name in STAFF.items():
        post = RolePosting.objects.get(user__username=old)
        user = people.add_user(name, f"新{name[3:]}", None, actor=admin, now=road.now)
        place = Place.objects.get(pk=post.place_id)
        people.give_posting(
            user, Role(post.role), place, road.now.date(), company=company, actor=admin,
            now=road.now,
        )  # fmt: skip
    return STAFF

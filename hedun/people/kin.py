"""Writing declared relations: who stands aside from whose claims (part of the room's actions)."""

from datetime import datetime

from hedun.domain.actors import Actor
from hedun.people import checks, reasons
from hedun.people.households import insist, insist_reason
from hedun.people.models import Household, Kinship, User
from hedun.people.problems import insist_good, malformed
from hedun.record.pen import writing


def declare_kin(
    user: User, household: Household, relation: str, *, actor: Actor, now: datetime
) -> Kinship:
    """The user is of the household or a near relative and stands aside from its claims.

    Who: oneself, or whoever answers for the village. Raises BadFields (relation), Malformed
    (KIN_DECLARED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        if actor.user != user.username:
            insist("kin.declare", household.village, actor, now, household.number)
        insist_good(relation=checks.text(relation, 20))
        open_ones = Kinship.objects.filter(ended_at__isnull=True)
        if open_ones.filter(user=user, household=household).exists():
            raise malformed("KIN_DECLARED")
        row = Kinship.objects.create(
            user=user, household=household, relation=relation, declared_at=now
        )
        pen.write("kin.declare", household.number, {"user": user.username}, rows=[row])
        return row


def end_kin(kinship: Kinship, *, reason: str, actor: Actor, now: datetime) -> Kinship:
    """The relation is over (or never was): from now on the user may act on the claims again.

    Who: whoever answers for the village, and never oneself. Raises Malformed (REASON, KIN_ENDED,
    KIN_OWN), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        kinship = Kinship.objects.select_related("household__village", "user").get(pk=kinship.pk)
        household = kinship.household
        insist("kin.end", household.village, actor, now, household.number)
        if kinship.user.username == actor.user:
            raise malformed("KIN_OWN")
        insist_reason(reason)
        if kinship.ended_at is not None:
            raise malformed("KIN_ENDED")
        kinship.ended_at = now
        kinship.save(update_fields=["ended_at"])
        why = reasons.keep(pen, reason)
        data = {"user": kinship.user.username}
        pen.write("kin.end", household.number, data, rows=[kinship, why])
        return kinship

"""Who may see what is sealed (part of the room's actions): taken up with a reason, laid down, and
each opening on record. Nothing written into the record names an illness or a person.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal, State
from hedun.domain.permissions import PERMITTED, permits
from hedun.domain.refusals import Refused
from hedun.injuries.models import Handler, Injury, Opening
from hedun.injuries.problems import malformed
from hedun.injuries.sealed import closed
from hedun.people.queries import kin_of
from hedun.places.queries import lineage
from hedun.places.standing import insist_standing
from hedun.record.pen import writing

HANDLERS = PERMITTED["injury.handle"]
LIES_OPEN = timedelta(minutes=30)


def take_up(
    injury: Injury, *, reason: str, until: datetime | None = None, actor: Actor, now: datetime
) -> Handler:
    """接办: the insurer's officer or the expert there becomes a handler, for a reason.

    Raises Malformed (NO_REASON, UNTIL_PAST, HANDLED_ALREADY, ERASED), Refused (OTHER_ROLE,
    OTHER_PLACE, NOT_POSTED_NOW, OWN_OR_KIN).
    """
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_there(injury, HANDLERS, actor, now)
        if not reason.strip():
            raise malformed("NO_REASON")
        if until is not None and until <= now:
            raise malformed("UNTIL_PAST")
        if handler_of(injury, actor, now):
            raise malformed("HANDLED_ALREADY")
        row = Handler.objects.create(
            injury=injury,
            user=actor.user,
            user_name=actor.name,
            since=now,
            until=until,
            **closed(Handler, injury.number, reason=reason.strip()),
        )
        pen.write("injury.take_up", injury.number, rows=[row])
        return row


def lay_down(injury: Injury, *, actor: Actor, now: datetime) -> Handler:
    """交出: the actor handles the injury no more. Raises Refused (NOT_HANDLER)."""
    with writing(actor=actor, now=now) as pen:
        row = insist_handler(injury, actor, now)
        row.until = now
        row.save(update_fields=["until"])
        pen.write("injury.lay_down", injury.number, rows=[row])
        return row


def open_sealed(injury: Injury, *, actor: Actor, now: datetime) -> Opening:
    """查看: the sealed part lies open to this handler for half an hour; that it was opened stands
    in the record. Raises Malformed (ERASED), Refused (NOT_HANDLER and the postings')."""
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        handler = insist_handler(injury, actor, now)
        row = Opening.objects.create(handler=handler, at=now)
        pen.write("injury.open", injury.number, rows=[row])
        return row


# ── who ─────────────────────────────────────────────────────────────────────────────────────────


def handler_of(injury: Injury, actor: Actor, now: datetime) -> Handler | None:
    """The actor's own handling of the injury that is in force now."""
    rows = injury.handlers.filter(user=actor.user, since__lte=now).order_by("-pk")
    return next((row for row in rows if row.until is None or now < row.until), None)


def lies_open(injury: Injury, actor: Actor, now: datetime) -> bool:
    """Whether the actor handles it and opened the sealed part a short while ago."""
    handler = handler_of(injury, actor, now)
    if handler is None or injury.erased_at is not None or not _posted(injury, actor, now):
        return False
    return handler.openings.filter(at__gt=now - LIES_OPEN, at__lte=now).exists()


def insist_handler(injury: Injury, actor: Actor, now: datetime) -> Handler:
    """The actor is posted there and handles the injury. Raises Refused."""
    insist_there(injury, HANDLERS, actor, now)
    handler = handler_of(injury, actor, now)
    if handler is None:
        raise Refused([Refusal("NOT_HANDLER")], subject=injury.number)
    return handler


def insist_there(injury: Injury, roles: Iterable[Role], actor: Actor, now: datetime) -> None:
    """Posted at the place of the claim in one of the roles, and no kin; a clerk lists their own
    family with the rest of the village, so a draft may be filled. Raises Refused."""
    above, claim = lineage(injury.claim.report.village), injury.claim
    insurer = injury.claim.report.policy.insurer
    insist_standing(roles, above, actor=actor, now=now, subject=injury.number, insurer=insurer)
    if claim.state != State.DRAFT and actor.user in kin_of([claim.household_id]).get(
        claim.household_id, ()
    ):
        raise Refused([Refusal("OWN_OR_KIN")], subject=injury.number)


def standing(injury: Injury) -> Injury:
    """The injury as it is now, under the pen. Raises Malformed (ERASED)."""
    known = Injury.objects.select_related("claim__event", "claim__household", "injured")
    found = known.select_related("claim__report__village", "claim__report__policy__place")
    injury = found.get(pk=injury.pk)
    if injury.erased_at is not None:
        raise malformed("ERASED")
    return injury


def _posted(injury: Injury, actor: Actor, now: datetime) -> bool:
    above = lineage(injury.claim.report.village)
    return permits("injury.handle", above, actor, now, injury.claim.report.policy.insurer)

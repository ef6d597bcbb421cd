"""The only writer of what people are told, with `queueing`, `sending`, `drawing`, `calling` and
`complaining`."""

from collections.abc import Iterable
from datetime import datetime

from hedun.domain.actors import Actor
from hedun.messages.calling import enter_call
from hedun.messages.complaining import answer_complaint, assign_complaint, enter_complaint
from hedun.messages.models import Message, Switch
from hedun.messages.problems import malformed
from hedun.messages.queries import to_print
from hedun.messages.sending import outgoing
from hedun.messages.switches import insist_value, switches_of
from hedun.people.models import User
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.record.pen import writing

__all__ = [
    "answer_complaint",
    "assign_complaint",
    "enter_call",
    "enter_complaint",
    "mark_printed",
    "mark_read",
    "outgoing",
    "set_switch",
]


def mark_printed(
    village: Place, messages: Iterable[int], *, actor: Actor, now: datetime
) -> list[Message]:
    """The list of a village hangs on the board or was read out: these (pks) of its messages.

    What was sent or printed meanwhile is left out. Raises Refused (OTHER_ROLE, OTHER_PLACE) and
    Malformed (NOTHING_TO_PRINT).
    """
    with writing(actor=actor, now=now) as pen:
        above = lineage(village)
        insist_permitted("messages.print", above, actor=actor, now=now, subject=village.code)
        rows = list(to_print().filter(place=village, pk__in=set(messages)).order_by("id"))
        if not rows:
            raise malformed("NOTHING_TO_PRINT")
        for row in rows:
            row.state, row.next_at, row.done_at = Message.State.PRINTED, None, now
            row.printed_by = actor.user
            row.save(update_fields=["state", "next_at", "done_at", "printed_by"])
        pen.write("messages.print", village.code, {"count": len(rows)}, rows=rows)
        return rows


def mark_read(messages: Iterable[int], *, actor: Actor, now: datetime) -> int:
    """The person has seen these (pks) of their own messages. Answers how many were new."""
    with writing(actor=actor, now=now) as pen:
        rows = list(
            Message.objects.filter(
                pk__in=set(messages),
                user__in=User.objects.filter(username=actor.user),
                state=Message.State.SENT,
            ).order_by("id")
        )
        for row in rows:
            row.state, row.done_at = Message.State.DELIVERED, now
            row.save(update_fields=["state", "done_at"])
        if rows:
            pen.write("messages.read", actor.user, {"count": len(rows)}, rows=rows)
        else:
            pen.nothing_done()
        return len(rows)


def set_switch(
    county: Place, values: dict[str, str], *, actor: Actor, now: datetime
) -> list[Switch]:
    """What the county has from now on; only what changes is written.

    Raises Refused (OTHER_ROLE, …) and Malformed (SWITCH_KEY, SWITCH_TIME, …); then nothing changes.
    """
    with writing(actor=actor, now=now) as pen:
        above = lineage(county)
        insist_permitted("switch.set", above, actor=actor, now=now, subject=county.code)
        for key, value in values.items():
            insist_value(key, value)
        held = switches_of([county.pk])[county.pk].values
        rows = [
            Switch.objects.create(place=county, key=key, value=value, set_by=actor.user, set_at=now)
            for key, value in values.items()
            if held[key] != value
        ]
        for row in rows:
            pen.write("switch.set", county.code, {"key": row.key, "value": row.value}, rows=[row])
        if not rows:
            pen.nothing_done()
        return rows

"""What happened to claims put down for each hook (part of the room's actions), after the move and
not within it: a partner's server holds up no officer.

Moves are read in the order in which they were made (the pen lets one writer in at a time, so their
keys come in that order); how far is remembered in the hook, whose row says so in one statement with
what was put down.
"""

from datetime import datetime, timedelta

from django.db import transaction

from hedun.claims.models import ClaimMove
from hedun.partners.models import Delivery, Hook
from hedun.partners.opening import reader_for
from hedun.partners.queries import moves_read

AT_ONCE = 500  # moves
KEPT = timedelta(days=30)  # what was taken; afterwards a partner finds it by its token


def put_down(now: datetime) -> int:
    """Some of what was made since; answers how many moves are told to somebody."""
    live = Hook.objects.filter(
        admitted_at__isnull=False, off_at=None, partner__ended_at=None
    ).select_related("partner__place")
    return sum(_put_down(hook, now) for hook in live)


def clean(now: datetime) -> int:
    """Forget what was taken long ago."""
    return Delivery.objects.filter(done_at__lt=now - KEPT).delete()[0]


def _put_down(hook: Hook, now: datetime) -> int:
    later = ClaimMove.objects.filter(pk__gt=hook.mark).order_by("pk")
    keys = list(later.values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    seen = moves_read(reader_for(hook.partner), now).filter(pk__in=keys, action__in=hook.events)
    rows = [
        Delivery(hook=hook, move=one.pk, action=one.action, claim=one.claim.number,
                 queued_at=now, next_at=now)
        for one in seen.order_by("pk")
    ]  # fmt: skip
    with transaction.atomic():
        moved = Hook.objects.filter(pk=hook.pk, mark=hook.mark).update(mark=keys[-1])
        if not moved:  # another worker was first
            return 0
        Delivery.objects.bulk_create(rows)
    return len(rows)

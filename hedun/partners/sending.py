"""What was put down is sent: at least once, of one claim in its order (part of the room's actions).

Taken is what was answered by 2xx. Else it is tried again, later each time, and what comes after it
of the same claim waits behind it; after the last try it stops and is listed until somebody asks for
it again. A server that does not answer at all rests as a whole, so that it takes no worker's time.
"""

import logging
from datetime import UTC, datetime, timedelta

import orjson
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from hedun import clock
from hedun.claims.models import ClaimMove
from hedun.partners import shown
from hedun.partners.actions import before_context, secret_context
from hedun.partners.models import Delivery, Hook
from hedun.partners.reaching import Unreachable, post
from hedun.partners.signing import HEADER, signature
from hedun.partners.telling import clean, put_down
from hedun.people import vault

AT_ONCE = 50
LEASE = timedelta(minutes=5)
M, H = timedelta(minutes=1), timedelta(hours=1)
# After the first try without success, the second, …; after the last it stops. Three days in all.
BACK_OFF = (M, 5 * M, 15 * M, H, 3 * H, 8 * H, 12 * H, 24 * H, 24 * H)
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)
State = Delivery.State
log = logging.getLogger(__name__)


def tell_partners(now: datetime) -> int:
    """One round of the worker: what happened is put down, then some of what waits is sent. Answers
    how many were put down or tried."""
    clean(now)
    return put_down(now) + send_some(now)


def due(now: datetime) -> QuerySet[Delivery]:
    """The first of each claim that nobody took yet, where its hook is live and does not rest."""
    before = Delivery.objects.filter(
        ~Q(state=State.TAKEN), hook=OuterRef("hook"), claim=OuterRef("claim"), pk__lt=OuterRef("pk")
    )
    free = Q(leased_at=None) | Q(leased_at__lte=now - LEASE)
    rests = Q(hook__rests_until=None) | Q(hook__rests_until__lte=now)
    live = Q(hook__off_at=None, hook__partner__ended_at=None)
    rows = Delivery.objects.filter(free, rests, live, next_at__lte=now)
    return rows.filter(~Exists(before)).select_related("hook").order_by("pk")


def send_some(now: datetime) -> int:
    """Answers how many were tried."""
    tried, silent = 0, set[int]()
    for row in due(now)[:AT_ONCE]:
        if row.hook_id in silent or not _leased(row, now):
            continue
        tried += 1
        try:
            status = _send(row, clock.now())
        except Unreachable as wrong:
            _not_taken(row, wrong.reason, None, now)
            if not wrong.answered:
                silent.add(row.hook_id)
                _rest(row.hook, now)
            continue
        if 200 <= status < 300:
            _taken(row, status, now)
        else:
            _not_taken(row, _reason_of(status), status, now)
        Hook.objects.filter(pk=row.hook_id, fails__gt=0).update(fails=0, rests_until=None)
    return tried


def told(row: Delivery) -> bytes:
    """The body: the move as the API shows it, under the number of the delivery. Raises
    ClaimMove.DoesNotExist."""
    move = ClaimMove.objects.select_related("claim__report__policy").get(pk=row.move)
    return orjson.dumps({"delivery": number_of(row), **shown.move(move)})


def number_of(row: Delivery) -> str:
    """The same for each try."""
    return f"{row.hook.number}-{row.move}"


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _send(row: Delivery, at: datetime) -> int:
    body = told(row)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Hedun",
        "Hedun-Delivery": number_of(row),
        HEADER: signature(_secrets(row.hook, at), int(at.astimezone(UTC).timestamp()), body),
    }
    return post(row.hook.url, body, headers)


def _secrets(hook: Hook, at: datetime) -> list[str]:
    """The newest first."""
    try:
        found = [vault.reveal(hook.secret_enc, secret_context(hook.number))]
        if hook.before_until is not None and at < hook.before_until:
            found.append(vault.reveal(hook.before_enc, before_context(hook.number)))
    except vault.DoesNotOpen:
        raise Unreachable("key", answered=True) from None
    return found


def _leased(row: Delivery, now: datetime) -> bool:
    """Whether this worker has it: another may have looked at the same moment."""
    mine = Delivery.objects.filter(pk=row.pk, leased_at=row.leased_at, tries=row.tries)
    return bool(mine.filter(next_at__isnull=False).update(leased_at=now))


def _taken(row: Delivery, status: int, now: datetime) -> None:
    Delivery.objects.filter(pk=row.pk).update(
        state=State.TAKEN, status=status, reason="", done_at=now, next_at=None, leased_at=None,
        tries=F("tries") + 1,
    )  # fmt: skip


def _not_taken(row: Delivery, reason: str, status: int | None, now: datetime) -> None:
    stops = row.tries >= len(BACK_OFF)
    Delivery.objects.filter(pk=row.pk).update(
        state=State.STOPPED if stops else State.WAITING,
        next_at=None if stops else now + BACK_OFF[row.tries],
        tries=F("tries") + 1, status=status, reason=reason, leased_at=None,
    )  # fmt: skip
    log.warning("partners: %s was not taken (%s %s)", row.hook.number, reason, status or "")


def _rest(hook: Hook, now: datetime) -> None:
    rest = min(FIRST_REST * 2 ** min(hook.fails, 10), LONGEST_REST)
    Hook.objects.filter(pk=hook.pk).update(fails=F("fails") + 1, rests_until=now + rest)


def _reason_of(status: int) -> str:
    if 300 <= status < 400:
        return "redirect"
    return "refused" if status < 500 else "failed"

"""Sending what waits and writing down what became of it (part of the room's actions): the worker's
job, never a request's.

First the messages are taken, under the pen; then the provider is asked, outside of it; then what it
said is written down. A worker that dies between leaves them taken, and after a while they are
handed over again under the same key, which a provider sends once. One that is down costs no try.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from hedun.domain.actors import TICKER
from hedun.messages.models import Message
from hedun.messages.providers import Batch, Down, Outgoing, Provider, Report, provider
from hedun.messages.queries import counties, county_names
from hedun.messages.queueing import by_phone
from hedun.messages.switches import switches_of
from hedun.messages.texts import parts_of, sms_of
from hedun.people import hidden, vault
from hedun.people.models import Identity
from hedun.record.pen import Pen, writing

AT_ONCE = 200
LEASE = timedelta(minutes=5)
REST = timedelta(minutes=5)  # of a provider that is down
# After the first try that failed, the second, …; after the last it is printed.
BACK_OFF = (timedelta(minutes=30), timedelta(hours=4), timedelta(hours=24))
State, Channel = Message.State, Message.Channel
WAIT = (State.QUEUED, State.HELD, State.FAILED)
log = logging.getLogger(__name__)


def due(now: datetime) -> QuerySet[Message]:
    """What may leave now, but for the quiet hours."""
    free = Q(taken_at=None) | Q(taken_at__lte=now - LEASE)
    return Message.objects.filter(free, next_at__lte=now, state__in=WAIT)


def outgoing(now: datetime) -> int:
    """One round of the worker: what came back, then some of what waits. Answers how many."""
    carrier = provider()
    try:
        return read_back(carrier, now) + send_some(carrier, now)
    except Down as why:
        log.warning("messages: the provider is down (%s); nothing is lost, tried again", why)
        return 0


def send_some(carrier: Provider, now: datetime) -> int:
    """Raises Down, when what was taken waits again."""
    taken = _take(now)
    if not taken:
        return 0
    parcels, gone = _addressed(taken)
    try:
        never = carrier.send(parcels, now) if parcels else {}
    except Down as why:
        _wait_again(taken, str(why), now)
        raise
    said = {parcel.key: parcel for parcel in parcels}
    _write_down(taken, said, never | dict.fromkeys(gone, "phone"), now)
    return len(taken)


def read_back(carrier: Provider, now: datetime) -> int:
    """What became of those sent before. Reports of what nobody sent are left alone."""
    done = 0
    for batch in carrier.reports():
        done += _arrived(batch, now)
        carrier.written_down(batch)
        if batch.wrong:
            log.warning("messages: %s has %s lines nobody can read", batch.name, len(batch.wrong))
    return done


def key_of(row: Message) -> str:
    return f"{row.pk}-{row.tries}"


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _take(now: datetime) -> list[Message]:
    """Some that are due, of counties where it is not quiet now."""
    if not due(now).exists():
        return []
    with writing(actor=TICKER, now=now) as pen:
        places = counties(set(due(now).values_list("place_id", flat=True).distinct()))
        known = switches_of(set(places.values()))
        awake = [pk for pk, county in places.items() if not known[county].quiet_until(now)]
        rows = list(due(now).filter(place__in=awake).order_by("next_at", "id")[:AT_ONCE])
        for row in rows:
            row.tries += row.taken_at is None  # taken before: the same try
            row.taken_at = now
            row.save(update_fields=["tries", "taken_at"])
        if rows:
            pen.write("messages.take", "outbox", {"count": len(rows)}, rows=rows)
        else:
            pen.nothing_done()
        return rows


def _addressed(rows: Sequence[Message]) -> tuple[list[Outgoing], set[str]]:
    """With their numbers and words; and the keys of those that have no number any more."""
    homes = {row.household_id for row in rows if row.household_id is not None}
    reached = by_phone(homes)
    found = Identity.objects.select_related("household").filter(household__in=reached)
    numbers: dict[int, str] = {}
    for one in found:
        try:
            numbers[one.household_id] = hidden.read(one, "phone")
        except vault.DoesNotOpen:
            log.warning(
                "messages: the phone number of household %s does not open", one.household_id
            )
    county_of = county_names({row.place_id for row in rows})
    parcels, gone = [], set[str]()
    for row in rows:
        number = numbers.get(row.household_id or 0)
        if number is None:
            gone.add(key_of(row))
            continue
        text = sms_of(row.kind, row.facts, county_of[row.place_id])
        parcels.append(Outgoing(key_of(row), number, text, parts_of(text)))
    return parcels, gone


def _wait_again(rows: Sequence[Message], why: str, now: datetime) -> None:
    """The provider is down: no try was made."""
    with writing(actor=TICKER, now=now) as pen:
        fresh = _still_taken(rows)
        for row in fresh:
            row.tries, row.taken_at, row.next_at = row.tries - 1, None, now + REST
            row.reason = why[:120]
            row.save(update_fields=["tries", "taken_at", "next_at", "reason"])
        _sealed(pen, "messages.wait", fresh)


def _write_down(
    rows: Sequence[Message], said: dict[str, Outgoing], never: dict[str, str], now: datetime
) -> None:
    with writing(actor=TICKER, now=now) as pen:
        fresh = _still_taken(rows)
        for row in fresh:
            key = key_of(row)
            row.taken_at, row.next_at = None, None
            if key in never:
                row.state, row.reason = State.GIVEN_UP, never[key][:120]
            else:
                row.state, row.reason, row.sent_at = State.SENT, "", now
                row.text, row.parts = said[key].text, said[key].parts
            row.save()
        _sealed(pen, "messages.send", fresh)


def _arrived(batch: Batch, now: datetime) -> int:
    news: dict[int, Report] = {int(one.key.partition("-")[0]): one for one in batch.reports}
    with writing(actor=TICKER, now=now) as pen:
        rows = [
            row
            for row in Message.objects.filter(pk__in=news, state=State.SENT, channel=Channel.SMS)
            if key_of(row) == news[row.pk].key
        ]
        for row in rows:
            if news[row.pk].arrived:
                row.state, row.done_at, row.reason = State.DELIVERED, now, ""
            else:
                _failed(row, news[row.pk].why, now)
            row.save()
        _sealed(pen, "messages.arrive", rows)
    return len(rows)


def _failed(row: Message, why: str, now: datetime) -> None:
    row.reason = why[:120]
    if row.tries > len(BACK_OFF):
        row.state, row.next_at = State.GIVEN_UP, None
    else:
        row.state, row.next_at = State.FAILED, now + BACK_OFF[row.tries - 1]


def _still_taken(rows: Sequence[Message]) -> list[Message]:
    """As they are now, of those that nobody else has taken over."""
    tries = {row.pk: (row.tries, row.taken_at) for row in rows}
    found = Message.objects.filter(pk__in=tries).order_by("id")
    return [row for row in found if (row.tries, row.taken_at) == tries[row.pk]]


def _sealed(pen: Pen, action: str, rows: Sequence[Message]) -> None:
    if not rows:
        pen.nothing_done()
        return
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.state] += 1
    pen.write(action, "outbox", dict(counts), rows=rows)

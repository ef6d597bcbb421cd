"""Registering phones and switching them off (part of the room's actions), and who sends by one.

A token stands for one officer on one phone. It is made once, shown once and kept as a digest; it is
good until `until`, then the officer signs in again and gets another for the same phone. In ODK
Collect it is the password, beside the phone's number as the name (docs/decisions/0025). A phone
that is switched off stays off: whoever finds it again registers it anew.
"""

import hashlib
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from hedun.domain.actors import Actor
from hedun.domain.case import Refusal
from hedun.domain.permissions import PERMITTED
from hedun.domain.refusals import Refused
from hedun.people import reasons, vault
from hedun.people.models import Reason, User
from hedun.people.queries import actor_for
from hedun.phone.models import Device
from hedun.phone.problems import answered
from hedun.places.models import Place
from hedun.places.queries import lineages
from hedun.policies.standing import stand_as
from hedun.record.pen import writing
from hedun.record.series import next_number

Kind = Device.Kind
NAME_LENGTH = 60
REALM = "Hedun"  # part of what is kept for the digest: another one would lock every Collect out
SEEN_EVERY = timedelta(minutes=10)
BELIEVED_SECONDS = 30.0  # a token is looked up so often; what is written asks the database anyway


@dataclass(frozen=True, slots=True)
class Sender:
    """The phone behind a token, and whose it is."""

    device: int
    number: str
    officer: int
    username: str


@dataclass(frozen=True, slots=True)
class Registered:
    """`token` is to be found nowhere else."""

    device: Device
    token: str


def register(
    user: User,
    name: str,
    *,
    renews: str = "",
    kind: str = Kind.PAGE,
    actor: Actor,
    now: datetime,
) -> Registered:
    """A token for a phone of one's own; `renews`: the number of the phone that signs in again, of
    the same kind.

    Raises Answered (NOT_YOURS, DEVICE_NAME, DEVICE_UNKNOWN, DEVICE_OFF).
    """
    token = secrets.token_urlsafe(32)
    with writing(actor=actor, now=now) as pen:
        wanted = PERMITTED["collect.register" if kind == Kind.COLLECT else "device.register"]
        if not wanted & actor.roles(now) or actor.user != user.username:
            raise answered("NOT_YOURS")
        act = "device.renew" if renews else "device.register"
        device = _own(user, renews, kind) if renews else _new(user, name, kind, now)
        device.token_hash, device.seen_at = hashed(token), now
        device.until = now + settings.DEVICE_SIGNED_IN[kind]
        device.digest_enc = _digest_of(device, token)
        device.save()
        pen.write(act, device.number, {"user": user.username}, rows=[device])
    _believed.clear()
    return Registered(device, token)


def switch_off(device: Device, *, reason: str, actor: Actor, now: datetime) -> Device:
    """From now on the phone sees and sends nothing, and throws its key away when it asks next.

    Who: its officer, or who answers for a place where the officer works. Raises Answered (REASON,
    IS_OFF), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        device = Device.objects.select_related("officer").get(pk=device.pk)
        if actor.user != device.officer.username:
            insist_over(device.officer, "device.switch_off", actor, now, device.number)
        if not reason.strip():
            raise answered("REASON")
        if device.off_at is not None:
            raise answered("IS_OFF")
        device.off_at, device.off_by = now, actor.user
        device.save()
        kept: Reason = reasons.keep(pen, reason)
        about = {"user": device.officer.username}
        pen.write("device.switch_off", device.number, about, rows=[device, kept])
    _believed.clear()
    return device


def may_over(officer: User, action: str, actor: Actor, now: datetime) -> bool:
    """Whether the actor answers, in a role of the action, for a place where the officer works."""
    places = {posting.place for posting in actor_for(officer).postings}
    return any(
        posting.role in PERMITTED[action] and any(posting.covers(above) for above in _above(places))
        for posting in actor.in_force(now)
    )


def insist_over(officer: User, action: str, actor: Actor, now: datetime, subject: str) -> None:
    """Raises Refused (OTHER_ROLE, OTHER_PLACE)."""
    if may_over(officer, action, actor, now):
        return
    wanted = PERMITTED[action]
    if actor.roles(now) & wanted:
        raise Refused([Refusal("OTHER_PLACE")], subject=subject)
    roles = sorted(wanted)
    raise Refused([Refusal("OTHER_ROLE", {"roles": roles})], subject=subject)


# ── who sends ───────────────────────────────────────────────────────────────────────────────────


def hashed(token: str) -> str:
    """Tokens have 256 bits of chance: a plain digest gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def ha1_of(device: Device) -> str:
    """What a server has to know for RFC 2617's digest: MD5 of name, realm and password. With a
    password of 256 bits of chance nothing follows from it but requests to us as this phone, and
    it lies encrypted. Raises vault.DoesNotOpen."""
    return vault.reveal(device.digest_enc, _context(device))


def sender(token_hash: str, now: datetime) -> Sender:
    """Raises Answered (SIGN_IN, DEVICE_OFF)."""
    device = Device.objects.select_related("officer").filter(token_hash=token_hash).first()
    if device is None:
        raise answered("SIGN_IN")
    if device.off_at is not None or not device.officer.is_active:
        raise answered("DEVICE_OFF")
    if device.until < now:
        raise answered("SIGN_IN")
    if device.seen_at is None or now - device.seen_at > SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(seen_at=now)
    stand_as(actor_for(device.officer), now)
    return Sender(device.pk, device.number, device.officer_id, device.officer.username)


def believed(token_hash: str, now: datetime) -> Sender:
    """As `sender`, as it was found a moment ago: enough to let bytes in, not to give a receipt."""
    known = _believed.get(token_hash)
    if known is not None and time.monotonic() < known[1]:
        return known[0]
    found = sender(token_hash, now)
    if len(_believed) > 10_000:
        _believed.clear()
    _believed[token_hash] = found, time.monotonic() + BELIEVED_SECONDS
    return found


_believed: dict[str, tuple[Sender, float]] = {}


def _own(user: User, number: str, kind: str) -> Device:
    """Raises Answered (DEVICE_UNKNOWN, DEVICE_OFF)."""
    known = Device.objects.filter(officer=user, kind=kind)
    device = known.filter(number=number).first() if number.isprintable() else None
    if device is None:
        raise answered("DEVICE_UNKNOWN")
    if device.off_at is not None:
        raise answered("DEVICE_OFF")
    return device


def _new(user: User, name: str, kind: str, now: datetime) -> Device:
    """Not saved yet. Raises Answered (DEVICE_NAME)."""
    number = f"SB-{next_number('SB'):04d}"
    return Device(number=number, officer=user, name=_name(name), registered_at=now, kind=kind)


def _digest_of(device: Device, token: str) -> bytes:
    if device.kind != Kind.COLLECT:
        return b""
    asked = f"{device.number}:{REALM}:{token}".encode()
    found = hashlib.md5(asked, usedforsecurity=False).hexdigest()
    return vault.hide(found, _context(device))


def _context(device: Device) -> str:
    return f"phone.Device.digest:{device.number}"


def _name(text: str) -> str:
    name = "".join(c for c in text if c.isprintable()).strip()
    if not 1 <= len(name) <= NAME_LENGTH:
        raise answered("DEVICE_NAME")
    return name


def _above(codes: Iterable[str]) -> list[tuple[str, ...]]:
    every = lineages()
    return [every[pk] for pk in Place.objects.filter(code__in=codes).values_list("pk", flat=True)]

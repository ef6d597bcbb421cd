"""The only writer of partners: who they are, their tokens, and where they are told of moves
(telling.py and sending.py are parts of it).

The system administrator makes a token or a hook, and sees no claim; so it counts only when somebody
who reads these claims has admitted it: of a company's partner the company's staff, else the bureau
or the city. Any of them switches it off.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from hedun.claims.models import ClaimMove
from hedun.domain.actors import Actor, Level
from hedun.domain.case import Refusal
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import held
from hedun.domain.refusals import Refused
from hedun.partners.models import Delivery, Hook, Partner, Token
from hedun.partners.problems import malformed
from hedun.partners.reaching import Unreachable, target
from hedun.partners.words import EVENTS, SCOPES
from hedun.people import reasons, vault
from hedun.people.checks import text
from hedun.people.households import reveal
from hedun.people.models import Household, Identity, Reason
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.policies.models import Policy
from hedun.record.following import table
from hedun.record.pen import Pen, writing
from hedun.record.series import next_number

LONGEST = timedelta(days=400)  # a token holds for a year, and some days to make the next one
LEAST_A_MINUTE, MOST_A_MINUTE = 1, 6000
MOST_OVERLAP = 168  # hours
NAME, PURPOSE, URL = 80, 60, 300
Owned = TypeVar("Owned", Token, Hook)


@dataclass(frozen=True, slots=True)
class MadeToken:
    """`secret` is to be found nowhere else."""

    token: Token
    secret: str


@dataclass(frozen=True, slots=True)
class MadeHook:
    """`secret` is not shown again."""

    hook: Hook
    secret: str


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Empty: there is none, or it was erased."""

    name: str
    id_number: str
    phone: str


def add_partner(
    place: Place, name: str, *, company: str = "", actor: Actor, now: datetime
) -> Partner:
    """登记合作单位. Raises Refused, Malformed (PARTNER_…)."""
    name, company = name.strip(), company.strip()
    if text(name, NAME):
        raise malformed("PARTNER_NAME")
    if place.level not in (Level.COUNTY, Level.CITY):
        raise malformed("PARTNER_PLACE")
    if company and not any(one.startswith(company) for (one,) in table(Policy, ("insurer",))):
        raise malformed("PARTNER_COMPANY", name=company)
    with writing(actor=actor, now=now) as pen:
        _insist("partner.keep", place, actor, now, place.code)
        series = f"{place.code}-HZ"
        row = Partner.objects.create(
            number=f"{series}-{next_number(series):03d}", name=name, place=place, company=company,
            made_by=actor.user, made_at=now,
        )  # fmt: skip
        pen.write("partner.add", row.number, {"place": place.code}, rows=[row])
        return row


def end_partner(partner: Partner, *, reason: str, actor: Actor, now: datetime) -> Partner:
    """停用. None of its tokens and hooks does anything any more. Raises Refused, Malformed."""
    with writing(actor=actor, now=now) as pen:
        row = _open(partner, "partner.keep", actor, now)
        row.ended_by, row.ended_at = actor.user, now
        row.save(update_fields=["ended_by", "ended_at"])
        kept = _reason(pen, reason)
        pen.write("partner.end", row.number, rows=[row, kept])
        return row


def make_token(
    partner: Partner,
    name: str,
    scopes: Sequence[str],
    *,
    until: datetime,
    a_minute: int = 120,
    actor: Actor,
    now: datetime,
) -> MadeToken:
    """令牌. Raises Refused, Malformed (TOKEN_…, PARTNER_ENDED)."""
    if text(name.strip(), PURPOSE):
        raise malformed("TOKEN_NAME")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise malformed("TOKEN_SCOPES")
    if not now < until <= now + LONGEST:
        raise malformed("TOKEN_UNTIL", most=LONGEST.days)
    if not LEAST_A_MINUTE <= a_minute <= MOST_A_MINUTE:
        raise malformed("TOKEN_RATE", least=LEAST_A_MINUTE, most=MOST_A_MINUTE)
    secret = f"hedun_{secrets.token_urlsafe(32)}"
    with writing(actor=actor, now=now) as pen:
        owner = _open(partner, "partner.keep", actor, now)
        row = Token.objects.create(
            number=_next(owner, "L"),
            partner=owner,
            name=name.strip(),
            scopes=[one for one in SCOPES if one in scopes],
            a_minute=a_minute,
            secret_hash=vault.keyed_hash(secret, "token"),
            until=until,
            made_by=actor.user,
            made_at=now,
        )
        data = {"scopes": ",".join(row.scopes), "until": local_day(until).isoformat()}
        pen.write("token.make", row.number, data, rows=[row])
    return MadeToken(row, secret)


def make_hook(
    partner: Partner, url: str, events: Sequence[str], *, actor: Actor, now: datetime
) -> MadeHook:
    """推送. Of what happens from now on. Raises Refused, Malformed (HOOK_…, PARTNER_ENDED)."""
    url = url.strip()
    if not events or not set(events) <= set(EVENTS):
        raise malformed("HOOK_EVENTS")
    if len(url) > URL or not url.isascii():
        raise malformed("HOOK_URL")
    try:
        target(url)
    except Unreachable as wrong:
        raise malformed("HOOK_INSIDE" if wrong.inside else "HOOK_URL") from None
    secret = _fresh_secret()
    with writing(actor=actor, now=now) as pen:
        owner = _open(partner, "partner.keep", actor, now)
        last = ClaimMove.objects.order_by("-id").values_list("id", flat=True).first()
        number = _next(owner, "T")
        row = Hook.objects.create(
            number=number,
            partner=owner,
            url=url,
            events=[one for one in EVENTS if one in events],
            secret_enc=vault.hide(secret, secret_context(number)),
            mark=last or 0,
            made_by=actor.user,
            made_at=now,
        )
        pen.write("hook.make", row.number, {"events": len(row.events)}, rows=[row])
    return MadeHook(row, secret)


def rotate_secret(hook: Hook, *, hours: int, actor: Actor, now: datetime) -> MadeHook:
    """换签名密钥. For so many hours both sign. Raises Refused, Malformed (HOOK_OVERLAP, IS_OFF)."""
    if not 1 <= hours <= MOST_OVERLAP:
        raise malformed("HOOK_OVERLAP", most=MOST_OVERLAP)
    secret = _fresh_secret()
    with writing(actor=actor, now=now) as pen:
        row = _of(Hook, hook)
        _insist("partner.keep", row.partner.place, actor, now, row.number)
        _insist_on(row)
        before = vault.reveal(row.secret_enc, secret_context(row.number))
        row.before_enc = vault.hide(before, before_context(row.number))
        row.before_until = now + timedelta(hours=hours)
        row.secret_enc = vault.hide(secret, secret_context(row.number))
        row.save(update_fields=["secret_enc", "before_enc", "before_until"])
        pen.write("hook.rotate", row.number, {"hours": hours}, rows=[row])
    return MadeHook(row, secret)


def admit(thing: Owned, *, actor: Actor, now: datetime) -> Owned:
    """准许. Raises Refused (OTHER_COMPANY …), Malformed (ADMITTED, IS_OFF, OWN_MAKING)."""
    with writing(actor=actor, now=now) as pen:
        row = _of(type(thing), thing)
        _insist_admits(row.partner, actor, now, row.number)
        _insist_on(row)
        if row.admitted_at is not None:
            raise malformed("ADMITTED")
        if row.made_by == actor.user:
            raise malformed("OWN_MAKING")
        row.admitted_by, row.admitted_at = actor.user, now
        row.save(update_fields=["admitted_by", "admitted_at"])
        pen.write(f"{_kind(row)}.admit", row.number, rows=[row])
        return row


def switch_off(thing: Owned, *, reason: str, actor: Actor, now: datetime) -> Owned:
    """停用. By who makes them or who admits them. Raises Refused, Malformed (IS_OFF, REASON)."""
    with writing(actor=actor, now=now) as pen:
        row = _of(type(thing), thing)
        if not may_admit(row.partner, actor, now):
            _insist("partner.keep", row.partner.place, actor, now, row.number)
        _insist_on(row)
        row.off_by, row.off_at = actor.user, now
        row.save(update_fields=["off_by", "off_at"])
        kept = _reason(pen, reason)
        pen.write(f"{_kind(row)}.off", row.number, rows=[row, kept])
        return row


def send_again(delivery: Delivery, *, actor: Actor, now: datetime) -> Delivery:
    """再次推送. The next round of a worker takes it. Raises Refused, Malformed (NOT_STOPPED)."""
    with writing(actor=actor, now=now) as pen:
        row = Delivery.objects.select_related("hook__partner__place").get(pk=delivery.pk)
        partner = row.hook.partner
        if not may_admit(partner, actor, now):
            _insist("partner.keep", partner.place, actor, now, row.hook.number)
        if row.state != Delivery.State.STOPPED:
            raise malformed("NOT_STOPPED")
        row.state, row.next_at, row.tries = Delivery.State.WAITING, now, 0
        row.save(update_fields=["state", "next_at", "tries"])
        Hook.objects.filter(pk=row.hook_id).update(rests_until=None, fails=0)
        pen.write("hook.again", row.hook.number, {"move": row.move})
        return row


def disclose(
    household: Household, *, reason: str, token: Token, actor: Actor, now: datetime
) -> Disclosed:
    """One household's personal data to a partner's system, on record. Raises Malformed (REASON …)
    as people.households.reveal."""
    with writing(actor=actor, now=now) as pen:
        pen.write("partner.disclose", household.number, {"token": token.number})
        identity = Identity.objects.get(household=household)
        id_number, phone = (
            _revealed(identity, field, reason, actor, now) for field in ("id_number", "phone")
        )
        return Disclosed(household.name, id_number, phone)


def may_admit(partner: Partner, actor: Actor, now: datetime) -> bool:
    """Of a company's partner its own staff, and whoever reads all there."""
    above = lineage(partner.place, local_day(now))
    found = held("partner.admit", actor, now)
    return any(p.covers(above) and partner.company.startswith(p.company) for p in found)


def secret_context(number: str) -> str:
    return f"partners.Hook.secret:{number}"


def before_context(number: str) -> str:
    return f"partners.Hook.before:{number}"


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _insist(action: str, place: Place, actor: Actor, now: datetime, subject: str) -> None:
    above = lineage(place, local_day(now))
    insist_permitted(action, above, actor=actor, now=now, subject=subject)


def _insist_admits(partner: Partner, actor: Actor, now: datetime, subject: str) -> None:
    _insist("partner.admit", partner.place, actor, now, subject)
    if not may_admit(partner, actor, now):
        raise Refused([Refusal("OTHER_COMPANY")], subject=subject)


def _insist_on(row: Token | Hook) -> None:
    if row.partner.ended_at is not None:
        raise malformed("PARTNER_ENDED")
    if row.off_at is not None:
        raise malformed("IS_OFF")


def _open(partner: Partner, action: str, actor: Actor, now: datetime) -> Partner:
    row = Partner.objects.select_related("place").get(pk=partner.pk)
    _insist(action, row.place, actor, now, row.number)
    if row.ended_at is not None:
        raise malformed("PARTNER_ENDED")
    return row


def _of(kind: type[Owned], thing: Owned) -> Owned:
    found: Owned = kind.objects.select_related("partner__place").get(pk=thing.pk)  # type: ignore[attr-defined]
    return found


def _revealed(identity: Identity, field: str, reason: str, actor: Actor, now: datetime) -> str:
    if not getattr(identity, f"{field}_enc"):
        return ""
    return reveal(identity, field, reason=reason, actor=actor, now=now)


def _kind(row: Token | Hook) -> str:
    return "token" if isinstance(row, Token) else "hook"


def _next(partner: Partner, letter: str) -> str:
    series = f"{partner.number}-{letter}"
    return f"{series}{next_number(series):02d}"


def _reason(pen: Pen, reason: str) -> Reason:
    if not 4 <= len(reason.strip()) <= 200 or text(reason.strip(), 200):
        raise malformed("REASON")
    return reasons.keep(pen, reason)


def _fresh_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"

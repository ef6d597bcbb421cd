"""Who asks by a token: looked up by its keyed hash, within its pace, for the scope that is asked.

A partner reads as an auditor of its place would, of a company only under its own policies: it does
nothing but look, and every question goes through `visible_to` of the room it asks.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest

from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.partners.models import Partner, Token
from hedun.partners.problems import TEXTS, refused
from hedun.people import vault
from hedun.phone.pace import Pace, TooFast, insist_on_door, stranger
from hedun.policies.standing import stand_as

SCHEME = "Bearer "
SEEN_EVERY = timedelta(minutes=10)
BURST_SECONDS = 30  # so much of a steady pace may come at once
TOKENS = Pace()


@dataclass(frozen=True, slots=True)
class Asking:
    """A partner's system, and as whom it reads."""

    token: Token
    partner: Partner
    actor: Actor


def reader_for(partner: Partner) -> Actor:
    """As whom a partner reads."""
    posting = Posting(
        Role.AUDITOR, partner.place.code, Level(partner.place.level), date(2000, 1, 1),
        company=partner.company,
    )  # fmt: skip
    return Actor(f"partner:{partner.number}", partner.name, (posting,))


def opened(request: HttpRequest, scope: str, now: datetime) -> Asking:
    """Raises Answered (TOKEN, NOT_ADMITTED, SCOPE, TOO_FAST)."""
    hashed = _hashed(request)
    insist_on_door(request, hashed, TEXTS)
    token = Token.objects.select_related("partner__place").filter(secret_hash=hashed).first()
    if token is None:
        stranger(request)
        raise refused("TOKEN")
    wait = TOKENS.wait(token.number, *_pace(token.a_minute))
    if wait:
        raise TooFast(wait, TEXTS)
    if token.off_at or token.partner.ended_at or token.until < now:
        raise refused("TOKEN")
    if token.admitted_at is None:
        raise refused("NOT_ADMITTED")
    if scope not in token.scopes:
        raise refused("SCOPE", scope=scope)
    if token.seen_at is None or now - token.seen_at > SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(seen_at=now)
    actor = reader_for(token.partner)
    stand_as(actor, now)
    return Asking(token, token.partner, actor)


def _pace(a_minute: int) -> tuple[float, float]:
    """What may come at once, one at least, and steadily."""
    steady = a_minute / 60
    return max(1.0, steady * BURST_SECONDS), steady


def _hashed(request: HttpRequest) -> str:
    given = request.headers.get("Authorization", "")
    token = given.removeprefix(SCHEME).strip()
    if not given.startswith(SCHEME) or not token.isascii() or not token.isprintable():
        raise refused("TOKEN")
    if not token or len(token) > 100:
        raise refused("TOKEN")
    return vault.keyed_hash(token, "token")

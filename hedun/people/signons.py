"""Single sign-on: which account a subject of the office's own sign-in stands for (part of the
room's actions).

No account comes about by it. Whoever has one, was invited to it and has signed in with its password
links it, once; from then on the provider's lasting name of them (issuer and subject, kept as a
keyed hash) opens the same door as the password, before the same second factor. The three who keep
the house sign in by password unless the site has said otherwise.
"""

from datetime import datetime

from django.conf import settings

from hedun.domain.actors import KEEPERS, Actor
from hedun.people import reasons, vault
from hedun.people.governing import insist_over
from hedun.people.households import insist_reason
from hedun.people.models import Reason, SignOn, User
from hedun.people.problems import malformed
from hedun.record.pen import writing


def link(user: User, issuer: str, subject: str, *, actor: Actor, now: datetime) -> SignOn:
    """关联统一登录, of one's own account. Raises Malformed (FACTOR_OTHER, SIGNON_KEEPER,
    SIGNON_THERE, SIGNON_TAKEN)."""
    with writing(actor=actor, now=now) as pen:
        if user.username != actor.user:
            raise malformed("FACTOR_OTHER")
        if not may_use(actor, now):
            raise malformed("SIGNON_KEEPER")
        if SignOn.objects.filter(user=user, ended_at=None).exists():
            raise malformed("SIGNON_THERE")
        known = _hashed(issuer, subject)
        if SignOn.objects.filter(subject_hash=known, ended_at=None).exists():
            raise malformed("SIGNON_TAKEN")
        row = SignOn.objects.create(user=user, subject_hash=known, linked_at=now)
        pen.write("signon.link", user.username, rows=[row])
        return row


def unlink(user: User, *, reason: str = "", actor: Actor, now: datetime) -> SignOn:
    """解除关联: of one's own; of somebody else's by who resets second factors, with a reason.

    Raises Malformed (SIGNON_NONE, REASON), Refused."""
    with writing(actor=actor, now=now) as pen:
        kept: list[Reason] = []
        if user.username != actor.user:
            insist_over(user, "factor.reset", actor, now)
            insist_reason(reason)
        row = SignOn.objects.filter(user=user, ended_at=None).first()
        if row is None:
            raise malformed("SIGNON_NONE")
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        if user.username != actor.user:
            kept = [reasons.keep(pen, reason)]
        pen.write("signon.end", user.username, rows=[row, *kept])
        return row


def linked(user: User) -> SignOn | None:
    return SignOn.objects.filter(user=user, ended_at=None).first()


def account_of(issuer: str, subject: str) -> User | None:
    """The open account that the subject stands for."""
    rows = SignOn.objects.filter(subject_hash=_hashed(issuer, subject), ended_at=None)
    row = rows.filter(user__is_active=True).select_related("user").first()
    return row.user if row else None


def may_use(actor: Actor, now: datetime) -> bool:
    """Whether this person may come in by it at all."""
    return settings.OIDC_FOR_KEEPERS or not actor.roles(now) & KEEPERS


def _hashed(issuer: str, subject: str) -> str:
    return vault.keyed_hash(f"{issuer}\n{subject}", "subject")

"""Writing second factors: an app that shows codes, passkeys, recovery codes (part of the room's
actions).

That one was added, taken away, used in need or reset stands in the record; no code and no key does.
The rows are allauth's and no entry seals them, as it seals no sign-in: who can write into the
database can take a factor away, but the password beside it is sealed.
"""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn

from hedun.domain.actors import Actor
from hedun.people import reasons
from hedun.people.authenticators import SECOND, Kind, has_factor
from hedun.people.governing import insist_over
from hedun.people.households import insist_reason
from hedun.people.models import User
from hedun.people.permissions import NEEDS_FACTOR
from hedun.people.problems import malformed
from hedun.record.pen import writing

Codes = list[str]


def add_app(user: User, secret: str, code: str, *, actor: Actor, now: datetime) -> Codes:
    """验证器. An app that shows six digits, known by the code it shows for the `secret`. Answers
    the recovery codes where these are the first.

    Raises Malformed (FACTOR_CODE, FACTOR_THERE, FACTOR_OTHER).
    """
    with writing(actor=actor, now=now) as pen:
        _insist_own(user, actor)
        if Authenticator.objects.filter(user=user, type=Kind.TOTP).exists():
            raise malformed("FACTOR_THERE")
        if not validate_totp_code(secret, code):
            raise malformed("FACTOR_CODE")
        made = TOTP.activate(user, secret).instance
        made.data["last"], made.created_at = code, now
        made.save(update_fields=["data", "created_at"])
        pen.write("factor.add", user.username, {"kind": Kind.TOTP.value})
        return _first_codes(user, now)


def add_passkey(
    user: User, name: str, credential: dict[str, Any], *, actor: Actor, now: datetime
) -> Codes:
    """通行密钥. `credential`: the answer of the browser, which a form has checked. Answers as
    `add_app`. Raises Malformed (FACTOR_OTHER)."""
    with writing(actor=actor, now=now) as pen:
        _insist_own(user, actor)
        made = WebAuthn.add(user, " ".join(name.split())[:40], credential).instance
        made.created_at = now
        made.save(update_fields=["created_at"])
        pen.write("factor.add", user.username, {"kind": Kind.WEBAUTHN.value})
        return _first_codes(user, now)


def take_away(user: User, pk: int, *, actor: Actor, now: datetime) -> None:
    """One's own factor; the last one only by who need have none. Recovery codes go with it.

    Raises Malformed (FACTOR_OTHER, FACTOR_NONE, FACTOR_NEEDED).
    """
    with writing(actor=actor, now=now) as pen:
        _insist_own(user, actor)
        row = Authenticator.objects.filter(user=user, pk=pk, type__in=SECOND).first()
        if row is None:
            raise malformed("FACTOR_NONE")
        others = Authenticator.objects.filter(user=user, type__in=SECOND).exclude(pk=pk)
        if not others.exists() and actor.roles(now) & NEEDS_FACTOR:
            raise malformed("FACTOR_NEEDED")
        kind = row.type
        row.delete()
        if not has_factor(user):
            Authenticator.objects.filter(user=user).delete()
        pen.write("factor.take_away", user.username, {"kind": kind})


def renew_codes(user: User, *, actor: Actor, now: datetime) -> Codes:
    """New recovery codes; the old ones open nothing any more.

    Raises Malformed (FACTOR_OTHER, FACTOR_NONE)."""
    with writing(actor=actor, now=now) as pen:
        _insist_own(user, actor)
        if not has_factor(user):
            raise malformed("FACTOR_NONE")
        Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
        pen.write("factor.renew_codes", user.username)
        return _first_codes(user, now)


def reset_factors(user: User, *, reason: str, actor: Actor, now: datetime) -> None:
    """重置: the telephone is lost and so are the codes; the next sign-in is by password alone, and
    who needs a factor sets a new one before anything else.

    Who: another person, as the table of permissions says, over all places where the account is
    posted. Raises Malformed (REASON, FACTOR_NONE, FACTOR_OWN), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist_over(user, "factor.reset", actor, now)
        if user.username == actor.user:
            raise malformed("FACTOR_OWN")
        insist_reason(reason)
        if not has_factor(user):
            raise malformed("FACTOR_NONE")
        Authenticator.objects.filter(user=user).delete()
        why = reasons.keep(pen, reason)
        pen.write("factor.reset", user.username, rows=[why])


def answers(user: User, code: str, *, actor: Actor, now: datetime) -> bool:
    """Whether this is the app's code of now, which opens once, or a recovery code, which is used up
    and stands in the record."""
    code = "".join(code.split())
    with writing(actor=actor, now=now) as pen:
        rows = Authenticator.objects.select_for_update().filter(user=user)
        for row in rows.exclude(type=Kind.WEBAUTHN):
            if row.type == Kind.TOTP and _shows(row, code):
                pen.nothing_done()
                return True
            if row.type == Kind.RECOVERY_CODES and row.wrap().validate_code(code):
                pen.write("factor.recover", user.username)
                return True
        pen.nothing_done()
        return False


def _shows(row: Authenticator, code: str) -> bool:
    if row.data.get("last") == code or not validate_totp_code(decrypt(row.data["secret"]), code):
        return False
    row.data["last"] = code
    row.save(update_fields=["data"])
    return True


def _first_codes(user: User, now: datetime) -> Codes:
    if Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).exists():
        return []
    made = RecoveryCodes.activate(user)
    made.instance.created_at = now
    made.instance.save(update_fields=["created_at"])
    codes: Codes = made.get_unused_codes()
    return codes


def _insist_own(user: User, actor: Actor) -> None:
    if user.username != actor.user:
        raise malformed("FACTOR_OTHER")

"""Who asks: HTTP digest as Collect does it (RFC 2617, qop auth), basic, or a token in the address.

The name is the phone's number, the password its token: 256 bits of chance, made for this phone
alone and shown once, so nothing that is kept or sent leads to anybody's password at the desk. A
challenge's nonce holds the instant it was made and a keyed digest of it; nothing is remembered.
"""

import base64
import binascii
import hmac
from datetime import datetime
from hashlib import md5
from urllib.parse import unquote
from urllib.request import parse_http_list, parse_keqv_list

from django.db.models import QuerySet
from django.http import HttpRequest

from hedun import keys
from hedun.openrosa.problems import refused
from hedun.people.vault import DoesNotOpen
from hedun.phone.devices import REALM, Sender, ha1_of, hashed, sender
from hedun.phone.models import Device
from hedun.phone.problems import Answered

# Collect asks by HEAD before it sends, so a sending begins with a fresh one.
NONCE_SECONDS = 30 * 60


class Challenged(Exception):
    """Not known yet: asked to sign. `stale`: the signature was right, but too old."""

    def __init__(self, stale: bool = False) -> None:
        super().__init__("challenged")
        self.stale = stale


def signed(request: HttpRequest, token: str, now: datetime) -> tuple[Sender, str]:
    """The phone that asks, and the digest of its token. `token`: as it stands in the address, if it
    does. Raises Challenged, Answered (OFF, RUN_OUT)."""
    device = _by_token(token) if token else _by_header(request, now)
    if device is None:
        raise Challenged
    try:
        return sender(device.token_hash, now), device.token_hash
    except Answered as said:
        raise refused("OFF" if said.problem.code == "DEVICE_OFF" else "RUN_OUT") from None


def challenge(now: datetime, stale: bool) -> str:
    """The header WWW-Authenticate. Digest alone: Collect sends a password readable only where it
    is asked for, and here it need not be."""
    told = f'Digest realm="{REALM}", qop="auth", algorithm=MD5, nonce="{_nonce(now)}"'
    return f"{told}, stale=true" if stale else told


def _by_token(token: str) -> Device | None:
    return _collects().filter(token_hash=hashed(token)).first()


def _by_header(request: HttpRequest, now: datetime) -> Device | None:
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return _by_basic(rest)
    return _by_digest(request, rest, now) if scheme.lower() == "digest" else None


def _by_basic(text: str) -> Device | None:
    try:
        name, _, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return _numbered(name).filter(token_hash=hashed(password)).first()


def _by_digest(request: HttpRequest, text: str, now: datetime) -> Device | None:
    """Raises Challenged where only the nonce is too old."""
    try:
        told = parse_keqv_list(parse_http_list(text))
    except (ValueError, IndexError):
        return None
    device = _numbered(told.get("username", "")).first()
    if device is None or not _about_this(request, told):
        return None
    try:
        first = ha1_of(device)
    except DoesNotOpen:
        return None
    second = _md5(f"{request.method}:{told['uri']}")
    parts = (first, told["nonce"], told.get("nc", ""), told.get("cnonce", ""), "auth", second)
    if not hmac.compare_digest(_md5(":".join(parts)), told.get("response", "")):
        return None
    made = _made(told["nonce"])
    if made is None:
        return None
    if not 0 <= now.timestamp() - made <= NONCE_SECONDS:
        raise Challenged(stale=True)
    return device


def _about_this(request: HttpRequest, told: dict[str, str]) -> bool:
    """Whether what is signed is this request, in the one way we ask for."""
    asked = unquote(request.get_full_path())
    uri = told.get("uri", "")
    return (
        told.get("realm") == REALM
        and told.get("qop") == "auth"
        and told.get("algorithm", "MD5").upper() == "MD5"
        and bool(told.get("nonce"))
        and unquote(uri) in (asked, unquote(request.build_absolute_uri()))
        and told.get("response", "").isascii()
    )


def _nonce(now: datetime) -> str:
    made = f"{int(now.timestamp()):x}"
    return f"{made}.{_stamp(made)}"


def _made(nonce: str) -> int | None:
    """When we made this nonce; None where we did not."""
    made, _, stamp = nonce.partition(".")
    right = stamp.isascii() and hmac.compare_digest(stamp, _stamp(made))
    return int(made, 16) if right else None


def _stamp(made: str) -> str:
    return keys.digest("hash")(f"odk-nonce:{made}".encode())[:32]


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def _numbered(name: str) -> "QuerySet[Device]":
    """A name with a character that no database keeps is nobody's."""
    return _collects().filter(number=name) if name.isprintable() else Device.objects.none()


def _collects() -> "QuerySet[Device]":
    return Device.objects.filter(kind=Device.Kind.COLLECT)

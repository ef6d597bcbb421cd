"""What a partner's server is told: whether it is from the desk, and what it says."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Sequence

from hedun_client.models import Told

REPLAY = 300  # seconds that the sender's instant may be away from one's own clock
HEADER = "Hedun-Signature"


class Forged(Exception):
    """It is not signed with any of the secrets, or was signed too long ago."""


def read(body: bytes, signature: str, secrets: Sequence[str], *, now: float | None = None) -> Told:
    """`signature`: the header; `secrets`: that of now, and while it is changed that of before.

    Remember `delivery` of what was read: the same one may come again. Raises Forged.
    """
    said = [part.strip().partition("=")[::2] for part in signature.split(",")]
    at = next((value for name, value in said if name == "t"), "")
    if not at.isascii() or not at.isdigit() or len(at) > 12:
        raise Forged("it has no instant")
    if abs((time.time() if now is None else now) - int(at)) > REPLAY:
        raise Forged("it was signed too long ago, or this clock is wrong")
    text = f"{at}.".encode() + body
    right = [hmac.new(one.encode(), text, hashlib.sha256).hexdigest() for one in secrets]
    given = [value.encode() for name, value in said if name == "v1"]
    if not any(hmac.compare_digest(one, wanted.encode()) for one in given for wanted in right):
        raise Forged("it is signed with another secret")
    return Told.read(json.loads(body))

"""How what is told to a hook is signed: HMAC-SHA-256 over the instant, a dot and the body.

    Hedun-Signature: t=1790000000,v1=<64 hex digits>[,v1=<by the secret of before>]

Whoever receives it does the same with the secret they were given, compares without haste, and takes
nothing whose `t` is further than REPLAY seconds from their own clock; the `id` in the body says
whether it came before. `clients/python` does all of it.
"""

import hashlib
import hmac
from collections.abc import Sequence

REPLAY = 300  # seconds
HEADER = "Hedun-Signature"


def signature(secrets: Sequence[str], at: int, body: bytes) -> str:
    """`at`: seconds since 1970. One `v1` for each secret, the newest first."""
    text = f"{at}.".encode() + body
    signs = [hmac.new(one.encode(), text, hashlib.sha256).hexdigest() for one in secrets]
    return ",".join([f"t={at}", *(f"v1={sign}" for sign in signs)])

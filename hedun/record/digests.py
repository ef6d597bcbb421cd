"""By which digest this record is chained: the one the place had chosen when it was begun.

The record's first entry says it, where it is another than SHA-256, and no later one says anything;
the head keeps it for the pen. What is handed out (roots, proofs, signatures) names it.
"""

from typing import Any

import orjson

from hedun.algorithms import DIGESTS
from hedun.domain.chain import SHA256
from hedun.record.models import Entry

NAMED = "digest"  # in the first entry's body


def of_record() -> str:
    """Its name in algorithms.DIGESTS. A first entry that was tampered with says SHA-256, and then
    nothing fits it."""
    text = Entry.objects.filter(seq=1).values_list("body", flat=True).first()
    try:
        name = said_by(orjson.loads(text or "{}"))
    except ValueError:
        return SHA256
    return name if name in DIGESTS else SHA256


def said_by(body: Any) -> str:
    """What a first entry's body says; it may be any JSON."""
    return str(body.get(NAMED, SHA256)) if isinstance(body, dict) else SHA256

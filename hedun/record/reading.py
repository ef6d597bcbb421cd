"""Reading an entry's body, the text that was hashed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hedun.domain.chain import SHA256


@dataclass(frozen=True)
class Body:
    """`policies`: number → digest of the entry before of each policy it concerns (strands.py);
    `digest`: by what the record is chained, which its first entry says (digests.py)."""

    seq: int
    at: str
    user: str
    action: str
    subject: str
    data: Mapping[str, Any]
    seals: Mapping[str, str]
    seal: str
    policies: Mapping[str, str] = field(default_factory=dict)
    digest: str = SHA256


def written(at: datetime) -> str:
    """An instant as entries write it: UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_body(text: str) -> Body:
    """Raises ValueError or TypeError for a text that no pen wrote."""
    return Body(**json.loads(text))

"""Reading an entry's body, the text that was hashed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hedun.record.models import Entry


@dataclass(frozen=True)
class Body:
    seq: int
    at: str
    user: str
    action: str
    subject: str
    data: Mapping[str, Any]
    seals: Mapping[str, str]
    seal: str

    def without_seal(self) -> dict[str, Any]:
        """What the entry's own seal is made over."""
        return {name: value for name, value in vars(self).items() if name != "seal"}

    def differs_from(self, entry: Entry) -> str:
        """The first column of the row that does not repeat the body ('' when all do)."""
        stands = {
            "seq": entry.seq,
            "at": written(entry.at),
            "user": entry.user,
            "action": entry.action,
            "subject": entry.subject,
        }
        return next((name for name, value in stands.items() if getattr(self, name) != value), "")


def written(at: datetime) -> str:
    """An instant as entries write it: UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_body(text: str) -> Body:
    """Raises ValueError or TypeError for a text that no pen wrote."""
    return Body(**json.loads(text))

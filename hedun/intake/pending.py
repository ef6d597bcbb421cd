"""A sheet between its preview and the clerk's yes: kept encrypted for an hour under the session.

A browser cannot choose a file a second time by itself, and what is taken in must be the very
bytes that were shown. Nothing of it is in the database: until the yes, nothing has happened.
"""

import base64
import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from hedun.people import vault

KEPT = timedelta(hours=1)
_NAME = re.compile(r"([0-9a-f]{32})\.([0-9]{1,12})")


@dataclass(frozen=True)
class Pending:
    """What the form handed in. `village`: its code; `told`: when first told (ISO, with zone);
    `profile`: the layout, empty for the village's own list."""

    village: str
    told: str
    reason: str
    name: str
    data: bytes
    profile: str = ""

    @property
    def first_told_at(self) -> datetime:
        return datetime.fromisoformat(self.told)


def keep(pending: Pending, *, user: str, now: datetime) -> str:
    """Put it aside for this user and answer its token. What is older than an hour goes."""
    _sweep(now)
    token = secrets.token_hex(16)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = asdict(pending) | {"data": base64.b64encode(pending.data).decode()}
    path = folder / f"{token}.{int(now.timestamp())}"
    path.write_bytes(vault.hide_bytes(json.dumps(written).encode(), _context(token, user)))
    path.chmod(0o600)
    return token


def kept(token: str, *, user: str, now: datetime) -> Pending | None:
    """What was put aside; None when the hour is over or it was never this user's."""
    for path in _files():
        name = _NAME.fullmatch(path.name)
        if (
            name
            and secrets.compare_digest(name[1].encode(), token.encode())
            and not _over(path, now)
        ):
            try:
                written = json.loads(vault.reveal_bytes(path.read_bytes(), _context(token, user)))
            except vault.DoesNotOpen:
                return None
            return Pending(**{**written, "data": base64.b64decode(written["data"])})
    return None


def drop(token: str) -> None:
    """It was taken in, or the clerk chose another file."""
    for path in _files():
        if path.name.partition(".")[0] == token:
            path.unlink(missing_ok=True)


def _sweep(now: datetime) -> None:
    for path in _files():
        if _over(path, now):
            path.unlink(missing_ok=True)


def _over(path: Path, now: datetime) -> bool:
    name = _NAME.fullmatch(path.name)
    age = now.timestamp() - int(name[2]) if name else None
    return age is None or not 0 <= age < KEPT.total_seconds()


def _files() -> list[Path]:
    folder = _folder()
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _folder() -> Path:
    return Path(settings.HEDUN_HOME) / "pending"


def _context(token: str, user: str) -> str:
    """What the ciphertext is bound to."""
    return f"intake.pending:{token}:{user}"

"""What is being typed off a form, kept encrypted beside the database until it is handed in.

A draft is no fact of the house, and a record of every few letters would be no help to anybody. Each
saving is an edition with a file of its own that appears at once and whole: who saves the one after
an edition that somebody else has gone on from finds its place taken, and is asked.
"""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from hedun.paper.problems import malformed
from hedun.people import vault
from hedun.whole import write_once

KEPT = timedelta(days=90)  # a form that nobody goes on with
_NAME = re.compile(r"([A-Z0-9-]{10,40}_[0-9]{1,3})\.([0-9]{1,8})")


@dataclass(frozen=True)
class Draft:
    """`edition`: 0 where nothing was kept yet. `text`: JSON (keying.py). `at`: ISO, with zone."""

    edition: int = 0
    text: str = ""
    by: str = ""
    at: str = ""

    @property
    def saved_at(self) -> datetime:
        return datetime.fromisoformat(self.at)


def read(key: str) -> Draft:
    """The latest edition. Raises vault.DoesNotOpen."""
    latest = max(_editions(key), default=None)
    if latest is None:
        return Draft()
    said = json.loads(vault.reveal_bytes(latest[1].read_bytes(), context(key)))
    return Draft(edition=latest[0], **said)


def keep(key: str, text: str, *, after: int, user: str, now: datetime) -> int:
    """Keep what follows edition `after`; answers its number. Raises Malformed (DRAFT_ELSEWHERE)."""
    there = _editions(key)
    if max((edition for edition, _ in there), default=0) != after:
        raise malformed("DRAFT_ELSEWHERE")
    said = asdict(Draft(text=text, by=user, at=now.isoformat()))
    del said["edition"]
    closed = vault.hide_bytes(json.dumps(said, ensure_ascii=False).encode(), context(key))
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not write_once(folder / f"{key}.{after + 1}", closed):
        raise malformed("DRAFT_ELSEWHERE")
    for _, old in there:
        old.unlink(missing_ok=True)
    return after + 1


def drop(key: str) -> None:
    """It was handed in, or thrown away."""
    for _, path in _editions(key):
        path.unlink(missing_ok=True)


def begun(keys: set[str], now: datetime) -> dict[str, Draft]:
    """Those of these forms that somebody has begun to type; what nobody went on with goes."""
    found = {key: read(key) for key in keys & {name for name, _, _ in files()}}
    for key, draft in list(found.items()):
        if now - draft.saved_at > KEPT:
            drop(key)
            del found[key]
    return found


def files() -> list[tuple[str, int, Path]]:
    folder = _folder()
    names = ((_NAME.fullmatch(path.name), path) for path in folder.glob("*_*.*"))
    return [(name[1], int(name[2]), path) for name, path in names if name]


def _editions(key: str) -> list[tuple[int, Path]]:
    return [(edition, path) for name, edition, path in files() if name == key]


def _folder() -> Path:
    return Path(settings.HEDUN_HOME) / "drafts"


def context(key: str) -> str:
    """What the ciphertext is bound to."""
    return f"paper.draft:{key}"

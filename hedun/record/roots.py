"""Roots: one line that stands for the whole record so far.

A root printed in the foot of a paper, or handed to the other party, lets anybody find out later
that the record was recomputed: `hedun verify` compares. Roots handed out are also kept in
$HEDUN_HOME/roots.log, one JSON object a line, outside the database.
"""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from hedun.algorithms import DIGESTS
from hedun.domain.chain import SHA256, RootBuilder
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import json_value
from hedun.record.digests import of_record
from hedun.record.models import Entry
from hedun.record.reading import written

DAILY = "每日 daily"  # kept by the ticker, in our own log alone


@dataclass(frozen=True)
class Root:
    """The Merkle root over entries 1 … seq (RFC 6962), hex; `at` when and `to` whom it went;
    `digest`: what the record is chained by (digests.py)."""

    seq: int
    root: str
    at: str
    to: str = ""
    digest: str = SHA256

    @property
    def key(self) -> tuple[int, str, str]:
        """What is signed of it: to whom it went is none of it."""
        return self.seq, self.root, self.at

    @property
    def short(self) -> str:
        """For the foot of a paper: sixteen digits in fours."""
        return " ".join(self.root[i : i + 4] for i in range(0, 16, 4))


class BadRoot(ValueError):
    """A line in a file of roots that cannot be read; says which line and what was expected."""


def current(now: datetime) -> Root:
    """The root over everything recorded so far."""
    name = of_record()
    builder = RootBuilder(by=DIGESTS[name])
    for digest in Entry.objects.order_by("seq").values_list("digest", flat=True).iterator():
        builder.add(digest)
    return Root(builder.count, builder.root(), written(now), digest=name)


def hand_out(to: str, *, now: datetime) -> Root:
    """Make the current root, note in roots.log who got it, and answer it."""
    root = current(now)
    root = replace(root, to=to)
    path = Path(settings.HEDUN_HOME) / "roots.log"
    with path.open("a", encoding="utf-8") as log:
        log.write(json.dumps(asdict(root), ensure_ascii=False) + "\n")
        log.flush()
        os.fsync(log.fileno())
    return root


def hand_out_daily(*, now: datetime) -> Root | None:
    """The day's root, once a day, where anything was recorded since the last one; else None.

    So the record cannot be cut back or recomputed further than to this morning without its showing,
    even where nobody asked for a root.
    """
    kept = handed_out()
    newest = Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if kept and (kept[-1].seq >= newest or _day(kept[-1]) == local_day(now)):
        return None
    return hand_out(DAILY, now=now) if newest else None


def _day(root: Root) -> date:
    return local_day(datetime.fromisoformat(root.at))


def handed_out(path: Path | None = None) -> list[Root]:
    """The roots in a file of roots (default: our own log; none yet: an empty list)."""
    if path is None:
        path = Path(settings.HEDUN_HOME) / "roots.log"
        if not path.exists():
            return []
    return list(_read(path.name, path.read_bytes().splitlines()))


def ours() -> list[Root]:
    """Those in our own log, for pages; none where the check has something to say of it."""
    try:
        return handed_out()
    except BadRoot:
        return []


def _read(name: str, lines: Iterable[bytes]) -> Iterable[Root]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _checked(Root(**json_value(line)))
        except (ValueError, TypeError):
            raise BadRoot(
                f"{name}, line {number}: expected one root as `hedun root` printed it, "
                'like {"seq": 772, "root": "<64 hex digits>", "at": "2026-09-30T…", "to": "…"}'
            ) from None


def _checked(root: Root) -> Root:
    """Raises ValueError or TypeError for what cannot be a root: it would vouch for nothing."""
    if type(root.seq) is not int or root.seq < 0:
        raise ValueError("seq counts entries")
    if not re.fullmatch("[0-9a-f]{64}", root.root):
        raise ValueError("a root is 64 lower-case hex digits")
    if root.digest not in DIGESTS:
        raise ValueError("its digest is not known")
    return root

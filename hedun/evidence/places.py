"""Where and when a photograph was taken, by its camera and by the phone that sent it.

What stands in the file and what the phone says beside it stay apart: each is named where it is
told. Kept encrypted beside the photograph's row, places in the datum they were said in; everything
that asks gets WGS-84. A position never stands in the record, in a log or in a sentence: only how
far it is from something.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from hedun.domain.coordinates import Point, convert
from hedun.domain.deadlines import LOCAL
from hedun.evidence.exif import DEVICE_LENGTH, datum_of, device_name
from hedun.people import vault

# What devices said beside photographs is known to a room above, which registers it:
# {evidence pk: the newest that was said} of those asked for.
SaidOf = Callable[[Iterable[int]], Mapping[int, Mapping[str, Any]]]
_KNOWN: list[SaidOf] = []
_MOST_SECONDS = 100 * 365 * 86_400
_FARTHEST_M = 1_000_000
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_ZONE = re.compile(r"[+-]\d\d:\d\d|Z")


@dataclass(frozen=True, slots=True)
class Spot:
    """`accuracy_m`: as the device gave it."""

    said: Point
    accuracy_m: int | None = None

    @property
    def point(self) -> Point:
        """In WGS-84."""
        return convert(self.said, "WGS-84")


@dataclass(frozen=True, slots=True)
class Said:
    """What the device says beside a picture; anything may be missing, and nothing of it is trusted
    alone.

    `taken_at`, `spot`, `device`: when, where and with what it was taken. A phone that makes
    pictures small reads this off the file before, which then says it no more; of a picture of its
    own camera it says its own time and place where the file said none. `kept_at`, `here`: of a
    picture of its own camera, the phone's clock and place when it got it. `ahead_s`: seconds that
    its clock was ahead of ours when it sent.
    """

    taken_at: datetime | None = None
    spot: Spot | None = None
    device: str = ""
    kept_at: datetime | None = None
    here: Spot | None = None
    ahead_s: int | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """`camera`: what stands in the file."""

    camera: Spot | None = None
    said: Said = field(default_factory=Said)

    @property
    def best(self) -> Spot | None:
        """The camera's own: what stands in the file is sealed with it."""
        return self.camera or self.said.spot


def register(said: SaidOf) -> None:
    if said not in _KNOWN:
        _KNOWN.append(said)


def said_beside(evidence: Iterable[int]) -> dict[int, Said]:
    """{evidence pk: what was said beside it}; those of which nothing was said are left out."""
    wanted = list(evidence)
    found: dict[int, Said] = {}
    for known in _KNOWN:
        found |= {pk: read(said) for pk, said in known(wanted).items()}
    return found


# ── what a device says ──────────────────────────────────────────────────────────────────────────


def read(said: Mapping[str, Any]) -> Said:
    """What stands in the words of a device (see intake.given.Enclosed). What cannot be is left
    out. A time without its zone is Chinese time, as a camera's."""
    own = said.get("source") == "camera"
    kept_at = _instant(said.get("device_clock")) if own else None
    taken_at = _instant(said.get("taken_at"), str(said.get("zone") or ""))
    make, model = (_text(said.get(name)) for name in ("make", "model"))
    ahead, behind = (_seconds(said.get(name)) for name in ("clock_skew_s", "server_ahead_s"))
    if ahead is None and behind is not None:  # only what the phone itself had heard of our clock
        ahead = -behind
    return Said(
        taken_at=taken_at or kept_at,
        spot=_spot_said(said),
        device=device_name(make, model),
        kept_at=kept_at,
        here=_spot_said(said, "here_") if own else None,
        ahead_s=ahead,
    )


def _spot_said(said: Mapping[str, Any], of: str = "") -> Spot | None:
    """None where no position is said, or none that is a place on earth."""
    # what a phone says of itself is the satellites' datum
    datum = "WGS-84" if of else datum_of(str(said.get("datum") or ""))
    try:
        lat, lon = float(said[f"{of}lat"]), float(said[f"{of}lon"])
        if datum is None or lat == lon == 0:
            return None
        return Spot(Point(lat, lon, datum), _metres(said.get(f"{of}accuracy_m")))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _metres(said: Any) -> int | None:
    """Nobody is excused by an accuracy that is none."""
    try:
        found = float(said)
    except (TypeError, ValueError):
        return None
    return round(found) if 0 <= found < _FARTHEST_M else None


def _instant(said: Any, zone: str = "") -> datetime | None:
    """A day alone is no instant."""
    text = said.isoformat() if isinstance(said, datetime) else str(said)
    if not _TIME.match(text):
        return None
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None and _ZONE.fullmatch(zone):
            found = datetime.fromisoformat(text + zone)
        elif found.tzinfo is None:
            found = found.replace(tzinfo=LOCAL)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _seconds(said: Any) -> int | None:
    return said if type(said) is int and abs(said) < _MOST_SECONDS else None


def _text(said: Any) -> str:
    return said.strip()[:DEVICE_LENGTH] if isinstance(said, str) and said.isprintable() else ""


# ── beside the row ──────────────────────────────────────────────────────────────────────────────


def hidden(places: Places, sha256: str) -> bytes:
    """As they are kept beside a row; nothing where nothing is known."""
    if places == Places():
        return b""
    plain = {"camera": _plain(places.camera), "said": _plain_said(places.said)}
    return vault.hide(json.dumps(plain, default=datetime.isoformat), _context(sha256))


def revealed(places_enc: bytes, sha256: str) -> Places:
    """Raises vault.DoesNotOpen."""
    if not places_enc:
        return Places()
    plain = json.loads(vault.reveal(bytes(places_enc), _context(sha256)))
    said = plain["said"]
    for name in ("taken_at", "kept_at"):
        said[name] = datetime.fromisoformat(said[name]) if said[name] else None
    for name in ("spot", "here"):
        said[name] = _spot(said[name])
    return Places(_spot(plain["camera"]), Said(**said))


def _plain_said(said: Said) -> dict[str, Any]:
    return asdict(said) | {"spot": _plain(said.spot), "here": _plain(said.here)}


def _plain(spot: Spot | None) -> list[Any] | None:
    if spot is None:
        return None
    return [spot.said.lat, spot.said.lon, spot.said.datum, spot.accuracy_m]


def _spot(plain: list[Any] | None) -> Spot | None:
    return None if plain is None else Spot(Point(*plain[:3]), plain[3])


def _context(sha256: str) -> str:
    return f"evidence.Picture.places:{sha256}"

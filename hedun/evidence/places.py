"""Where a photograph was taken, by its camera and by the phone that sent it.

Kept encrypted beside its row, in the datum it was said in; everything that asks gets WGS-84. A
position never stands in the record, in a log or in a sentence: only how far it is from something.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hedun.domain.coordinates import Point, convert
from hedun.evidence.exif import datum_of
from hedun.people import vault

# What devices said beside photographs is known to a room above, which registers it:
# {evidence pk: the newest that was said} of those asked for.
SaidOf = Callable[[Iterable[int]], Mapping[int, Mapping[str, Any]]]
_KNOWN: list[SaidOf] = []


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
class Places:
    camera: Spot | None = None
    phone: Spot | None = None

    @property
    def best(self) -> Spot | None:
        """The camera's own: what stands in the file is sealed with it."""
        return self.camera or self.phone


def register(said: SaidOf) -> None:
    if said not in _KNOWN:
        _KNOWN.append(said)


def said_beside(evidence: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    wanted = list(evidence)
    found: dict[int, Mapping[str, Any]] = {}
    for known in _KNOWN:
        found |= known(wanted)
    return found


def spot_said(said: Mapping[str, Any]) -> Spot | None:
    """None where no position is said, or none that is a place on earth."""
    datum = datum_of(str(said.get("datum") or ""))
    try:
        lat, lon = float(said["lat"]), float(said["lon"])
        if datum is None or lat == lon == 0:
            return None
        accuracy = said.get("accuracy_m")
        return Spot(Point(lat, lon, datum), None if accuracy is None else round(float(accuracy)))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def time_said(said: Mapping[str, Any]) -> datetime | None:
    """None where no instant is said, or one without its zone."""
    text = said.get("taken_at")
    try:
        found = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def hidden(places: Places, sha256: str) -> bytes:
    """As they are kept beside a row; nothing where nothing is known."""
    spots = {"camera": places.camera, "phone": places.phone}
    plain = {name: _plain(spot) for name, spot in spots.items() if spot is not None}
    return vault.hide(json.dumps(plain), _context(sha256)) if plain else b""


def revealed(places_enc: bytes, sha256: str) -> Places:
    """Raises vault.DoesNotOpen."""
    if not places_enc:
        return Places()
    plain = json.loads(vault.reveal(bytes(places_enc), _context(sha256)))
    return Places(*(_spot(plain.get(name)) for name in ("camera", "phone")))


def _plain(spot: Spot) -> list[Any]:
    return [spot.said.lat, spot.said.lon, spot.said.datum, spot.accuracy_m]


def _spot(plain: list[Any] | None) -> Spot | None:
    return None if plain is None else Spot(Point(*plain[:3]), plain[3])


def _context(sha256: str) -> str:
    return f"evidence.Picture.places:{sha256}"

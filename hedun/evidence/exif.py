"""What a camera wrote into a picture: when, where, with what. Every value is optional and any may
be nonsense: what cannot be read is left out, and nothing is guessed.

Plain Python and Pillow, no database.
"""

import math
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal, TypeVar, cast

from PIL import Image

from hedun.domain.coordinates import Datum, Point
from hedun.domain.deadlines import LOCAL

# How it is known to what zone the camera's time belongs: it says so; the satellites' time beside it
# says so; neither, and Chinese time is taken.
Zone = Literal["", "said", "satellites", "assumed"]
T = TypeVar("T")

_EXIF, _GPS = 0x8769, 0x8825
_MAKE, _MODEL, _ORIENTATION = 271, 272, 274
_TAKEN, _DIGITISED = 36867, 36868
_OFFSETS = (36881, 36882, 36880)  # of the moment it was taken, digitised, changed
_SUBSEC = 37521
_LAT, _LON = (1, 2), (3, 4)
_CLOCK, _DAY, _DATUM, _ERROR = 7, 29, 18, 31

DATUMS: dict[str, Datum] = {
    "": "WGS-84",  # EXIF's own way of saying nothing of it
    "WGS84": "WGS-84",
    "WGS1984": "WGS-84",
    "CGCS2000": "WGS-84",  # a few centimetres apart
    "GCJ02": "GCJ-02",
    "BD09": "BD-09",
    "BD09LL": "BD-09",
}
_QUARTER = timedelta(minutes=15)  # zones differ by whole ones
_FARTHEST = timedelta(hours=14)
_SLACK = timedelta(minutes=3)  # of a camera's clock, when its zone is read off the satellites'
DEVICE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Told:
    """`datum`: as the camera named it; a position in one that is unknown here is none."""

    taken_at: datetime | None = None
    zone: Zone = ""
    satellites_at: datetime | None = None
    place: Point | None = None
    datum: str = ""
    accuracy_m: int | None = None
    orientation: int = 1
    device: str = ""

    @property
    def bare(self) -> bool:
        return self.taken_at is None and self.place is None


def told(picture: Image.Image) -> Told:
    """Of an opened picture. Never raises for what stands in it."""
    top = _tried(picture.getexif, None)
    if top is None:
        return Told()
    exif = _tried(lambda: dict(top.get_ifd(_EXIF)), {})
    gps = _tried(lambda: dict(top.get_ifd(_GPS)), {})
    satellites_at = _tried(lambda: _satellites(gps), None)
    taken_at, zone = _tried(lambda: _taken(exif, satellites_at), (None, cast(Zone, "")))
    datum = _text(gps.get(_DATUM))[:16]
    orientation = _tried(lambda: int(top.get(_ORIENTATION, 1)), 1)
    return Told(
        taken_at=taken_at,
        zone=zone,
        satellites_at=satellites_at,
        place=_tried(lambda: _place(gps, datum), None),
        datum=datum,
        accuracy_m=_tried(lambda: _metres(gps.get(_ERROR)), None),
        orientation=orientation if 1 <= orientation <= 8 else 1,
        device=device_name(_text(top.get(_MAKE)), _text(top.get(_MODEL))),
    )


_NONSENSE = (
    ArithmeticError, AttributeError, LookupError, OSError, OverflowError, SyntaxError, TypeError,
    ValueError, struct.error,
)  # fmt: skip


def _tried(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except _NONSENSE:
        return otherwise


def _text(value: Any) -> str:
    """Without what fills a field up, and nothing that would not print."""
    if isinstance(value, bytes):
        value = value.decode("ascii", "ignore")
    text = value if isinstance(value, str) else ""
    return " ".join("".join(c for c in text if c.isprintable()).split())


def device_name(make: str, model: str) -> str:
    """“NIKON COOLPIX P6000”; the maker only once."""
    both = model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    return both[:DEVICE_LENGTH]


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def _taken(exif: Mapping[int, Any], satellites_at: datetime | None) -> tuple[datetime | None, Zone]:
    """When it was taken. A picture that was only changed since tells nothing of it."""
    clock = next((found for tag in (_TAKEN, _DIGITISED) if (found := _clock(exif.get(tag)))), None)
    if clock is None:
        return None, ""
    subsec = _text(exif.get(_SUBSEC))
    if subsec.isascii() and subsec.isdigit():
        clock = clock.replace(microsecond=int(f"{subsec[:6]:0<6}"))
    offset = next((found for tag in _OFFSETS if (found := _offset(exif.get(tag)))), None)
    if offset is not None:
        return clock.replace(tzinfo=offset).astimezone(UTC), "said"
    if satellites_at is not None:
        ahead = clock.replace(tzinfo=UTC) - satellites_at
        zone = round(ahead / _QUARTER) * _QUARTER
        if abs(zone) <= _FARTHEST and abs(ahead - zone) <= _SLACK:
            return clock.replace(tzinfo=UTC) - zone, "satellites"
    return clock.replace(tzinfo=LOCAL).astimezone(UTC), "assumed"


def _clock(value: Any) -> datetime | None:
    parts = re.fullmatch(r"(\d{4})[:\-/](\d\d)[:\-/](\d\d)[ T](\d\d):(\d\d):(\d\d).*", _text(value))
    if parts is None:
        return None
    try:
        return datetime(*map(int, parts.groups()))  # type: ignore[misc,arg-type]
    except ValueError:  # 0000:00:00 00:00:00 of a camera whose clock was never set
        return None


def _offset(value: Any) -> timezone | None:
    parts = re.fullmatch(r"([+-])(\d\d):?(\d\d)", _text(value))
    if _text(value) == "Z":
        return UTC
    if parts is None:
        return None
    span = timedelta(hours=int(parts[2]), minutes=int(parts[3]))
    return timezone(span if parts[1] == "+" else -span) if span <= _FARTHEST else None


def _satellites(gps: Mapping[int, Any]) -> datetime | None:
    """The satellites' own time (UTC), which no hand sets."""
    parts = re.fullmatch(r"(\d{4})[:\-/](\d\d)[:\-/](\d\d)", _text(gps.get(_DAY)))
    if parts is None or _CLOCK not in gps:
        return None
    year, month, day = map(int, parts.groups())
    hours, minutes, seconds = map(_number, gps[_CLOCK])
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if not timedelta() <= span < timedelta(days=1):
        return None
    midnight = date(year, month, day)
    return datetime(midnight.year, midnight.month, midnight.day, tzinfo=UTC) + span


# ── where ───────────────────────────────────────────────────────────────────────────────────────


def _place(gps: Mapping[int, Any], datum: str) -> Point | None:
    """Half a position is none, nor is 0°, 0°, where no field is."""
    known = datum_of(datum)
    lat = _degrees(gps.get(_LAT[1]), _text(gps.get(_LAT[0])).upper(), "NS")
    lon = _degrees(gps.get(_LON[1]), _text(gps.get(_LON[0])).upper(), "EW")
    if known is None or lat is None or lon is None or lat == lon == 0:
        return None
    return Point(lat, lon, known)


def datum_of(text: str) -> Datum | None:
    """The datum as it is called here; None for one that is unknown."""
    return DATUMS.get(re.sub(r"[^A-Z0-9]", "", text.upper()))


def _degrees(value: Sequence[Any] | None, ref: str, signs: str) -> float | None:
    if value is None or ref not in tuple(signs):
        return None
    degrees, minutes, seconds = (*map(_number, value), 0.0, 0.0)[:3]
    if min(degrees, minutes, seconds) < 0 or minutes >= 60 or seconds > 60:
        return None
    found = degrees + minutes / 60 + seconds / 3600
    return found if ref == signs[0] else -found


def _metres(value: Any) -> int | None:
    found = _number(value)
    return round(found) if 0 <= found < 1_000_000 else None


def _number(value: Any) -> float:
    """Raises ValueError for what is none (0/0)."""
    found = float(value)
    if not math.isfinite(found):
        raise ValueError("not a number")
    return found

"""The photographs of claims as they are judged: where and when each was taken, by what, and why a
clock cannot be trusted. What stands in the picture and what a device said beside it keep apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from hedun.claims.models import Claim
from hedun.domain.coordinates import distance_m
from hedun.domain.deadlines import local_day
from hedun.domain.words import Word
from hedun.evidence.models import Evidence, Picture
from hedun.evidence.places import Places, Said, Spot, revealed
from hedun.people.vault import DoesNotOpen
from hedun.record.selecting import link, once, rows_by

CLOCK = timedelta(minutes=15)  # in which two clocks may differ
RESET_UNTIL = 2020  # cameras start anew on the first of January of a year up to this one
NONE_BEFORE = 2000

# By what a time or place is known.
BY: dict[str, Word] = {
    "picture": {"zh": "照片内记录", "en": "the picture itself"},
    "satellites": {"zh": "照片内卫星时间", "en": "the satellites' time in the picture"},
    "device": {"zh": "手机所报", "en": "what the phone said"},
}  # fmt: skip

_CAMERA_SATELLITES = ("照片内时间与卫星时间相差", "the picture's time and the satellites' are")
_CAMERA_SAID = ("照片内时间与手机所报相差", "the picture's time and what the phone said are")
_SAID_KEPT = ("手机所报与拍照时的手机时钟相差", "what the phone said and its clock then are")


@dataclass(frozen=True)
class Shot:
    """A photograph of a claim with where it was taken."""

    picture: Picture
    places: Places

    @property
    def said(self) -> Said:
        return self.places.said

    @cached_property
    def odd_phone(self) -> list[Word]:
        """Why the clock of the phone that sent it cannot be trusted."""
        said, given = self.said, self.picture.evidence.given_at
        found = [_impossible(said.taken_at, given, BY["device"])]
        if said.ahead_s is not None and abs(said.ahead_s) > CLOCK.total_seconds():
            off = _span(timedelta(seconds=said.ahead_s))
            way = ("快", "ahead of") if said.ahead_s > 0 else ("慢", "behind")
            found.append({
                "zh": f"手机时钟比服务器{way[0]} {off['zh']}",
                "en": f"the phone's clock was {off['en']} {way[1]} the server's",
            })  # fmt: skip
        found.append(_apart(said.taken_at, said.kept_at, *_SAID_KEPT))
        return [one for one in found if one]

    @cached_property
    def odd_camera(self) -> list[Word]:
        """Why the clock that wrote into the picture cannot be trusted."""
        one, taken = self.picture, self.picture.taken_at
        found = [
            _impossible(taken, one.evidence.given_at, BY["picture"]),
            _apart(taken, one.satellites_at, *_CAMERA_SATELLITES),
        ]  # fmt: skip
        if not self.odd_phone:
            found.append(_apart(taken, self.said.taken_at, *_CAMERA_SAID))
        return [one for one in found if one]

    @property
    def odd(self) -> list[Word]:
        return [*self.odd_camera, *self.odd_phone]

    @property
    def moment(self) -> tuple[datetime, str] | None:
        """When it was taken, by the best clock there is, and which that is (BY). What the phone
        said may be when a file was copied, so against an odd camera it counts alone only with
        nothing else to go by; and a phone whose clock is wrong wrote it into its pictures too."""
        one = self.picture
        own = self.odd_phone and self.said.kept_at is not None
        if one.taken_at is not None and not self.odd_camera and not own:
            return one.taken_at, "picture"
        if one.satellites_at is not None:
            return one.satellites_at, "satellites"
        if one.taken_at is None and self.said.taken_at is not None and not self.odd_phone:
            return self.said.taken_at, "device"
        return None

    @property
    def spot(self) -> tuple[Spot, str] | None:
        """Where it was taken, and by what that is known (BY)."""
        if self.places.camera is not None:
            return self.places.camera, "picture"
        return (self.said.spot, "device") if self.said.spot is not None else None

    @property
    def apart_m(self) -> float:
        """How far the places that are named for it lie from each other, beyond what the devices
        excuse themselves with."""
        named = [at for at in (self.places.camera, self.said.spot, self.said.here) if at]
        return max(
            (
                distance_m(one.said, other.said) - (one.accuracy_m or 0) - (other.accuracy_m or 0)
                for n, one in enumerate(named)
                for other in named[n + 1 :]
            ),
            default=0,
        )

    @property
    def bare(self) -> bool:
        one = self.picture
        return one.taken_at is None and self.said.taken_at is None and self.spot is None


def shots_of(claims: Sequence[Claim]) -> dict[int, list[Shot]]:
    """{claim pk: its examined photographs}; claims without are left out. One query."""
    pks = sorted(claim.pk for claim in claims)
    found: dict[int, list[Shot]] = once(("shots", *pks), lambda: _shots_of(pks))
    return found


def _shots_of(claims: Sequence[int]) -> dict[int, list[Shot]]:
    photos = {photo.pk: photo for photo in
              rows_by(Evidence, "claim_id", claims, kind=Evidence.Kind.PHOTO)}  # fmt: skip
    pictures = rows_by(Picture, "evidence_id", photos, without=frozenset({"hashes"}))
    link(pictures, "evidence", photos)
    found: dict[int, list[Shot]] = defaultdict(list)
    for picture in pictures:
        found[picture.evidence.claim_id or 0].append(Shot(picture, _places(picture)))
    return dict(found)


def listed(words: Iterable[Word]) -> Word:
    """Each once, in order."""
    once = list({one["en"]: one for one in words}.values())
    return {
        "zh": "、".join(one["zh"] for one in once),
        "en": ", ".join(one["en"] for one in once),
    }


def metres(far: float) -> Word:
    """To two digits or so: a finding tells no place."""
    if far < 1000:
        return {"zh": f"{round(far, -1):.0f} 米", "en": f"{round(far, -1):.0f} m"}
    digits = 1 if far < 10_000 else 0
    return {"zh": f"{far / 1000:,.{digits}f} 公里", "en": f"{far / 1000:,.{digits}f} km"}


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────


def _impossible(at: datetime | None, given: datetime, by: Word) -> Word | None:
    if at is None:
        return None
    day = local_day(at)
    start = (day.month, day.day) == (1, 1) and day.year <= RESET_UNTIL
    if start or day.year < NONE_BEFORE:
        return {
            "zh": f"{by['zh']}的时间是相机出厂的日期",
            "en": f"the time by {by['en']} is the date a camera starts with",
        }
    if at - given > CLOCK:
        return {
            "zh": f"{by['zh']}的时间晚于交来的时间",
            "en": f"the time by {by['en']} is later than they were handed in",
        }
    return None


def _apart(one: datetime | None, other: datetime | None, zh: str, en: str) -> Word | None:
    if one is None or other is None or abs(one - other) <= CLOCK:
        return None
    span = _span(one - other)
    return {"zh": f"{zh} {span['zh']}", "en": f"{en} {span['en']} apart"}


def _span(of: timedelta) -> Word:
    """How long, to the unit that tells it."""
    minutes = round(abs(of).total_seconds() / 60)
    for most, unit, zh, en in (
        (120, 1, "分钟", "minutes"), (48 * 60, 60, "小时", "hours"), (None, 24 * 60, "天", "days"),
    ):  # fmt: skip
        if most is None or minutes < most:
            return {"zh": f"{minutes // unit} {zh}", "en": f"{minutes // unit} {en}"}
    raise AssertionError("the last row takes all")


def _places(picture: Picture) -> Places:
    """One whose place does not open is known to `hedun verify`; here it has none."""
    try:
        return revealed(picture.places_enc, picture.evidence.sha256)
    except DoesNotOpen:
        return Places()

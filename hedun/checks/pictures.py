"""What is odd about the photographs of a claim: where, when and with what clock they were taken,
and whether they came before. Read off what the room of evidence has examined; nothing is decoded
here.

What is missing is a remark and no accusation: chat apps strip what a camera wrote. Of each kind a
claim has one finding, with how many pictures and the farthest or oldest of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import Q

from hedun.checks.ground import beyond_m, plots_of, village_outlines
from hedun.checks.rules import LATE, Finding, finding
from hedun.claims.models import Claim, LossLine
from hedun.domain.coordinates import distance_m
from hedun.domain.deadlines import LOCAL, local_day
from hedun.domain.words import Word
from hedun.evidence.models import Alike, Evidence, Picture
from hedun.evidence.places import Places, revealed
from hedun.people.vault import DoesNotOpen

FAR_M = 500  # from the plot, or between what camera and phone say
BORDER_M = 100  # fields lie across an outline, and outlines are drawn with a broad pen
CLOCK = timedelta(minutes=15)  # in which two clocks may differ
HOUR = timedelta(hours=1)
RESET_UNTIL = 2020  # cameras start anew on the first of January of a year up to this one
NONE_BEFORE = 2000

CODES = (
    "PICTURE_AGAIN", "PICTURE_FAR", "PICTURE_OUTSIDE", "PICTURE_TWO_PLACES", "PICTURE_EARLY",
    "PICTURE_OLD", "PICTURE_CLOCK", "PICTURE_UNREADABLE", "PICTURE_LATER", "PICTURE_BARE",
)  # fmt: skip

HOW: dict[str, Word] = {
    "cropped": {"zh": "裁剪", "en": "cropped"},
    "mirrored": {"zh": "镜像", "en": "mirrored"},
    "turned": {"zh": "旋转", "en": "turned"},
    "saved": {"zh": "重新保存", "en": "saved again"},
    "future": {"zh": "晚于交来的时间", "en": "later than they were handed in"},
    "reset": {"zh": "是相机出厂的日期", "en": "the date a camera starts with"},
    "satellites": {"zh": "与卫星时间不符", "en": "not the satellites' time"},
    "phone": {"zh": "与手机所报时间不符", "en": "not what the phone said"},
    "LOST": {"zh": "文件丢失", "en": "the file is lost"},
    "DAMAGED": {"zh": "文件损坏", "en": "damaged"},
    "TOO_LARGE": {"zh": "像素过多", "en": "too many pixels"},
    "NOT_A_PICTURE": {"zh": "不是照片", "en": "no picture"},
    "CRASHED": {"zh": "无法解码", "en": "cannot be decoded"},
}  # fmt: skip
WHOLE_PPM = 970_000  # of a picture: less was cut


@dataclass(frozen=True)
class Shot:
    """A photograph of a claim with where it was taken."""

    picture: Picture
    places: Places

    @property
    def odd(self) -> list[str]:
        """Why its clock cannot be trusted."""
        one, taken = self.picture, self.picture.taken_at
        if taken is None:
            return []
        tests = {
            "reset": _reset(taken),
            "future": taken - one.evidence.given_at > CLOCK,
            "satellites": _differ(taken, one.satellites_at),
            "phone": _differ(taken, one.said_at),
        }
        return [why for why, true in tests.items() if true]

    @property
    def moment(self) -> datetime | None:
        """When it was taken, by the best clock there is. What the phone said may be when a file was
        copied, so against an odd camera it counts alone only with nothing else to go by."""
        one = self.picture
        trusted = None if self.odd else one.taken_at
        return trusted or one.satellites_at or (one.said_at if one.taken_at is None else None)

    @property
    def bare(self) -> bool:
        one = self.picture
        return one.taken_at is None and one.said_at is None and self.places.best is None


def _reset(taken: datetime) -> bool:
    day = local_day(taken)
    return day.year < NONE_BEFORE or (day.year <= RESET_UNTIL and (day.month, day.day) == (1, 1))


def _differ(one: datetime, other: datetime | None) -> bool:
    return other is not None and abs(one - other) > CLOCK


def odd_pictures(
    claims: Sequence[Claim], lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding | None]]:
    """Every finding of this file; of claims without examined photographs little is asked."""
    shots = _shots(claims)
    if not shots:
        return
    own = [claim for claim in claims if claim.pk in shots]
    yield from _again(own, shots)
    yield from _where(own, shots, lines)
    for claim in own:
        for found in chain(_when(claim, shots[claim.pk]), _state(claim, shots[claim.pk])):
            yield claim.pk, found


def _shots(claims: Sequence[Claim]) -> dict[int, list[Shot]]:
    of_claims = Picture.objects.filter(
        evidence__claim__in=[claim.pk for claim in claims], evidence__kind=Evidence.Kind.PHOTO
    ).defer("hashes")
    found: dict[int, list[Shot]] = defaultdict(list)
    for picture in of_claims.select_related("evidence"):
        found[picture.evidence.claim_id or 0].append(Shot(picture, _places(picture)))
    return dict(found)


def _places(picture: Picture) -> Places:
    """One whose place does not open is known to `hedun verify`; here it has none."""
    try:
        return revealed(picture.places_enc, picture.evidence.sha256)
    except DoesNotOpen:
        return Places()


# ── the same picture again ──────────────────────────────────────────────────────────────────────


def _again(
    claims: Sequence[Claim], shots: Mapping[int, Sequence[Shot]]
) -> Iterator[tuple[int, Finding]]:
    pks = [shot.picture.pk for own in shots.values() for shot in own]
    pairs = Alike.objects.filter(Q(earlier__in=pks) | Q(later__in=pks)).select_related(
        "earlier__evidence__claim", "earlier__evidence__report",
        "later__evidence__claim", "later__evidence__report",
    ).defer("earlier__hashes", "later__hashes")  # fmt: skip
    met: dict[int, list[tuple[Alike, Evidence]]] = defaultdict(list)
    for pair in pairs:
        met[pair.earlier_id].append((pair, pair.later.evidence))
        met[pair.later_id].append((pair, pair.earlier.evidence))
    for claim in claims:
        files, how, claims_met, others = 0, dict[str, None](), set[str](), set[str]()
        for shot in shots[claim.pk]:
            seen = [(p, other) for p, other in met[shot.picture.pk] if _counts(claim, other)]
            files += bool(seen)
            for pair, other in seen:
                how |= dict.fromkeys(_changed(pair))
                others.add(other.claim.number if other.claim else other.report.number)
                claims_met |= {other.claim.number} if other.claim else set()
        if files:
            named = ", ".join(sorted(others))
            found = finding(
                claim.number, "PICTURE_AGAIN", sorted(claims_met),
                files=files, how=_listed(how), others=named,
            )  # fmt: skip
            yield claim.pk, found


def _counts(claim: Claim, other: Evidence) -> bool:
    """Files of the claim itself, of one merged into another and of its own list do not."""
    if other.claim is None:
        return other.report_id != claim.report_id
    return other.claim_id != claim.pk and other.claim.merged_into_id is None


def _changed(pair: Alike) -> list[str]:
    tests = {
        "cropped": pair.part_ppm < WHOLE_PPM, "mirrored": pair.mirrored, "turned": pair.turned,
    }  # fmt: skip
    return [how for how, true in tests.items() if true] or ["saved"]


# ── where ───────────────────────────────────────────────────────────────────────────────────────


def _where(
    claims: Sequence[Claim], shots: Mapping[int, Sequence[Shot]], lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    placed = {pk for pk, own in shots.items() if any(shot.places.best for shot in own)}
    plots = plots_of([line for line in lines if line.claim_id in placed])
    own = [claim for claim in claims if claim.pk in placed]
    villages = village_outlines({claim.report.village_id for claim in own})
    for claim in own:
        far, outside, apart = list[float](), list[float](), list[float]()
        for places in (shot.places for shot in shots[claim.pk] if shot.places.best):
            best = places.best
            assert best is not None
            slack, point = best.accuracy_m or 0, best.point
            if claim.pk in plots:
                far.append(min(beyond_m(point, plot) for plot in plots[claim.pk]) - slack)
            if claim.report.village_id in villages:
                outside.append(beyond_m(point, villages[claim.report.village_id]) - slack)
            if places.camera and places.phone:
                slack += places.phone.accuracy_m or 0
                apart.append(distance_m(places.camera.said, places.phone.said) - slack)
        for code, most, metres in (
            ("PICTURE_FAR", FAR_M, far),
            ("PICTURE_OUTSIDE", BORDER_M, outside),
            ("PICTURE_TWO_PLACES", FAR_M, apart),
        ):
            beyond = [m for m in metres if m > most]
            if beyond:
                said = _metres(max(beyond))
                number = claim.number
                yield claim.pk, finding(number, code, files=len(beyond), far=said, most=most)


def _metres(metres: float) -> Word:
    """To two digits or so: a finding tells no place."""
    if metres < 1000:
        return {"zh": f"{round(metres, -1):.0f} 米", "en": f"{round(metres, -1):.0f} m"}
    digits = 1 if metres < 10_000 else 0
    return {"zh": f"{metres / 1000:,.{digits}f} 公里", "en": f"{metres / 1000:,.{digits}f} km"}


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def _when(claim: Claim, shots: Sequence[Shot]) -> Iterator[Finding]:
    moments = [shot.moment for shot in shots if shot.moment is not None]
    occurred, told = claim.event.occurred, claim.report.first_told_at
    early = [at for at in moments if local_day(at) < occurred]
    if early:
        first = min(early).astimezone(LOCAL)
        yield finding(
            claim.number, "PICTURE_EARLY", files=len(early), day=f"{first:%Y-%m-%d %H:%M}",
            event=occurred.isoformat(),
        )  # fmt: skip
    old = [told - at for at in moments if told - at > LATE and local_day(at) >= occurred]
    if old:
        most = LATE // HOUR
        yield finding(
            claim.number, "PICTURE_OLD", files=len(old), hours=max(old) // HOUR, most=most
        )
    later = sum(at - told > LATE for at in moments)
    if later:
        yield finding(claim.number, "PICTURE_LATER", files=later, hours=LATE // HOUR)
    odd = [shot.odd for shot in shots if shot.odd]
    if odd:
        how = _listed(dict.fromkeys(chain.from_iterable(odd)))
        yield finding(claim.number, "PICTURE_CLOCK", files=len(odd), how=how)


def _state(claim: Claim, shots: Sequence[Shot]) -> Iterator[Finding]:
    unread = [s.picture.why for s in shots if s.picture.state == Picture.State.UNREADABLE]
    if unread:
        how = _listed(dict.fromkeys(unread))
        yield finding(claim.number, "PICTURE_UNREADABLE", files=len(unread), how=how)
    bare = sum(s.bare for s in shots if s.picture.state == Picture.State.READ)
    if bare:
        yield finding(claim.number, "PICTURE_BARE", files=bare)


def _listed(how: Iterable[str]) -> Word:
    words = [HOW[one] for one in how]
    return {"zh": "、".join(w["zh"] for w in words), "en": ", ".join(w["en"] for w in words)}

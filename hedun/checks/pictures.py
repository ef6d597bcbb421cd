"""What is odd about the photographs of a claim: where, when and with what clock they were taken,
and whether they came before. Read off what the room of evidence has examined; nothing is decoded
here.

What is missing is a remark and no accusation: chat apps strip what a camera wrote. Of each kind a
claim has one finding, with how many pictures, the farthest or oldest of them, and whether the
picture or the phone says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain

from hedun.checks.ground import BORDER_M, beyond_m, plots_of, village_outlines
from hedun.checks.rules import LATE, Finding, finding
from hedun.checks.shots import BY, Shot, listed, metres, shots_of
from hedun.claims.models import Claim, LossLine
from hedun.domain.deadlines import LOCAL, local_day
from hedun.domain.words import Word
from hedun.evidence.models import Alike, Evidence, Picture
from hedun.record.selecting import by_key, follow, link, rows_by

FAR_M = 500  # from the plot, or between what camera and phone say
HOUR = timedelta(hours=1)

CODES = (
    "PICTURE_AGAIN", "PICTURE_FAR", "PICTURE_OUTSIDE", "PICTURE_TWO_PLACES", "PICTURE_EARLY",
    "PICTURE_OLD", "PICTURE_CLOCK", "PICTURE_UNREADABLE", "PICTURE_LATER", "PICTURE_BARE",
)  # fmt: skip

HOW: dict[str, Word] = {
    "cropped": {"zh": "裁剪", "en": "cropped"},
    "mirrored": {"zh": "镜像", "en": "mirrored"},
    "turned": {"zh": "旋转", "en": "turned"},
    "saved": {"zh": "重新保存", "en": "saved again"},
    "LOST": {"zh": "文件丢失", "en": "the file is lost"},
    "DAMAGED": {"zh": "文件损坏", "en": "damaged"},
    "TOO_LARGE": {"zh": "像素过多", "en": "too many pixels"},
    "NOT_A_PICTURE": {"zh": "不是照片", "en": "no picture"},
    "CRASHED": {"zh": "无法解码", "en": "cannot be decoded"},
    "FAILED": {"zh": "查看时出错", "en": "looking at it failed"},
}  # fmt: skip
WHOLE_PPM = 970_000  # of a picture: less was cut
Far = tuple[float, str]  # metres, and by what the place is known


def odd_pictures(
    claims: Sequence[Claim], lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding | None]]:
    """Every finding of this file; of claims without examined photographs little is asked."""
    shots = shots_of(claims)
    if not shots:
        return
    own = [claim for claim in claims if claim.pk in shots]
    yield from _again(own, shots)
    yield from _where(own, shots, lines)
    for claim in own:
        for found in chain(_when(claim, shots[claim.pk]), _state(claim, shots[claim.pk])):
            yield claim.pk, found


# ── the same picture again ──────────────────────────────────────────────────────────────────────


def _again(
    claims: Sequence[Claim], shots: Mapping[int, Sequence[Shot]]
) -> Iterator[tuple[int, Finding]]:
    met = met_again(shot.picture.pk for own in shots.values() for shot in own)
    for claim in claims:
        files, how, claims_met, others = 0, dict[str, None](), set[str](), set[str]()
        for shot in shots[claim.pk]:
            seen = [(p, other) for p, other in met[shot.picture.pk] if counts(claim, other)]
            files += bool(seen)
            for pair, other in seen:
                how |= dict.fromkeys(changed(pair))
                others.add(other.claim.number if other.claim else other.report.number)
                claims_met |= {other.claim.number} if other.claim else set()
        if files:
            named = ", ".join(sorted(others))
            found = finding(
                claim.number, "PICTURE_AGAIN", sorted(claims_met),
                files=_pictures(files), how=listed(HOW[one] for one in how), others=named,
            )  # fmt: skip
            yield claim.pk, found


def met_again(pictures: Iterable[int]) -> dict[int, list[tuple[Alike, Evidence]]]:
    """{picture pk: the pairs it stands in, each with the other's file, its claim and report}."""
    pks = list(pictures)
    rows = (row for by in ("earlier_id", "later_id") for row in rows_by(Alike, by, pks))
    pairs = sorted({row.pk: row for row in rows}.values(), key=lambda row: row.pk)
    ends = {pk for pair in pairs for pk in (pair.earlier_id, pair.later_id)}
    known = by_key(Picture, ends, without=frozenset({"hashes"}))
    follow(known.values(), "evidence__claim", "evidence__report")
    for name in ("earlier", "later"):
        link(pairs, name, known)
    met: dict[int, list[tuple[Alike, Evidence]]] = defaultdict(list)
    for pair in pairs:
        met[pair.earlier_id].append((pair, pair.later.evidence))
        met[pair.later_id].append((pair, pair.earlier.evidence))
    return met


def counts(claim: Claim, other: Evidence) -> bool:
    """Files of the claim itself, of one merged into another and of its own list do not."""
    if other.claim is None:
        return other.report_id != claim.report_id
    return other.claim_id != claim.pk and other.claim.merged_into_id is None


def changed(pair: Alike) -> list[str]:
    """How the later one differs, by codes of HOW."""
    tests = {
        "cropped": pair.part_ppm < WHOLE_PPM, "mirrored": pair.mirrored, "turned": pair.turned,
    }  # fmt: skip
    return [how for how, true in tests.items() if true] or ["saved"]


# ── where ───────────────────────────────────────────────────────────────────────────────────────


def _where(
    claims: Sequence[Claim], shots: Mapping[int, Sequence[Shot]], lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    placed = {pk for pk, own in shots.items() if any(shot.spot for shot in own)}
    plots = plots_of([line for line in lines if line.claim_id in placed])
    own = [claim for claim in claims if claim.pk in placed]
    villages = village_outlines({claim.report.village_id for claim in own})
    for claim in own:
        far, outside, apart = list[Far](), list[Far](), list[Far]()
        for shot in shots[claim.pk]:
            if shot.spot is None:
                continue
            spot, by = shot.spot
            slack, point = spot.accuracy_m or 0, spot.point
            if claim.pk in plots:
                far.append((min(beyond_m(point, plot) for plot in plots[claim.pk]) - slack, by))
            if claim.report.village_id in villages:
                outside.append((beyond_m(point, villages[claim.report.village_id]) - slack, by))
            apart.append((shot.apart_m, by))
        for code, most, found in (
            ("PICTURE_FAR", FAR_M, far),
            ("PICTURE_OUTSIDE", BORDER_M, outside),
            ("PICTURE_TWO_PLACES", FAR_M, apart),
        ):
            beyond = [one for one in found if one[0] > most]
            if beyond:
                yield claim.pk, finding(
                    claim.number, code, files=_pictures(len(beyond)), most=most,
                    far=metres(max(beyond)[0]), by=_by(beyond),
                )  # fmt: skip


def _pictures(number: int) -> Word:
    return {"zh": f"{number}", "en": f"{number} picture{'s' if number != 1 else ''}"}


def _by(found: Iterable[tuple[object, str]]) -> Word:
    return listed(BY[by] for by in dict.fromkeys(by for _, by in found))


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def _when(claim: Claim, shots: Sequence[Shot]) -> Iterator[Finding]:
    moments = [shot.moment for shot in shots if shot.moment is not None]
    occurred, told = claim.event.occurred, claim.report.first_told_at
    early = [(at, by) for at, by in moments if local_day(at) < occurred]
    if early:
        first = min(early)[0].astimezone(LOCAL)
        yield finding(
            claim.number, "PICTURE_EARLY", files=_pictures(len(early)),
            day=f"{first:%Y-%m-%d %H:%M}", event=occurred.isoformat(), by=_by(early),
        )  # fmt: skip
    old = [(at, by) for at, by in moments if told - at > LATE and local_day(at) >= occurred]
    if old:
        hours, most = (told - min(old)[0]) // HOUR, LATE // HOUR
        yield finding(
            claim.number,
            "PICTURE_OLD",
            files=_pictures(len(old)),
            hours=hours,
            most=most,
            by=_by(old),
        )
    later = sum(at - told > LATE for at, _ in moments)
    if later:
        yield finding(claim.number, "PICTURE_LATER", files=_pictures(later), hours=LATE // HOUR)
    odd = [shot.odd for shot in shots if shot.odd]
    if odd:
        how = listed(chain.from_iterable(odd))
        yield finding(claim.number, "PICTURE_CLOCK", files=_pictures(len(odd)), how=how)


def _state(claim: Claim, shots: Sequence[Shot]) -> Iterator[Finding]:
    unread = [s.picture.why for s in shots if s.picture.state == Picture.State.UNREADABLE]
    if unread:
        how = listed(HOW.get(one, HOW["FAILED"]) for one in unread)
        yield finding(claim.number, "PICTURE_UNREADABLE", files=_pictures(len(unread)), how=how)
    bare = sum(s.bare for s in shots if s.picture.state == Picture.State.READ)
    if bare:
        yield finding(claim.number, "PICTURE_BARE", files=_pictures(bare))

"""What is known of a photograph for whoever looks at the claim: what the picture itself tells and
what a device said beside it, each by its name, how far that is from the plot and from the village,
and why a clock cannot be trusted.

Sentences and the captions in a list tell no position, only how far it is; the window of the picture
draws it for those who may open the file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shapely import Geometry

from hedun.checks.ground import Outlined, beyond_m, drawn_outlines, plots_of
from hedun.checks.shots import BY, Shot, metres, shots_of
from hedun.claims.items import PERSON
from hedun.claims.models import Claim
from hedun.claims.queries import lines_of
from hedun.domain.words import Word
from hedun.evidence.models import Picture
from hedun.evidence.places import Spot

_AT = 10  # metres: nearer is at the plot
_AT_PLOT: Word = {"zh": "在地块上", "en": "at the plot"}
_PLACED: Word = {"zh": "有位置", "en": "with its place"}
_AWAY: Word = {"zh": "离地块 {far}", "en": "{far} from the plot"}
_IN_VILLAGE: Word = {"zh": "在村界内", "en": "inside the village"}
_OUTSIDE: Word = {"zh": "在村界外 {far}", "en": "{far} outside the village"}


@dataclass(frozen=True)
class Source:
    """`by`: who says it. `datum`: of its place as it was said, where it is not the satellites'.
    `place`, `village`: how far it is from the plots, from the village (None: not known)."""

    by: Word
    at: datetime | None
    assumed: bool  # the camera did not say its zone: Chinese time was taken
    device: str
    place: Word | None
    datum: str
    spot: Spot | None = None
    village: Word | None = None


@dataclass(frozen=True)
class Caption:
    """`sources`: those that say anything. `unread`: it was looked at and does not open.
    `satellites_at`: the time that came with the position; `odd`: why a clock of it cannot be
    trusted; `width`, `height`: pixels."""

    sources: tuple[Source, ...]
    unread: bool
    satellites_at: datetime | None
    odd: tuple[Word, ...]
    width: int
    height: int


@dataclass(frozen=True)
class Grounds:
    """Where the plots of a claim lie, and its village (WGS-84, degrees)."""

    plots: Sequence[Geometry] = ()
    outline: Outlined | None = None

    @property
    def village(self) -> Geometry | None:
        """One that was only drawn to show says nothing of a place."""
        return None if self.outline is None or self.outline.schematic else self.outline.area


def grounds_of(claims: Sequence[Claim]) -> dict[int, Grounds]:
    """{claim pk: its grounds}. Of what is claimed for a person no place is told."""
    plots = plots_of([line for line in lines_of(claims) if line.section != PERSON])
    villages = drawn_outlines(claim.report.village_id for claim in claims)
    return {
        claim.pk: Grounds(plots.get(claim.pk, ()), villages.get(claim.report.village_id))
        for claim in claims
    }


def captions(
    claims: Sequence[Claim], grounds: Mapping[int, Grounds] | None = None
) -> dict[int, Caption]:
    """{evidence pk: what is known of the photograph}; one that nobody has looked at yet is left
    out. For who may see the claims. `grounds`: where they were read already."""
    shots = shots_of(claims)
    if grounds is None:
        placed = [c for c in claims if any(_spots(one) for one in shots.get(c.pk, ()))]
        grounds = grounds_of(placed) if placed else {}
    nowhere = Grounds()
    return {
        shot.picture.evidence_id: _caption(shot, grounds.get(pk, nowhere))
        for pk, own in shots.items()
        for shot in own
    }


def _spots(shot: Shot) -> bool:
    return bool(shot.places.camera or shot.said.spot)


def _caption(shot: Shot, ground: Grounds) -> Caption:
    one = shot.picture
    return Caption(
        tuple(_sources(shot, ground)),
        one.state == Picture.State.UNREADABLE,
        one.satellites_at,
        tuple(shot.odd),
        one.width,
        one.height,
    )


def _sources(shot: Shot, ground: Grounds) -> Iterator[Source]:
    one, said = shot.picture, shot.said
    for by, at, device, spot in (
        (BY["picture"], one.taken_at or one.satellites_at, one.device, shot.places.camera),
        (BY["device"], said.taken_at, said.device, said.spot),
    ):
        if at or device or spot:
            datum = spot.said.datum if spot and spot.said.datum != "WGS-84" else ""
            assumed = by is BY["picture"] and one.zone == "assumed"
            yield Source(
                by, at, assumed, device, _place(spot, ground.plots), datum, spot,
                _in_village(spot, ground.village),
            )  # fmt: skip


def _place(spot: Spot | None, plots: Iterable[Geometry]) -> Word | None:
    if spot is None:
        return None
    away = [beyond_m(spot.point, plot) for plot in plots]
    if not away:
        return _PLACED
    return _AT_PLOT if min(away) < _AT else _said(_AWAY, min(away))


def _in_village(spot: Spot | None, village: Geometry | None) -> Word | None:
    if spot is None or village is None:
        return None
    far = beyond_m(spot.point, village)
    return _IN_VILLAGE if far < _AT else _said(_OUTSIDE, far)


def _said(text: Word, far: float) -> Word:
    away = metres(far)
    return {"zh": text["zh"].format(far=away["zh"]), "en": text["en"].format(far=away["en"])}

"""What stands under a photograph for whoever looks at the claim: what the picture itself tells and
what a device said beside it, each by its name. No position is told, only how far it is from the
plot.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hedun.checks.ground import beyond_m, plots_of
from hedun.checks.shots import BY, Shot, metres, shots_of
from hedun.claims.models import Claim
from hedun.claims.queries import lines_of
from hedun.domain.words import Word
from hedun.evidence.models import Picture
from hedun.evidence.places import Spot

_AT = 10  # metres: nearer is at the plot
_AT_PLOT: Word = {"zh": "在地块上", "en": "at the plot"}
_PLACED: Word = {"zh": "有位置", "en": "with its place"}
_AWAY: Word = {"zh": "离地块 {far}", "en": "{far} from the plot"}


@dataclass(frozen=True)
class Source:
    """`by`: who says it. `datum`: of its place as it was said, where it is not the satellites'."""

    by: Word
    at: datetime | None
    assumed: bool  # the camera did not say its zone: Chinese time was taken
    device: str
    place: Word | None
    datum: str


@dataclass(frozen=True)
class Caption:
    """`sources`: those that say anything. `unread`: it was looked at and does not open."""

    sources: tuple[Source, ...]
    unread: bool


def captions(claim: Claim) -> dict[int, Caption]:
    """{evidence pk: what is known of the photograph}; one that nobody has looked at yet is left
    out. For who may see the claim."""
    shots = shots_of([claim]).get(claim.pk, [])
    placed = any(shot.places.camera or shot.said.spot for shot in shots)
    plots = plots_of(lines_of([claim])).get(claim.pk, []) if placed else []

    def place(spot: Spot | None) -> Word | None:
        if spot is None:
            return None
        if not plots:
            return _PLACED
        far = min(beyond_m(spot.point, plot) for plot in plots)
        away = metres(far)
        return _AT_PLOT if far < _AT else {
            "zh": _AWAY["zh"].format(far=away["zh"]), "en": _AWAY["en"].format(far=away["en"])
        }  # fmt: skip

    def sources(shot: Shot) -> Iterator[Source]:
        one, said = shot.picture, shot.said
        for by, at, device, spot in (
            (BY["picture"], one.taken_at or one.satellites_at, one.device, shot.places.camera),
            (BY["device"], said.taken_at, said.device, said.spot),
        ):
            if at or device or spot:
                datum = spot.said.datum if spot and spot.said.datum != "WGS-84" else ""
                assumed = by is BY["picture"] and one.zone == "assumed"
                yield Source(by, at, assumed, device, place(spot), datum)

    return {
        shot.picture.evidence_id: Caption(
            tuple(sources(shot)), shot.picture.state == Picture.State.UNREADABLE
        )
        for shot in shots
    }

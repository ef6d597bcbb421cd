"""One plot: where it lies, whose it is, what was lost there in which seasons, what was seen there.

A plot is known by a loss line that tells of it. Other lines are of the same plot where the
household (with those it is linked with) and the name of the plot agree; of a plot without a name
nothing else is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import shapely
from django.db.models import Q
from shapely import Geometry
from shapely.geometry.polygon import Polygon

from hedun.assessment.figures import Figure, figures
from hedun.checks.captions import Grounds
from hedun.checks.ground import beyond_m, drawn_outlines, plots_of
from hedun.checks.shots import shots_of
from hedun.claims.items import CROP, PERSON
from hedun.claims.models import Claim, LineGround, LossLine
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.plotnames import plot_key
from hedun.evidence.models import Evidence
from hedun.evidence.queries import photographs
from hedun.maps.ground import Drawing, drawings
from hedun.maps.points import awarded
from hedun.people.models import Plot as Land
from hedun.people.queries import one_ground

NEAR_M = 100  # a photograph from so near was taken there: our default


@dataclass(frozen=True, slots=True)
class Loss:
    """`figure`: as the last who looked found it; `fen`: awarded for it, None where nothing is."""

    line: LossLine
    figure: Figure
    fen: int | None

    @property
    def crop(self) -> bool:
        return self.line.section == CROP


@dataclass(frozen=True, slots=True)
class Plot:
    """`line`: by which it was asked for; `losses`: the newest first. `where`: outlines, or points
    where none was walked; `drawn`: near by, and in the village. `walked_e4`, `land`: its area as it
    was walked (ten-thousandths of a mu) and as it is contracted. `photos`: those taken there;
    `elsewhere`: how many more the claims have."""

    line: LossLine
    losses: Sequence[Loss]
    where: Sequence[Geometry]
    drawn: Sequence[Drawing]
    walked_e4: int | None
    land: Sequence[Land]
    photos: Sequence[Evidence]
    elsewhere: int

    @property
    def outlined(self) -> bool:
        return any(isinstance(one, Polygon) for one in self.where)

    @property
    def middle(self) -> tuple[float, float] | None:
        """Latitude and longitude."""
        if not self.where:
            return None
        point = shapely.union_all(list(self.where)).representative_point()
        return round(point.y, 5), round(point.x, 5)

    @property
    def fen(self) -> int:
        return sum(loss.fen or 0 for loss in self.losses)

    @property
    def lost(self) -> Decimal:
        """Of crops, mu: area times degree, as far as a degree was said."""
        each = (one.figure.quantity * (one.figure.degree or 0) for one in self.losses if one.crop)
        return sum(each, Decimal(0)).quantize(Decimal("0.01"))

    @property
    def seasons(self) -> int:
        return len({loss.line.claim.event.occurred.year for loss in self.losses})


def plot_of(line: LossLine, actor: Actor, now: datetime) -> Plot:
    """As many queries, however much was lost there. The line is one that the actor may see."""
    households = one_ground([line.claim.household_id])[line.claim.household_id]
    key = plot_key(line.plot)
    lines = _lines_on(line, key, households, actor, now)
    claims = list({one.claim_id: one.claim for one in lines}.values())
    found = figures(lines)
    seen = visible_to(actor, now).filter(pk__in=[claim.pk for claim in claims])
    fen = awarded([one.pk for one in lines], seen)
    where = _where(lines)
    village = line.claim.report.village_id
    photos, elsewhere = _photographs(claims, where)
    land = Land.objects.filter(household__in=households).order_by("-starts", "-pk")
    return Plot(
        line=line,
        losses=[Loss(one, found[one.pk].latest, fen.get(one.pk)) for one in lines],
        where=where,
        drawn=drawings(None, Grounds(where, drawn_outlines([village]).get(village))),
        walked_e4=_walked(lines),
        land=[one for one in land if key and plot_key(one.name) == key],
        photos=photos,
        elsewhere=elsewhere,
    )


def _lines_on(
    line: LossLine, key: str, households: set[int], actor: Actor, now: datetime
) -> list[LossLine]:
    """The newest loss first. Of a household there are few."""
    stands = Q(claim__merged_into__isnull=True) | Q(pk=line.pk)
    rows = (
        LossLine.objects.filter(stands, claim__in=visible_to(actor, now))
        .filter(claim__household__in=households)
        .exclude(section=PERSON)
        .select_related("claim__event", "claim__report__village__parent", "claim__household")
        .order_by("-claim__event__occurred", "-claim", "number")
    )
    return [one for one in rows if one.pk == line.pk or (key and plot_key(one.plot) == key)]


def _where(lines: Sequence[LossLine]) -> Sequence[Geometry]:
    """As it was walked or drawn last; else the last point."""
    of_claim = plots_of(lines)
    newest = [of_claim[pk] for pk in dict.fromkeys(one.claim_id for one in lines) if pk in of_claim]
    walked = [where for where in newest if any(isinstance(one, Polygon) for one in where)]
    return next(iter((*walked, *newest)), ())


def _walked(lines: Sequence[LossLine]) -> int | None:
    rows = LineGround.objects.filter(line__in=lines, area_e4__isnull=False)
    return rows.order_by("-line").values_list("area_e4", flat=True).first()


def _photographs(claims: Sequence[Claim], where: Sequence[Geometry]) -> tuple[list[Evidence], int]:
    """Those taken there, the newest first, and how many others the claims have."""
    count = sum(len(some) for some in photographs(claims).values())
    place = shapely.union_all(list(where)) if where else None
    there, shots = [], shots_of(claims)
    for claim in claims:
        for shot in shots.get(claim.pk, ()):
            spot = shot.places.best
            if place is not None and spot and beyond_m(spot.point, place) <= NEAR_M:
                shot.picture.evidence.claim = claim
                there.append(shot.picture.evidence)
    return sorted(there, key=lambda one: -one.pk), count - len(there)

"""One piece of ground claimed twice in a season: outlines that lie on one another, whoever claims
them and in whatever village.

How much of the two together both share (intersection over union) is compared; outlines walked with
a telephone are some metres off, so neighbours touch. The same household's losses on one plot are
looked at by their plot's name (assessment.looks) and are no finding here, unless the names differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import shapely
from shapely import Geometry

from hedun.checks.ground import E7
from hedun.checks.rules import Finding, finding
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LineGround, LossLine
from hedun.claims.queries import covered, decisions
from hedun.claims.squares import Square, around
from hedun.domain.case import State
from hedun.domain.plotnames import plot_key
from hedun.record.selecting import by_key, follow, link, once, rows_by

CODES = ("GROUND_PAID", "GROUND_OVERLAP")
SHARED = 0.3  # of both together: beyond it somebody looks
ONE_PLOT = 0.6  # beyond it two outlines are of one plot
NO_AREA = 1e-18  # square degrees
GIVEN_UP = frozenset({State.CLOSED, State.REFUSED})
SETTLED = frozenset({State.PAYING, State.PAID, State.RECOVERING})
GRANTED = frozenset({State.AWARDED, State.ON_NOTICE, State.CONTESTED, State.PAYABLE})


@dataclass(frozen=True, slots=True)
class Meeting:
    """A line, another one on whose ground it lies, and the share of both that they have in common,
    0–1."""

    line: LossLine
    other: LossLine
    share: float


def overlaps(_claims: Sequence[Claim], lines: Sequence[LossLine]) -> Iterator[tuple[int, Finding]]:
    """Both findings of this file; of claims without outlines one thing is asked."""
    met: dict[int, list[Meeting]] = defaultdict(list)
    for one in meetings([line for line in lines if line.section == CROP]):
        met[one.line.pk].append(one)
    for own in met.values():
        line = own[0].line
        paid = [one for one in own if twice_paid(one)]
        for code, found in (
            ("GROUND_PAID", paid),
            ("GROUND_OVERLAP", [one for one in own if one not in paid]),
        ):
            if found:
                yield line.claim.pk, _said(line, code, found)


def twice_paid(one: Meeting) -> bool:
    """Whether paying the line pays another household's crop on the same plot a second time. Of two
    that were both granted and not paid the one told first goes on."""
    claim, other = one.line.claim, one.other.claim
    if one.share <= ONE_PLOT or one.line.item != one.other.item:
        return False
    if claim.household_id == other.household_id:
        return False
    first = (other.report.first_told_at, other.pk) < (claim.report.first_told_at, claim.pk)
    return other.state in SETTLED or (other.state in GRANTED and first)


def meetings(lines: Sequence[LossLine]) -> list[Meeting]:
    """Of crop lines, each with its claim, report and event: what lies on them in the same season.
    Two queries where none has an outline, nine otherwise, however many there are."""
    placed = {line.pk: line for line in lines if line.lat_e7 is not None}
    own = _outlines(placed)
    if not own:
        return []
    near = {line.pk: line for line in _near([placed[pk] for pk in own])}
    near |= {pk: placed[pk] for pk in own}
    other = _outlines(near)
    ours, theirs = sorted(own), sorted(other)
    tree = shapely.STRtree([other[pk] for pk in theirs])
    mine, met = tree.query([own[pk] for pk in ours], predicate="intersects")
    shares = shares_of([own[ours[n]] for n in mine], [other[theirs[n]] for n in met])
    return [
        Meeting(placed[ours[a]], near[theirs[b]], share)
        for a, b, share in zip(mine, met, shares, strict=True)
        if share > SHARED and _counts(placed[ours[a]], near[theirs[b]])
    ]


def _counts(line: LossLine, other: LossLine) -> bool:
    """Another line of the same season; of the same household only under another name."""
    one, two = line.claim, other.claim
    if line.pk == other.pk or one.event.occurred.year != two.event.occurred.year:
        return False
    return one.household_id != two.household_id or plot_key(line.plot) != plot_key(other.plot)


def _near(lines: Sequence[LossLine]) -> list[LossLine]:
    """The crop lines that stand around these, each with its claim, report and event."""
    squares = around((line.lat_e7 or 0, line.lon_e7 or 0) for line in lines)
    found: list[int] = once(("squares", *sorted(squares)), lambda: _in_squares(squares))
    rows = rows_by(LossLine, "id", found)
    known = by_key(Claim, {row.claim_id for row in rows})
    standing = {
        pk: claim
        for pk, claim in known.items()
        if claim.merged_into_id is None and claim.state not in GIVEN_UP
    }
    follow(standing.values(), "report", "event")
    rows = [row for row in rows if row.claim_id in standing]
    link(rows, "claim", standing)
    return covered(rows, decisions(rows))


def _in_squares(squares: set[int]) -> list[int]:
    rows = LossLine.objects.annotate(square=Square("lat_e7", "lon_e7")).order_by()
    placed = rows.filter(lat_e7__isnull=False, square__among=squares, section=CROP)
    return list(placed.values_list("pk", flat=True))


def _outlines(lines: Iterable[int]) -> dict[int, Geometry]:
    """{line pk: its outline, degrees}; those that are known by a point alone are left out."""
    rows = rows_by(LineGround, "line_id", lines)
    return {row.line_id: outline(row.rings) for row in rows if row.rings}


def outline(rings: Sequence[Sequence[Sequence[int]]]) -> Geometry:
    """Parts and their holes come one after the other: what lies in an odd number of rings."""
    parts = (shapely.make_valid(shapely.Polygon(ring)) for ring in rings)
    area: Geometry = reduce(shapely.symmetric_difference, parts)
    return shapely.transform(area, lambda xy: xy / E7)


def shares_of(ours: Sequence[Geometry], theirs: Sequence[Geometry]) -> list[float]:
    """Pair by pair, the intersection over the union of both, 0–1."""
    both = shapely.area(shapely.intersection(ours, theirs))
    either = shapely.area(ours) + shapely.area(theirs) - both
    return [float(share) for share in both / np.maximum(either, NO_AREA)]


def _said(line: LossLine, code: str, found: Sequence[Meeting]) -> Finding:
    others = sorted({one.other.claim.number for one in found} - {line.claim.number})
    within = sorted({one.other.number for one in found if one.other.claim_id == line.claim_id})
    named: Mapping[str, object] = {
        "line": line.number,
        "percent": round(max(one.share for one in found) * 100),
        "others": {
            "zh": "、".join([*others, *(f"本户第 {n} 条" for n in within)]),
            "en": ", ".join([*others, *(f"line {n} of this claim" for n in within)]),
        },
    }
    return finding(line.claim.number, code, others, **named)

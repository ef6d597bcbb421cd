"""What is claimed against the land that the roll knows of the household.

Of a plot that was damaged several times the largest area counts, so that two nights on one field
are no more land than there is; areas are the newest figures. Land that was taken on lease often
stands on no list: above the roll somebody looks, and only far above it money waits until the land
is entered on the roll or the area put right.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from hedun.assessment.figures import figures
from hedun.assessment.plots import season_lines
from hedun.checks.rules import Finding, finding, short
from hedun.claims import words
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LossLine
from hedun.domain.plotnames import plot_key
from hedun.domain.units import mu_from_int
from hedun.people.models import Plot
from hedun.record.selecting import rows_by

CODES = ("AREA_FAR_ABOVE_ROLL", "AREA_ABOVE_ROLL", "AREA_ABOVE_PLOT")
SLACK_PERCENT = 110  # of a registered area: measuring twice gives two areas
FAR = 2  # times the registered land …
FAR_BEYOND_E4 = 50_000  # … and at least so much more, ten-thousandths of a mu


def above_land(claims: Sequence[Claim], lines: Sequence[LossLine]) -> Iterator[tuple[int, Finding]]:
    """Findings of CODES. One query where the roll knows no land, otherwise a fixed number."""
    plots: dict[int, list[Plot]] = defaultdict(list)
    for row in rows_by(Plot, "household_id", {claim.household_id for claim in claims}):
        plots[row.household_id].append(row)
    if not plots:
        return
    years = {claim.event.occurred.year for claim in claims}
    season = season_lines(plots, years)
    areas = {pk: one.latest.quantity_e4 for pk, one in figures([*season, *lines]).items()}
    of_season: dict[tuple[int, int, str], list[LossLine]] = defaultdict(list)
    for line in season:
        claim = line.claim
        of_season[claim.household_id, claim.event.occurred.year, line.item].append(line)
    own: dict[int, list[LossLine]] = defaultdict(list)
    for line in lines:
        own[line.claim_id].append(line)
    for claim in claims:
        day = claim.event.occurred
        land = [plot for plot in plots.get(claim.household_id, ()) if _on(plot, day)]
        crops = [line for line in own[claim.pk] if line.section == CROP] if land else []
        for crop in dict.fromkeys(line.item for line in crops):
            group = of_season[claim.household_id, day.year, crop]
            yield from _of_season(claim, crop, group, land, areas)
        for line in crops:
            yield from _of_plot(line, land, areas)


def _of_season(
    claim: Claim,
    crop: str,
    group: Sequence[LossLine],
    land: Sequence[Plot],
    areas: Mapping[int, int],
) -> Iterator[tuple[int, Finding]]:
    whole, lost = sum(plot.area_e4 for plot in land), _lost_e4(group, areas)
    if lost * 100 <= whole * SLACK_PERCENT:
        return
    far = lost > whole * FAR and lost >= whole + FAR_BEYOND_E4
    others = sorted({line.claim.number for line in group} - {claim.number})
    said = finding(
        claim.number,
        "AREA_FAR_ABOVE_ROLL" if far else "AREA_ABOVE_ROLL",
        others,
        crop=words.ITEMS.get(crop, {"zh": crop, "en": crop}),
        lost=short(mu_from_int(lost)),
        land=short(mu_from_int(whole)),
        claims=len(others) + 1,
    )
    yield claim.pk, said


def _of_plot(
    line: LossLine, land: Sequence[Plot], areas: Mapping[int, int]
) -> Iterator[tuple[int, Finding]]:
    """Against the plot of the same name, where the roll has one; several of a name count
    together."""
    key = plot_key(line.plot)
    plot = sum(one.area_e4 for one in land if plot_key(one.name) == key) if key else 0
    lost = areas[line.pk]
    if plot and lost * 100 > plot * SLACK_PERCENT:
        said = finding(
            line.claim.number,
            "AREA_ABOVE_PLOT",
            line=line.number,
            plot=line.plot,
            lost=short(mu_from_int(lost)),
            land=short(mu_from_int(plot)),
        )
        yield line.claim.pk, said


def _lost_e4(group: Sequence[LossLine], areas: Mapping[int, int]) -> int:
    """How much land at least was damaged: of each plot its largest area of one claim."""
    found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for line in group:
        found[plot_key(line.plot)][line.claim.pk] += areas[line.pk]
    return sum(max(of_claims.values()) for of_claims in found.values())


def _on(plot: Plot, day: date) -> bool:
    return plot.starts <= day and (plot.until is None or plot.until >= day)

"""Ground that lies outside the village that claims it.

A household may farm beyond the border, and a telephone may have put the plot in the wrong place: so
somebody looks whose ground it is. Where the village has no surveyed outline nothing is said.
"""

from collections.abc import Iterator, Sequence

from hedun.checks.ground import BORDER_M, apart_m, plots_of, village_outlines
from hedun.checks.rules import Finding, finding
from hedun.checks.shots import metres
from hedun.claims.models import Claim, LossLine
from hedun.domain.words import Word

CODE = "GROUND_OUTSIDE"


def ground_outside(
    claims: Sequence[Claim], lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    """Plots no part of which comes nearer to the village than BORDER_M. Of lines that nobody placed
    nothing is asked; else one thing where no village is surveyed, and two where one is."""
    placed = [line for line in lines if line.lat_e7 is not None]
    if not placed:
        return
    villages = village_outlines({line.claim.report.village_id for line in placed})
    plots = plots_of(placed) if villages else {}
    for claim in claims:
        area = villages.get(claim.report.village_id)
        if area is None or claim.pk not in plots:
            continue
        beyond = [far for plot in plots[claim.pk] if (far := apart_m(plot, area)) > BORDER_M]
        if beyond:
            yield claim.pk, finding(
                claim.number, CODE,
                plots=_plots(len(beyond)), far=metres(max(beyond)), most=BORDER_M,
            )  # fmt: skip


def _plots(number: int) -> Word:
    return {"zh": f"{number}", "en": f"{number} plot{'s' if number != 1 else ''}"}

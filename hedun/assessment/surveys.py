"""Visits and what they found, as effects that moves of this room and of others take along."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hedun.assessment.figures import Figure, Figures
from hedun.assessment.models import Assessment, Survey
from hedun.assessment.plots import insist_within
from hedun.assessment.problems import problem
from hedun.assessment.sampling import MILLION, Degree
from hedun.assessment.valuations import Valuation
from hedun.claims.effects import Effect, Step
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import lines_of
from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Malformed
from hedun.record.inserting import fresh, insert
from hedun.record.selecting import select


@dataclass(frozen=True)
class Found:
    """What was found for a line: quantity in ten-thousandths, degree in millionths, and why it
    differs from what was said before. `amount_fen`, `other_paid_fen` None: as said before."""

    quantity_e4: int
    degree_ppm: int
    reason: str = ""
    amount_fen: int | None = None
    other_paid_fen: int | None = None


def survey_effect(
    purpose: str,
    visited_at: datetime | None,
    found: Mapping[int, Found] | None,
    reason: str,
    level: int = Assessment.Level.TOWNSHIP,
) -> Effect:
    """A visit (or a look from afar) and what it found, written with the move it belongs to.

    `found` by line pk. Raises Malformed (BAD_FIGURE, FIGURE_REASON; VISIT_AHEAD with the move).
    """
    known = dict(found or {})
    insist_good_figures(known)

    def write(steps: Sequence[Step]) -> None:
        write_surveys(steps, purpose, visited_at, reason)
        write_found(steps, known, level)

    return write


def city_effect(found: Mapping[int, Found] | None, reason: str) -> Effect:
    """The facts as the city's panel sets them. Raises Malformed (BAD_FIGURE, FIGURE_REASON);
    Refused (BEYOND_PLOT, BEYOND_PLOT_SUM) with the move."""
    known = dict(found or {})
    insist_good_figures(known)

    def write(steps: Sequence[Step]) -> None:
        insist_fits(steps, known)
        write_found(steps, known, Assessment.Level.CITY)

    return write


def insist_fits(steps: Sequence[Step], found: Mapping[int, Found]) -> None:
    """What is found for lines of the steps' claims fits on their plots. Raises Refused
    (BEYOND_PLOT, BEYOND_PLOT_SUM)."""
    insist_within(_as_found(steps, found))


def _as_found(
    steps: Sequence[Step], found: Mapping[int, Found]
) -> Iterator[tuple[LossLine, Figure]]:
    of_claim = {step.claim.pk: step.claim for step in steps}
    for line in LossLine.objects.filter(claim__in=of_claim, pk__in=found):
        line.claim = of_claim[line.claim_id]
        one = found[line.pk]
        yield line, Figure(one.quantity_e4, one.degree_ppm, one.amount_fen or line.amount_fen)


# ── what must hold ──────────────────────────────────────────────────────────────────────────────


def insist_good_figures(found: Mapping[int, Found]) -> None:
    """Every figure is possible and says why it differs; all lines that fail are named at once."""
    for code, wrong in (
        ("BAD_FIGURE", _impossible),
        ("FIGURE_REASON", lambda f: not f.reason.strip()),
    ):
        failing = [pk for pk, figure in found.items() if wrong(figure)]
        if failing:
            raise Malformed(problem(code, lines=_codes(failing)))


def _impossible(found: Found) -> bool:
    amounts = (found.quantity_e4, found.amount_fen or 0, found.other_paid_fen or 0)
    return min(amounts) < 0 or not 0 <= found.degree_ppm <= MILLION


def insist_own_lines(claims: Iterable[Claim], lines: Iterable[int]) -> None:
    """Nothing is said of a line that is not among the chosen claims. Raises Malformed."""
    own = select(LossLine, ("id",), "claim_id", (claim.pk for claim in claims))
    others = set(lines) - {pk for (pk,) in own}
    if others:
        raise Malformed(problem("OTHER_LINES", lines=_codes(others)))


def _codes(lines: Iterable[int]) -> str:
    wanted = set(lines)
    rows = LossLine.objects.filter(pk__in=wanted).select_related("claim").order_by("pk")
    named = {row.pk: row.code for row in rows}
    return "、".join(named.get(pk, f"#{pk}") for pk in sorted(wanted))


# ── rows ────────────────────────────────────────────────────────────────────────────────────────


def write_surveys(
    steps: Sequence[Step], purpose: str, visited_at: datetime | None, reason: str
) -> None:
    """One visit a claim; without `visited_at` it was a look from afar, for that reason.

    Raises Malformed (VISIT_AHEAD).
    """
    if visited_at and any(visited_at > step.now for step in steps):
        visited = visited_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
        raise Malformed(problem("VISIT_AHEAD", visited=visited))
    rows = insert(
        fresh(
            Survey,
            claim_id=step.claim.pk,
            purpose=purpose,
            on_site=visited_at is not None,
            visited_at=visited_at,
            reason=reason,
            user=step.actor.user,
            at=step.now,
        )
        for step in steps
    )
    for step, row in zip(steps, rows, strict=True):
        step.seal(row)


def write_found(steps: Sequence[Step], found: Mapping[int, Found], level: int) -> None:
    """A figure for each line of the steps' claims that is named."""
    lines = lines_of([step.claim for step in steps])
    write_figures(
        steps,
        [
            Assessment(
                line=line,
                level=level,
                quantity_e4=found[line.pk].quantity_e4,
                degree_ppm=found[line.pk].degree_ppm,
                amount_fen=found[line.pk].amount_fen,
                other_paid_fen=found[line.pk].other_paid_fen,
                reason=found[line.pk].reason,
            )
            for line in lines
            if line.pk in found
        ],
    )


def write_degrees(
    steps: Sequence[Step],
    lines: Iterable[LossLine],
    degrees: Mapping[int, Degree],
    known: Mapping[int, Figures],
    workings: Mapping[int, Valuation],
) -> None:
    """The expert's figures with their sampling; an area that the expert did not measure stands.
    `workings`: of the lines that were valued. Raises Refused (BEYOND_PLOT, BEYOND_PLOT_SUM).
    """
    figures, new = [], []
    for line in lines:
        degree, before = degrees[line.pk], known[line.pk].latest.quantity_e4
        working = workings.get(line.pk)
        figures.append(
            Assessment(
                line=line,
                level=Assessment.Level.EXPERT,
                quantity_e4=before if degree.quantity_e4 is None else degree.quantity_e4,
                degree_ppm=degree.mean_ppm,
                amount_fen=working.amount_fen if working else degree.amount_fen,
                valuation=working.data() if working else {},
                other_paid_fen=degree.other_paid_fen,
                reason=degree.reason,
                sampling=degree.rows(),
                provisional=degree.provisional,
            )
        )
        now = figures[-1]
        amount = known[line.pk].latest.amount_fen if now.amount_fen is None else now.amount_fen
        new.append((line, Figure(now.quantity_e4 or 0, now.degree_ppm, amount)))
    insist_within(new)
    write_figures(steps, figures)


def write_figures(steps: Sequence[Step], figures: Sequence[Assessment]) -> None:
    """Each figure with its claim's step: who found it and when."""
    of_claim = {step.claim.pk: step for step in steps}
    for figure in figures:
        step = of_claim[figure.line.claim_id]
        figure.user, figure.user_name, figure.at = step.actor.user, step.actor.name, step.now
    for figure in insert(figures):
        of_claim[figure.line.claim_id].seal(figure)

"""Visits and what they found, as effects that moves of this room and of others take along."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from hedun.assessment.models import Assessment, Survey
from hedun.assessment.problems import problem
from hedun.assessment.sampling import MILLION, Degree
from hedun.claims.effects import Effect, Step
from hedun.claims.models import Claim, LossLine
from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Malformed


@dataclass(frozen=True)
class Found:
    """What was found for a line: quantity in ten-thousandths, degree in millionths, and why it
    differs from what was said before."""

    quantity_e4: int
    degree_ppm: int
    reason: str = ""


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

    def write(step: Step) -> Iterable[models.Model]:
        visit = write_survey(step, purpose, visited_at is not None, visited_at, reason)
        return [visit, *write_found(step, known, level)]

    return write


def city_effect(found: Mapping[int, Found] | None, reason: str) -> Effect:
    """The facts as the city's panel sets them. Raises Malformed (BAD_FIGURE, FIGURE_REASON)."""
    known = dict(found or {})
    insist_good_figures(known)

    def write(step: Step) -> Iterable[models.Model]:
        return write_found(step, known, Assessment.Level.CITY)

    return write


# ── what must hold ──────────────────────────────────────────────────────────────────────────────


def insist_good_figures(found: Mapping[int, Found]) -> None:
    """Every figure is possible and says why it differs; all lines that fail are named at once."""
    for code, wrong in (
        ("BAD_FIGURE", lambda f: f.quantity_e4 < 0 or not 0 <= f.degree_ppm <= MILLION),
        ("FIGURE_REASON", lambda f: not f.reason.strip()),
    ):
        failing = [pk for pk, figure in found.items() if wrong(figure)]
        if failing:
            raise Malformed(problem(code, lines=_codes(failing)))


def insist_own_lines(claims: Iterable[Claim], lines: Iterable[int]) -> None:
    """Nothing is said of a line that is not among the chosen claims. Raises Malformed."""
    own = LossLine.objects.filter(claim__in=[c.pk for c in claims]).values_list("pk", flat=True)
    others = set(lines) - set(own)
    if others:
        raise Malformed(problem("OTHER_LINES", lines=_codes(others)))


def _codes(lines: Iterable[int]) -> str:
    wanted = set(lines)
    rows = LossLine.objects.filter(pk__in=wanted).select_related("claim").order_by("pk")
    named = {row.pk: row.code for row in rows}
    return "、".join(named.get(pk, f"#{pk}") for pk in sorted(wanted))


# ── rows ────────────────────────────────────────────────────────────────────────────────────────


def write_survey(
    step: Step, purpose: str, on_site: bool, visited_at: datetime | None, reason: str
) -> Survey:
    if visited_at and visited_at > step.now:
        visited = visited_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
        raise Malformed(problem("VISIT_AHEAD", visited=visited))
    return Survey.objects.create(
        claim=step.claim,
        purpose=purpose,
        on_site=on_site,
        visited_at=visited_at,
        reason=reason,
        user=step.actor.user,
        at=step.now,
    )


def write_found(step: Step, found: Mapping[int, Found], level: int) -> list[models.Model]:
    """A figure for each line of the step's claim that is named."""
    return [
        _figure(step, line, level, figure.quantity_e4, figure.degree_ppm, figure.reason)
        for line in step.claim.lines.all()
        if (figure := found.get(line.pk)) is not None
    ]


def write_degree(step: Step, line: LossLine, degree: Degree, before_e4: int) -> models.Model:
    """The expert's figure with its sampling."""
    return _figure(
        step,
        line,
        Assessment.Level.EXPERT,
        before_e4 if degree.quantity_e4 is None else degree.quantity_e4,
        degree.mean_ppm,
        degree.reason,
        sampling=degree.rows(),
        provisional=degree.provisional,
    )


def _figure(
    step: Step,
    line: LossLine,
    level: int,
    quantity_e4: int,
    degree_ppm: int,
    reason: str,
    **more: object,
) -> models.Model:
    return Assessment.objects.create(
        line=line,
        level=level,
        quantity_e4=quantity_e4,
        degree_ppm=degree_ppm,
        reason=reason,
        user=step.actor.user,
        user_name=step.actor.name,
        at=step.now,
        **more,
    )

"""The only writer of assessment: visits, degrees of loss, awards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from hedun.assessment.awarding import award
from hedun.assessment.figures import figures
from hedun.assessment.models import Assessment, Survey
from hedun.assessment.previews import preview
from hedun.assessment.problems import problem
from hedun.claims.actions import Verdict, insist_on_codes, write_decisions
from hedun.claims.effects import Effect, Step
from hedun.claims.models import Claim, LineDecision, LossLine
from hedun.claims.moves import Outcome, loaded, perform
from hedun.claims.queries import covered_lines
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Case
from hedun.domain.problems import Malformed

__all__ = [
    "Degree",
    "Found",
    "ask_again",
    "assess",
    "assess_pictures",
    "award",
    "city_effect",
    "preview",
    "survey_effect",
    "verify",
]

MANY_MU_E4 = 100_000  # from ten mu on, five sampling points instead of three
MILLION = 1_000_000


@dataclass(frozen=True)
class Found:
    """What was found for a line: quantity in ten-thousandths, degree in millionths, and why it
    differs from what was said before."""

    quantity_e4: int
    degree_ppm: int
    reason: str = ""


@dataclass(frozen=True)
class Degree:
    """A degree with its sampling: the degree at each point, millionths. `quantity_e4` None: as
    found before."""

    points: Sequence[int]
    quantity_e4: int | None = None
    provisional: bool = False
    reason: str = ""


def verify(
    claims: Iterable[Claim],
    *,
    visited_at: datetime | None,
    reason: str = "",
    found: Mapping[int, Found] | None = None,
    recommendations: Mapping[int, Verdict] | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """初审. `found` by line pk: figures that differ, each with its reason. `recommendations` by
    line pk: lines the township would not pay; the insurer decides.

    Raises Malformed (BAD_FIGURE, FIGURE_REASON), Refused (NO_CODE, NO_REASON).
    """
    rows, figures_found, said = list(claims), dict(found or {}), dict(recommendations or {})
    insist_on_codes(said)
    insist_good_figures(figures_found)
    look = survey_effect(Survey.Purpose.VERIFY, visited_at, figures_found, reason)

    def write(step: Step) -> Iterable[models.Model]:
        named = {pk for pk in said if any(line.pk == pk for line in step.claim.lines.all())}
        kept = write_decisions(step, LineDecision.Level.RECOMMENDED, said) if named else []
        return [*look(step), *kept]

    ask = Ask("verify", reason=reason, visited=visited_at is not None)
    return perform(rows, "verify", actor=actor, now=now, ask=ask, effect=write)


def assess(
    claims: Iterable[Claim], *, degrees: Mapping[int, Degree], actor: Actor, now: datetime
) -> Outcome:
    """定损 by the expert: a degree with its sampling for every covered line, by line pk.

    Raises Malformed (TOO_FEW_POINTS, BAD_POINT, BAD_FIGURE) naming the line.
    """
    rows = loaded(claims)
    lines = covered_lines(rows)
    known = figures(lines)
    for line in lines:
        if line.pk in degrees:
            _insist_good_sampling(line, degrees[line.pk], known[line.pk].latest.quantity_e4)

    def ask(claim: Claim, case: Case) -> Ask:
        wanted = [line.pk for line in lines if line.claim_id == claim.pk]
        return Ask("assess", sampling=all(pk in degrees for pk in wanted))

    def write(step: Step) -> Iterable[models.Model]:
        visit = _survey(step, Survey.Purpose.ASSESS, step.now, "")
        ours = [x for x in lines if x.claim_id == step.claim.pk]
        return [
            visit,
            *(_expert(step, x, degrees[x.pk], known[x.pk].latest.quantity_e4) for x in ours),
        ]

    return perform(rows, "assess", actor=actor, now=now, ask=ask, effect=write)


def assess_pictures(
    claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """小额快赔: a second officer takes the figures as they stand, from the pictures."""
    rows = loaded(claims)
    lines = covered_lines(rows)
    known = figures(lines)

    def write(step: Step) -> Iterable[models.Model]:
        visit = _survey(step, Survey.Purpose.ASSESS, None, reason)
        found = {
            x.pk: Found(f.quantity_e4, f.degree_ppm, reason)
            for x in lines
            if (f := known[x.pk].latest).degree_ppm is not None
        }
        return [visit, *_assessments(step, found, Assessment.Level.EXPERT)]

    ask = Ask("assess_pictures", reason=reason)
    return perform(rows, "assess_pictures", actor=actor, now=now, ask=ask, effect=write)


def ask_again(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """要求重定: back to the expert."""
    return perform(claims, "ask_again", actor=actor, now=now, ask=Ask("ask_again", reason=reason))


# ── effects that other rooms' moves take along ──────────────────────────────────────────────────


def survey_effect(
    purpose: str,
    visited_at: datetime | None,
    found: Mapping[int, Found] | None,
    reason: str,
    level: int = Assessment.Level.TOWNSHIP,
) -> Effect:
    """A visit (or a look from afar) and what it found, written with the move it belongs to.

    Raises Malformed (BAD_FIGURE, FIGURE_REASON).
    """
    figures_found = dict(found or {})
    insist_good_figures(figures_found)

    def write(step: Step) -> Iterable[models.Model]:
        visit = _survey(step, purpose, visited_at, reason)
        return [visit, *_assessments(step, figures_found, level)]

    return write


def city_effect(found: Mapping[int, Found] | None, reason: str) -> Effect:
    """The facts as the city's panel sets them. Raises Malformed (BAD_FIGURE, FIGURE_REASON)."""
    figures_found = dict(found or {})
    insist_good_figures(figures_found)

    def write(step: Step) -> Iterable[models.Model]:
        return _assessments(step, figures_found, Assessment.Level.CITY)

    return write


def insist_good_figures(found: Mapping[int, Found]) -> None:
    """A figure is possible, and says why it differs."""
    for figure in found.values():
        if figure.quantity_e4 < 0 or not 0 <= figure.degree_ppm <= MILLION:
            raise Malformed(problem("BAD_FIGURE"))
        if not figure.reason.strip():
            raise Malformed(problem("FIGURE_REASON"))


# ── rows ────────────────────────────────────────────────────────────────────────────────────────


def _survey(step: Step, purpose: str, visited_at: datetime | None, reason: str) -> Survey:
    return Survey.objects.create(
        claim=step.claim,
        purpose=purpose,
        on_site=visited_at is not None,
        visited_at=visited_at,
        reason=reason,
        user=step.actor.user,
        at=step.now,
    )


def _assessments(step: Step, found: Mapping[int, Found], level: int) -> list[models.Model]:
    return [
        _assessment(step, line, level, figure.quantity_e4, figure.degree_ppm, figure.reason)
        for line in step.claim.lines.all()
        if (figure := found.get(line.pk)) is not None
    ]


def _expert(step: Step, line: LossLine, degree: Degree, quantity_e4: int) -> models.Model:
    sampling = [{"point": n, "degree_ppm": p} for n, p in enumerate(degree.points, start=1)]
    return _assessment(
        step,
        line,
        Assessment.Level.EXPERT,
        quantity_e4 if degree.quantity_e4 is None else degree.quantity_e4,
        mean_ppm(degree.points),
        degree.reason,
        sampling=sampling,
        provisional=degree.provisional,
    )


def _assessment(
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


def mean_ppm(points: Sequence[int]) -> int:
    """The mean of the sampling points, half up to one millionth."""
    return (2 * sum(points) + len(points)) // (2 * len(points))


def _insist_good_sampling(line: LossLine, degree: Degree, quantity_e4: int) -> None:
    quantity = quantity_e4 if degree.quantity_e4 is None else degree.quantity_e4
    if quantity < 0:
        raise Malformed(problem("BAD_FIGURE"))
    wanted = 5 if line.section == "crop" and quantity >= MANY_MU_E4 else 3
    if len(degree.points) < wanted:
        raise Malformed(
            problem("TOO_FEW_POINTS", line=line.code, given=len(degree.points), wanted=wanted)
        )
    if any(not 0 <= point <= MILLION for point in degree.points):
        raise Malformed(problem("BAD_POINT", line=line.code))

"""The only writer of assessment: visits, degrees of loss, awards.

Undone, a visit and its figures do not count any more (past.py); an undone award is taken back by a
row of its own (awarding.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from hedun.assessment.awarding import award
from hedun.assessment.figures import Figures, figures
from hedun.assessment.models import Assessment, Survey
from hedun.assessment.past import last_acceptance, moves_in_force
from hedun.assessment.previews import Preview, preview
from hedun.assessment.problems import problem
from hedun.assessment.reckoned import by_papers
from hedun.assessment.replanting import end_replanting, replant
from hedun.assessment.sampling import (
    MILLION,
    Cut,
    Degree,
    YieldTest,
    insist_good_sampling,
    points_wanted,
)
from hedun.assessment.surveys import (
    Found,
    city_effect,
    insist_fits,
    insist_good_figures,
    insist_own_lines,
    survey_effect,
    write_degrees,
    write_found,
    write_surveys,
)
from hedun.assessment.valuations import Value, workings
from hedun.claims import facts
from hedun.claims.actions import Verdict, insist_on_codes, write_decisions
from hedun.claims.effects import Step
from hedun.claims.models import Claim, LineDecision, LossLine
from hedun.claims.moves import Outcome, loaded, perform
from hedun.claims.queries import covered_lines
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Case, Refusal
from hedun.domain.lifecycle import decide
from hedun.domain.problems import Malformed
from hedun.record.pen import writing
from hedun.record.selecting import select

__all__ = [
    "Cut",
    "Degree",
    "Found",
    "Preview",
    "Value",
    "YieldTest",
    "ask_again",
    "assess",
    "assess_pictures",
    "award",
    "city_effect",
    "end_replanting",
    "insist_good_figures",
    "insist_good_sampling",
    "left_to_assess",
    "points_wanted",
    "preview",
    "replant",
    "survey_effect",
    "verify",
]


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

    Raises Malformed (BAD_FIGURE, FIGURE_REASON, OTHER_LINES, VISIT_AHEAD), Refused (NO_CODE,
    NO_REASON).
    """
    rows, said = list(claims), dict(recommendations or {})
    insist_on_codes(said)
    insist_own_lines(rows, {*said, *(found or {})})
    look = survey_effect(Survey.Purpose.VERIFY, visited_at, found, reason)

    def write(steps: Sequence[Step]) -> None:
        look(steps)
        _recommend(steps, said)

    ask = Ask("verify", reason=reason, visited=visited_at is not None)
    return perform(rows, "verify", actor=actor, now=now, ask=ask, effect=write)


def _recommend(steps: Sequence[Step], said: Mapping[int, Verdict]) -> None:
    """What the township says now; it takes the place of what it said before a return or an undo."""
    level = LineDecision.Level.RECOMMENDED
    of_claim = {step.claim.pk: step for step in steps}
    claim_of = dict(select(LossLine, ("id", "claim_id"), "claim_id", of_claim))
    now_said = {pk: said.get(pk, Verdict(True)) for pk in claim_of}
    before = select(LineDecision, ("line_id",), "line_id", now_said, level=level)
    told = {claim_of[pk] for (pk,) in before} | {claim_of[pk] for pk in said if pk in claim_of}
    write_decisions([of_claim[pk] for pk in sorted(told)], level, now_said)


def assess(
    claims: Iterable[Claim],
    *,
    degrees: Mapping[int, Degree],
    visited_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """定损 by the expert, on site: a degree with its sampling for every covered line, by line pk.

    `visited_at` None: at the hour it is entered. What the city has set since the claim was last
    accepted stands; no degree is needed for it, and none is taken. A claim with a degree above what
    is left of its plot (plots.py) is refused: BEYOND_PLOT, BEYOND_PLOT_SUM. Raises Malformed
    (sampling.insist_good_sampling, valuations.valued, OTHER_LINES, VISIT_AHEAD) naming the line.
    """
    with writing(actor=actor, now=now):
        rows = loaded(claims)
        insist_own_lines(rows, degrees)
        lines = covered_lines(rows)
        known = figures(lines)
        asked = left_to_assess(lines, known)
        for line in asked:
            if line.pk in degrees:
                before = known[line.pk].latest.quantity_e4
                insist_good_sampling(line.code, line.section, degrees[line.pk], before)

        found = workings(asked, _values(asked, degrees, known), now)
        lacking = {line.claim_id for line in asked if line.pk not in degrees}

        def ask(claim: Claim, case: Case) -> Ask:
            return Ask("assess", sampling=claim.pk not in lacking)

        def write(steps: Sequence[Step]) -> None:
            write_surveys(steps, Survey.Purpose.ASSESS, visited_at or now, "")
            going = {step.claim.pk for step in steps}
            write_degrees(steps, [x for x in asked if x.claim_id in going], degrees, known, found)

        return perform(rows, "assess", actor=actor, now=now, ask=ask, effect=write)


def assess_pictures(
    claims: Iterable[Claim],
    *,
    reason: str,
    degrees: Mapping[int, int] | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """小额快赔: a second officer takes the figures as they stand, from the pictures.

    `degrees` by line pk: lower ones, millionths. A claim with a line whose degree nobody has said
    is refused (DEGREES_MISSING). Raises Malformed (HIGHER_FROM_PICTURES, BAD_FIGURE, OTHER_LINES).
    """
    given = dict(degrees or {})
    ask = Ask("assess_pictures", reason=reason)
    with writing(actor=actor, now=now) as pen:
        rows = loaded(claims)
        insist_own_lines(rows, given)
        lines = covered_lines(rows)
        known = figures(lines)
        _insist_not_higher(lines, known, given)
        found, unknown = _from_pictures(lines, known, given, reason)

        def write(steps: Sequence[Step]) -> None:
            insist_fits(steps, found)
            write_surveys(steps, Survey.Purpose.ASSESS, None, reason)
            write_found(steps, found, Assessment.Level.EXPERT)

        clear = [claim for claim in rows if claim.pk not in unknown]
        outcome = perform(clear, "assess_pictures", actor=actor, now=now, ask=ask, effect=write)
        rest = [claim for claim in rows if claim.pk in unknown]
        for pk, case in facts.cases(rest).items():
            why = Refusal("DEGREES_MISSING", {"lines": unknown[pk]})
            claim = next(claim for claim in rest if claim.pk == pk)
            outcome.refused.append((claim, (*decide(case, ask, actor, now).refusals, why)))
        if not outcome.done:
            pen.nothing_done()
        return outcome


def ask_again(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """要求重定: back to the expert."""
    return perform(claims, "ask_again", actor=actor, now=now, ask=Ask("ask_again", reason=reason))


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _values(
    lines: Iterable[LossLine], degrees: Mapping[int, Degree], known: Mapping[int, Figures]
) -> dict[int, tuple[int, Value]]:
    """By line pk the quantity, as it is now found, and what was said of its value."""
    found = {}
    for line in lines:
        degree = degrees.get(line.pk)
        if degree and degree.value:
            before, now = known[line.pk].latest.quantity_e4, degree.quantity_e4
            found[line.pk] = before if now is None else now, degree.value
    return found


def left_to_assess(lines: Iterable[LossLine], known: Mapping[int, Figures]) -> list[LossLine]:
    """The lines that are to be assessed: what the city has set since the claim was last accepted
    stands, and what papers say is added up elsewhere. `known`: the figures of the lines."""
    every = list(lines)
    papers = by_papers(every)
    chosen = [line for line in every if line.pk not in papers]
    moves = moves_in_force({line.claim_id for line in chosen})
    since = {pk: last_acceptance(past) for pk, past in moves.items()}

    def stands(line: LossLine) -> bool:
        city, accepted = known[line.pk].city, since.get(line.claim_id)
        return bool(city and city.at and accepted and city.at >= accepted)

    return [line for line in chosen if not stands(line)]


def _insist_not_higher(
    lines: Iterable[LossLine], known: Mapping[int, Figures], given: Mapping[int, int]
) -> None:
    for line in lines:
        degree, stood = given.get(line.pk), known[line.pk].latest.degree_ppm
        if degree is None:
            continue
        if not 0 <= degree <= MILLION:
            raise Malformed(problem("BAD_FIGURE", lines=line.code))
        if stood is None or degree > stood:
            raise Malformed(problem("HIGHER_FROM_PICTURES", lines=line.code))


def _from_pictures(
    lines: Iterable[LossLine],
    known: Mapping[int, Figures],
    given: Mapping[int, int],
    reason: str,
) -> tuple[dict[int, Found], dict[int, int]]:
    """What is found for each line, by line pk; and by claim pk how many lines have no degree."""
    found: dict[int, Found] = {}
    unknown: dict[int, int] = {}
    for line in left_to_assess(lines, known):
        stands = known[line.pk].latest
        degree = given.get(line.pk, stands.degree_ppm)
        if degree is None:
            unknown[line.claim_id] = unknown.get(line.claim_id, 0) + 1
        else:
            found[line.pk] = Found(stands.quantity_e4, degree, reason)
    return found, unknown

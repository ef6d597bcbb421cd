"""What an award would give, and what each level's figures come to; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hedun.assessment.calculation import (
    LineAnswer,
    NoWording,
    Wordings,
    groups_by_report,
    under,
)
from hedun.assessment.figures import Figure
from hedun.assessment.standing import held, standing, table
from hedun.assessment.yearend import cut, parts
from hedun.claims import facts
from hedun.claims.models import Claim, LossLine
from hedun.claims.moves import loaded
from hedun.domain.actors import Actor
from hedun.domain.case import Case
from hedun.domain.lifecycle import ENDED, offered
from hedun.policies.models import Policy, TermsFile
from hedun.policies.queries import load


@dataclass(frozen=True)
class Preview:
    """An award of a claim as it would come out now. `difference_fen` is what it adds (or takes);
    `before_fen` what the book holds for the claim already."""

    total_fen: int
    before_fen: int
    provisional: bool
    lines: dict[int, LineAnswer]  # by line pk, with steps where they were asked for

    @property
    def difference_fen(self) -> int:
        return self.total_fen - self.before_fen


@dataclass(frozen=True)
class Previews:
    """Of claims of one policy awarded together. `others`: what it does to earlier awards, fen."""

    claims: dict[int, Preview]
    others: dict[int, int]


@dataclass(frozen=True)
class Group:
    """Claims whose losses fall under one wording of one policy: they are awarded together."""

    policy: Policy
    wording: TermsFile
    claims: list[Claim]


def preview(
    claims: Sequence[Claim], *, explained: bool = True, actor: Actor, now: datetime
) -> dict[int, Preview]:
    """{claim pk: Preview} of awarding these claims together: those that the actor may award now.

    The others are left out, of the calculation too; `award` says of each why. So are claims that
    no wording answers for (NO_WORDING). Not `explained`: the lines come without their steps.
    """
    rows = loaded(claims)
    groups, _ = by_wording(awardable(rows, facts.cases(rows), actor, now))
    found: dict[int, Preview] = {}
    for group in groups:
        found |= preview_together(group, group.claims, explained=explained).claims
    return found


def awardable(
    claims: Sequence[Claim], known: dict[int, Case], actor: Actor, now: datetime
) -> list[Claim]:
    """The claims that the actor may award if the amounts are right."""
    return [claim for claim in claims if offered("award", known[claim.pk], actor, now)]


def by_wording(claims: Sequence[Claim]) -> tuple[list[Group], dict[int, NoWording]]:
    """The claims by policy and wording; and those without a wording, by claim pk."""
    groups: dict[int, Group] = {}
    lacking: dict[int, NoWording] = {}
    for policy, ours in by_policy(claims):
        wordings = Wordings(policy)
        for claim in ours:
            try:
                wording = wordings.on(claim.event.occurred)
            except NoWording as lack:
                lacking[claim.pk] = lack
                continue
            groups.setdefault(wording.pk, Group(policy, wording, [])).claims.append(claim)
    return list(groups.values()), lacking


def by_policy(claims: Sequence[Claim]) -> list[tuple[Policy, list[Claim]]]:
    groups: dict[int, tuple[Policy, list[Claim]]] = {}
    for claim in claims:
        groups.setdefault(claim.report.policy_id, (claim.report.policy, []))[1].append(claim)
    return list(groups.values())


def preview_together(group: Group, claims: Sequence[Claim], *, explained: bool = True) -> Previews:
    """Claims of the group in one award (SPEC §8). Raises policies.files.TermsFileFault."""
    ours = frozenset(claim.pk for claim in claims)
    told = ours if explained else frozenset[int]()
    sheet = table(group.policy, claims)
    answers = sheet.answers(told)
    totals = sheet.totals(answers)
    if sheet.room_fen is not None and sum(totals.values()) >= sheet.room_fen:
        sheet = table(group.policy, claims, whole=True)
        answers = sheet.answers(told)
        totals = sheet.totals(answers)
    of_claim: dict[int, dict[int, LineAnswer]] = {pk: {} for pk in ours}
    for line in sheet.lines:
        if line.claim_id in ours:
            of_claim[line.claim_id][line.pk] = answers[line.pk]
    before = held(claims)
    most, clause = parts(group.policy, claims, totals, before)
    for pk, fen in most.items():
        of_claim[pk], totals[pk] = cut(of_claim[pk], fen, clause), fen
    together = groups_by_report(load(group.wording))
    waiting = _events_not_complete(claims) if together else frozenset()
    return Previews(
        claims={
            claim.pk: Preview(
                totals[claim.pk], before[claim.pk], claim.event_id in waiting, of_claim[claim.pk]
            )
            for claim in claims
        },
        others={
            pk: totals[pk] - row.total_fen
            for pk, row in sheet.standing.items()
            if pk not in ours and totals[pk] != row.total_fen
        },
    )


def _events_not_complete(claims: Sequence[Claim]) -> frozenset[int]:
    """Events that have open claims beside these, not awarded yet."""
    rest = Claim.objects.filter(event__in={c.event_id for c in claims}).exclude(state__in=ENDED)
    rows = list(rest.exclude(pk__in=[c.pk for c in claims]))
    awarded = standing(claim.pk for claim in rows)
    return frozenset(claim.event_id for claim in rows if claim.pk not in awarded)


# ── estimates ───────────────────────────────────────────────────────────────────────────────────


def estimates(
    claims: Sequence[Claim], lines: Sequence[LossLine], found: Mapping[int, Figure]
) -> dict[int, int | None]:
    """{claim pk: fen its covered lines come to by these figures}, each claim by itself, without
    what others have used up of limits; None where no wording answers for it. `lines`: the covered
    ones of the claims at least; `found` by line pk. One query a policy.

    A line that nobody gave a degree counts whole, as the terms have it.
    """
    groups, lacking = by_wording(claims)
    answer: dict[int, int | None] = dict.fromkeys(lacking)
    for group in groups:
        sums = {claim.pk: 0 for claim in group.claims}
        ours = [line for line in lines if line.claim_id in sums]
        settled = dict.fromkeys(sums, 0)
        answers = under(group.wording, ours, found, settled, alone=True)
        for line in ours:
            sums[line.claim_id] += answers[line.pk].payable_fen
        answer |= sums
    return answer

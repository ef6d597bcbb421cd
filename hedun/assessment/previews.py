"""What an award would give, and what each level's figures come to; nothing is written."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from hedun.assessment.calculation import LineAnswer, NoWording, calculated, groups_by_report
from hedun.assessment.figures import Figures, figures
from hedun.assessment.standing import table
from hedun.claims.models import Claim, LossLine
from hedun.claims.moves import loaded
from hedun.claims.queries import covered_lines
from hedun.domain.actors import Actor
from hedun.domain.lifecycle import ENDED
from hedun.policies.models import Policy


@dataclass(frozen=True)
class Preview:
    """An award of a claim as it would come out now. `difference_fen` is what it adds (or takes)."""

    total_fen: int
    before_fen: int
    provisional: bool
    lines: dict[int, LineAnswer]  # by line pk, with steps

    @property
    def difference_fen(self) -> int:
        return self.total_fen - self.before_fen


@dataclass(frozen=True)
class Previews:
    """Of claims of one policy awarded together. `others`: what it does to earlier awards, fen."""

    claims: dict[int, Preview]
    others: dict[int, int]


def preview_together(policy: Policy, claims: Sequence[Claim]) -> Previews:
    """Claims of one policy in one award (SPEC §8). Raises NoWording."""
    sheet = table(policy, claims)
    ours = frozenset(claim.pk for claim in claims)
    answers = sheet.answers(policy, ours)
    totals = sheet.totals(answers)
    of_claim: dict[int, list[LossLine]] = {pk: [] for pk in ours}
    for line in sheet.lines:
        if line.claim_id in ours:
            of_claim[line.claim_id].append(line)
    before = {pk: row.total_fen for pk, row in sheet.standing.items()}
    waiting = _events_not_complete(claims)
    return Previews(
        claims={
            claim.pk: Preview(
                totals[claim.pk],
                before.get(claim.pk, 0),
                claim.event_id in waiting
                and any(groups_by_report(policy, line) for line in of_claim[claim.pk][:1]),
                {line.pk: answers[line.pk] for line in of_claim[claim.pk]},
            )
            for claim in claims
        },
        others={
            pk: totals[pk] - fen
            for pk, fen in before.items()
            if pk not in ours and totals[pk] != fen
        },
    )


def _events_not_complete(claims: Sequence[Claim]) -> set[int]:
    """Events that have open claims beside these, not awarded yet."""
    rest = Claim.objects.filter(event__in={c.event_id for c in claims}, awards=None)
    rest = rest.exclude(pk__in=[c.pk for c in claims]).exclude(state__in=ENDED)
    return set(rest.values_list("event_id", flat=True))


def preview(claims: Sequence[Claim], *, actor: Actor, now: datetime) -> dict[int, Preview]:
    """{claim pk: Preview} of awarding these claims together, policy by policy.

    A claim without covered lines comes to 0. Claims that no wording answers for are left out: the
    award refuses them (NO_WORDING).
    """
    found: dict[int, Preview] = {}
    for policy, group in by_policy(loaded(claims)):
        with suppress(NoWording):
            found |= preview_together(policy, group).claims
    return found


def by_policy(claims: Sequence[Claim]) -> list[tuple[Policy, list[Claim]]]:
    groups: dict[int, tuple[Policy, list[Claim]]] = {}
    for claim in claims:
        groups.setdefault(claim.report.policy_id, (claim.report.policy, []))[1].append(claim)
    return list(groups.values())


@dataclass(frozen=True)
class Estimate:
    """fen a claim comes to by the village's figures, the township's, and the latest; by itself,
    without what others have used up of limits."""

    village_fen: int
    township_fen: int
    latest_fen: int


def estimates(claims: Sequence[Claim]) -> dict[int, Estimate]:
    """{claim pk: Estimate}. A claim that no wording answers for comes to 0."""
    rows = loaded(claims)
    lines = covered_lines(rows)
    known = figures(lines)
    village = _sums(rows, lines, {pk: replace_latest(f, "village") for pk, f in known.items()})
    township = _sums(rows, lines, {pk: replace_latest(f, "township") for pk, f in known.items()})
    latest = _sums(rows, lines, known)
    return {c.pk: Estimate(village[c.pk], township[c.pk], latest[c.pk]) for c in rows}


def replace_latest(f: Figures, level: str) -> Figures:
    """The figures as far as that level had them."""
    return Figures(f.village, f.township if level == "township" else None)


def _sums(
    claims: Sequence[Claim], lines: Sequence[LossLine], known: dict[int, Figures]
) -> dict[int, int]:
    sums = {claim.pk: 0 for claim in claims}
    latest = {pk: f.latest for pk, f in known.items()}
    for policy, group in by_policy(claims):
        ours = {claim.pk for claim in group}
        settled = {claim.pk: 0 for claim in group}
        chosen = [line for line in lines if line.claim_id in ours]
        try:
            answers = calculated(policy, chosen, latest, settled)
        except NoWording:
            continue
        for line in chosen:
            sums[line.claim_id] += answers[line.pk].payable_fen
    return sums

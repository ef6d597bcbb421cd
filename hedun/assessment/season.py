"""A season as loss lines: what a comparison of wordings calculates again (terms.simulation)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from hedun.assessment.calculation import NAMES, NoWording, Wordings, row_of
from hedun.assessment.standing import season
from hedun.claims.models import Claim, LossLine
from hedun.policies.columns import LIVE
from hedun.policies.models import Policy
from hedun.policies.queries import load
from hedun.terms import Lines, Text
from hedun.terms.simulation import Wording
from hedun.terms.texts import join, same

IN_FORCE = "in-force"  # how a reader names the policy's own wordings


@dataclass(frozen=True)
class SeasonLines:
    """The lines of a policy's season. `in_force`: its own wordings, each for the losses of its
    days, as assessment takes them; None where it has none. `names`: codes in words, villages too.
    """

    lines: Lines
    in_force: Wording | None
    claims: int
    awarded: int
    names: Mapping[str, Text]


def season_lines(
    policy: Policy, claims: QuerySet[Claim], *, awarded_only: bool = False
) -> SeasonLines:
    """Those of the claims that are of the policy and stand (`standing.season` says which), each
    with the figures that it was or would be awarded by. Raises policies.files.TermsFileFault."""
    table = season(policy, claims, awarded_only=awarded_only)
    rows = [row_of(x, table.latest[x.pk], table.settled[x.claim_id]) for x in table.lines]
    villages = {x.claim.report.village.code: x.claim.report.village.name for x in table.lines}
    return SeasonLines(
        lines=Lines.from_rows(rows, policy.number, LIVE),
        in_force=_in_force(policy, table.lines),
        claims=len({line.claim_id for line in table.lines}),
        awarded=len(table.standing),
        names={**NAMES, **{code: same(name) for code, name in villages.items()}},
    )


def _in_force(policy: Policy, lines: list[LossLine]) -> Wording | None:
    wordings = Wordings(policy)
    if not wordings.rows:
        return None
    of_pk = {row.pk: n for n, row in enumerate(wordings.rows)}
    days = {line.claim.event.occurred for line in lines}
    answering = dict.fromkeys(days, -1)
    for day in days:
        try:
            answering[day] = of_pk[wordings.on(day).pk]
        except NoWording:
            continue  # the comparison says so of each of these lines
    used = sorted({n for n in answering.values() if n >= 0}) or [len(wordings.rows) - 1]
    title = join([wordings.rows[n].title for n in used], "; ")
    place = {n: at for at, n in enumerate(used)} | {-1: -1}
    by_line = np.array([place[answering[x.claim.event.occurred]] for x in lines], dtype=np.int64)
    terms = tuple(load(wordings.rows[n]) for n in used)
    return Wording(IN_FORCE, title, terms, by_line)

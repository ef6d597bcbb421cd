"""What a page needs to estimate amounts while figures are typed: the plans of the wordings, and of
each line the cells that stay as they are. The page's script calculates (frontend/src/estimate.ts).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hedun.assessment.calculation import NAMES, cells_of
from hedun.assessment.figures import Figures
from hedun.assessment.previews import by_wording
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered, decisions
from hedun.policies.files import terms_bytes
from hedun.terms.export import plan


@dataclass(frozen=True, slots=True)
class Told:
    """Of one line: by which plan it is calculated, and its cells (terms SPEC §3) as JSON."""

    plan: str
    cells: str


@dataclass(frozen=True, slots=True)
class Estimating:
    """`plans`: as JSON, by digest of the wording; `lines` by pk, those that may be paid."""

    plans: str
    lines: Mapping[int, Told]


def estimating(
    claims: Sequence[Claim], lines: Sequence[LossLine], known: Mapping[int, Figures]
) -> Estimating | None:
    """None where no wording answers for any of the claims. Claims come with report, event and
    household loaded. Raises policies.files.TermsFileFault."""
    groups, _lacking = by_wording(claims)
    if not groups:
        return None
    paid = covered(lines, decisions(lines))
    plans, told = {}, {}
    for group in groups:
        key, name = group.wording.sha256, f"{group.wording.spec_id}.toml"
        plans[key] = plan(terms_bytes(group.wording), name, NAMES)
        ours = {claim.pk: claim for claim in group.claims}
        for line in paid:
            if line.claim_id in ours:
                line.claim = ours[line.claim_id]
                cells = cells_of(line, known[line.pk].latest)
                told[line.pk] = Told(key, json.dumps(cells, ensure_ascii=False))
    return Estimating(json.dumps(plans, ensure_ascii=False), told)

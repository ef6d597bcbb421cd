"""The sum insured of one unit (a mu, a head) behind an awarded line, as the wording's table has it.

Only what the wording says outright is shown: a section that pays documented amounts, or the best of
several values, has no sum of one unit.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hedun.assessment.calculation import Wordings
from hedun.assessment.models import AwardLine
from hedun.claims.models import LossLine
from hedun.policies.models import Policy
from hedun.policies.queries import load
from hedun.terms.model import Terms, Value
from hedun.terms.tables import Lookup


def unit_sums(policy: Policy, rows: Sequence[AwardLine]) -> dict[int, int | None]:
    """AwardLine pk → fen for one unit, under the wordings the line was awarded by; None where the
    wording has none. Raises NoWording, policies.files.TermsFileFault."""
    known: dict[tuple[datetime, date], Terms] = {}
    found = {}
    for row in rows:
        made, day = row.claim_award.award.made_at, row.line.claim.event.occurred
        if (made, day) not in known:
            known[made, day] = load(Wordings(policy, made).on(day))
        found[row.pk] = _unit_sum(known[made, day], row.line)
    return found


def _unit_sum(terms: Terms, line: LossLine) -> int | None:
    steps = [
        step
        for step in terms.steps
        if isinstance(step, Value) and (step.sections is None or line.section in step.sections)
    ]
    sources = [source for step in steps for source in step.of]
    if len(sources) != 1 or sources[0].table is None:
        return None
    table, columns = terms.tables[sources[0].table], _columns(line)
    if not columns.keys() >= set(table.keys):
        return None
    return Lookup(table).find(tuple(columns[name] for name in table.keys))


def _columns(line: LossLine) -> Mapping[str, str]:
    """What a table may be asked by and the sheet shows (terms SPEC §3)."""
    return {
        "section": line.section,
        "item": line.item,
        "stage": line.stage,
        "species": line.claim.event.species,
    }

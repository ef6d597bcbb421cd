"""What a loss is worth by the wording before anything is taken off it: its value, by its stage.

Of the wording only the `value` steps and the factors that stand in a table are run, by the engine
itself; deductibles, shares and limits come after and do not matter here. A plot's full sum is the
same for all that was planted, wholly lost at the stage at which it is worth most. Gates are kept,
but for those that count a household's accidents: what is refused is worth nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hedun.assessment.calculation import NoWording, Wordings, row_of
from hedun.assessment.figures import Figure
from hedun.claims.items import ITEMS
from hedun.claims.models import LossLine
from hedun.policies.models import Policy, TermsFile
from hedun.policies.queries import load
from hedun.terms import Lines, adjudicate
from hedun.terms.model import Count, Factor, Step, Terms, Value
from hedun.terms.plan import Plan, compile_terms

MILLION = 1_000_000
AT_ONCE = 100  # degrees tried in one run of the engine


class Grosses:
    """fen by the wordings of the policies that the lines are under, each read once."""

    def __init__(self) -> None:
        self._wordings: dict[int, Wordings] = {}
        self._known: dict[tuple[object, ...], int] = {}

    def of(self, line: LossLine, figures: Sequence[Figure]) -> list[int]:
        """What the line is worth by each of these figures; 0 where no wording answers for it."""
        keys = [(line.pk, f.quantity_e4, f.degree_ppm, f.amount_fen) for f in figures]
        new = {key: f for key, f in zip(keys, figures, strict=True) if key not in self._known}
        worth = self._run(line, [row_of(line, figure, 0) for figure in new.values()])
        self._known |= dict(zip(new, worth, strict=True))
        return [self._known[key] for key in keys]

    def full(self, line: LossLine, planted_e4: int) -> int | None:
        """The full sum of so much planted of the line's crop; None where the wording names no
        value of a unit (it goes by bills, or does not answer)."""
        whole = Figure(planted_e4, MILLION)
        row = row_of(line, whole, 0)
        stages = self._stages(line)
        found = max(self._run(line, [row | {"stage": stage} for stage in stages]), default=0)
        return found or None

    def most(self, line: LossLine, quantity_e4: int, left_fen: int, upto_ppm: int) -> int:
        """The highest degree, millionths up to this one, at which the line is worth no more than
        what is left; −1 where it is worth more at any."""
        low, high = -1, upto_ppm  # `low` fits; above `high` nothing is asked
        while low < high:
            step = max(1, -(-(high - low) // AT_ONCE))
            tried = [*range(low + step, high, step), high]
            worth = self.of(line, [Figure(quantity_e4, ppm, line.amount_fen) for ppm in tried])
            fits = [ppm for ppm, fen in zip(tried, worth, strict=True) if fen <= left_fen]
            over = [ppm for ppm, fen in zip(tried, worth, strict=True) if fen > left_fen]
            low, high = max(fits, default=low), min(over, default=high + 1) - 1
        return low

    # ── parts ───────────────────────────────────────────────────────────────────────────────────

    def _run(self, line: LossLine, rows: Sequence[dict[str, object]]) -> list[int]:
        wording = self._wording(line)
        if wording is None or not rows:
            return [0] * len(rows)
        # Each row is asked for by itself: none knows of the others.
        alone = [row | {"line": str(n), "report": str(n), "household": str(n), "person": ""}
                 for n, row in enumerate(rows)]  # fmt: skip
        answer = adjudicate(_plan(wording), Lines.from_rows(alone))
        return [int(fen) for fen in answer.payable_fen.tolist()]

    def _wording(self, line: LossLine) -> TermsFile | None:
        policy: Policy = line.claim.report.policy
        known = self._wordings.setdefault(policy.pk, Wordings(policy))
        try:
            return known.on(line.claim.event.occurred)
        except NoWording:
            return None

    def _stages(self, line: LossLine) -> list[str]:
        """Every stage that a crop may be at: those we know of it and those the wording names."""
        known = ITEMS[line.item].stages if line.item in ITEMS else ()
        wording = self._wording(line)
        named = _named_stages(load(wording)) if wording else ()
        return list(dict.fromkeys((line.stage, *known, *named)))


def _named_stages(terms: Terms) -> Iterable[str]:
    for table in terms.tables.values():
        if "stage" in table.keys:
            at = table.keys.index("stage")
            yield from (key[at] for key in table.values if key[at] != "*")


def _plan(wording: TermsFile) -> Plan:
    found = _PLANS.get(wording.sha256)
    if found is None:
        found = _PLANS[wording.sha256] = compile_terms(_before_deductions(load(wording)))
    return found


def _values(step: Step) -> bool:
    return isinstance(step, Value) or (isinstance(step, Factor) and step.table is not None)


def _before_deductions(terms: Terms) -> Terms:
    steps = [step for step in terms.steps if _values(step)]
    gates = [gate for gate in terms.gates if not isinstance(gate, Count)]
    tables = {source.table for step in steps if isinstance(step, Value) for source in step.of}
    tables |= {step.table for step in steps if isinstance(step, Factor)}
    return replace(
        terms,
        steps=tuple(steps),
        gates=tuple(gates),
        tables={name: table for name, table in terms.tables.items() if name in tables},
    )


# By digest, as the wordings themselves are kept (policies.queries.load).
_PLANS: dict[str, Plan] = {}

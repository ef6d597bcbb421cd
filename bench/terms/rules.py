"""The rule set: a crop policy with every limit a county has, in two wordings that differ in sums.

Value by item and stage × quantity × degree, rounded; 80 % of it, rounded; nothing below a
threshold; a sum off; a limit by item; then the limits of a household's season, of an accident and
of the policy year, each used up in settlement order. Amounts are fen, rates millionths.
"""

from dataclasses import dataclass

ITEMS, STAGES, SPECIES = 8, 4, 4
COVERED = (0, 1, 2)  # of the species
MICRO, UNIT = 1_000_000, 10_000


@dataclass(frozen=True)
class Wording:
    """One wording: sums in fen; `unit[item][stage]` per mu, `cap[item]` per line."""

    id: str
    unit: tuple[tuple[int, ...], ...]
    cap: tuple[int, ...]
    rate: int
    threshold: int
    deductible: int
    household: int
    report: int
    policy: int

    def toml(self) -> bytes:
        """The same as a terms file: all that Hedun is told."""
        unit = ", ".join(
            f'"i{i}/s{s}" = {_yuan(sum_)}'
            for i, row in enumerate(self.unit)
            for s, sum_ in enumerate(row)
        )
        cap = ", ".join(f"i{i} = {_yuan(sum_)}" for i, sum_ in enumerate(self.cap))
        covered = ", ".join(f'"p{s}"' for s in COVERED)
        return f"""
spec = "1.0"
id = "{self.id}"
title.zh = "基准"
title.en = "benchmark"
currency = "CNY"
effective = 2026-01-01
expires = 2026-12-31
place = "140423"
source = "invented for the benchmark"

[tables.unit]
keys = ["item", "stage"]
values = {{ {unit} }}

[tables.cap]
keys = ["item"]
values = {{ {cap} }}

[[gate]]
op = "species"
include = [{covered}]

[[step]]
op = "value"
from = "table"
table = "unit"

[[step]]
op = "factor"
rate = {self.rate / MICRO}

[[step]]
op = "franchise"
amount = {_yuan(self.threshold)}

[[step]]
op = "deductible"
amount = {_yuan(self.deductible)}

[[step]]
op = "limit"
scope = "line"
table = "cap"

[[step]]
op = "limit"
scope = "household"
amount = {_yuan(self.household)}

[[step]]
op = "limit"
scope = "report"
amount = {_yuan(self.report)}

[[step]]
op = "limit"
scope = "policy"
amount = {_yuan(self.policy)}
""".encode()


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _wording(id: str, more: int) -> Wording:
    return Wording(
        id=id,
        unit=tuple(
            tuple((40000 + 9500 * i + 3313 * s) * (100 + more) // 100 for s in range(STAGES))
            for i in range(ITEMS)
        ),
        cap=tuple(180000 + 20000 * i + more for i in range(ITEMS)),
        rate=800_000,
        threshold=10_000,
        deductible=5_000,
        household=500_000,
        report=6_000_000,
        policy=1_000_000_000,
    )


# Policies take turns by them.
WORDINGS = (_wording("bench-a", 0), _wording("bench-b", 7))

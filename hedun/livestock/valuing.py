"""What a livestock line comes to by what is entered: heads counted, bills added up.

Proposals for whoever assesses, never a figure by themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hedun.claims.items import LIVESTOCK
from hedun.claims.models import LossLine
from hedun.domain.words import Word
from hedun.livestock.models import VetBill
from hedun.livestock.queries import VET, counts_heads, heads_of, of_lines
from hedun.record.selecting import rows_by


@dataclass(frozen=True)
class Proposal:
    """`quantity_e4` in ten-thousandths of a head, `amount_fen`: None where nothing is proposed."""

    quantity_e4: int | None = None
    amount_fen: int | None = None
    why: Word | None = None


COUNTED: Word = {"zh": "按登记的畜禽清点", "en": "counted by the animals entered"}
BILLS: Word = {"zh": "按兽医费单据合计", "en": "the sum of the veterinary bills"}


def valuing(lines: Sequence[LossLine]) -> dict[int, Proposal]:
    """{line pk: Proposal} of livestock lines of which something is entered; few queries."""
    stock = [line for line in lines if line.section == LIVESTOCK]
    heads = heads_of(of_lines([line.pk for line in stock if counts_heads(line)]))
    found = {pk: Proposal(n * 10_000, None, COUNTED) for pk, n in heads.items()}
    bills: dict[int, int] = {}
    for bill in rows_by(VetBill, "line_id", [line.pk for line in stock if line.item == VET]):
        if bill.struck_at is None:
            bills[bill.line_id] = bills.get(bill.line_id, 0) + bill.amount_fen
    return found | {pk: Proposal(None, fen, BILLS) for pk, fen in bills.items()}

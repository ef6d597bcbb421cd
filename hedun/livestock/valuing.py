"""What a livestock line comes to by what is entered: heads counted, bills added up. The value of
one head is the table's of the day (assessment.valuations).

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
    """`quantity_e4` in ten-thousandths of a head, `bill_fen` with what the `bills` are called: None
    where nothing is proposed."""

    quantity_e4: int | None = None
    bill_fen: int | None = None
    bills: str = ""


COUNTED: Word = {"zh": "按登记的畜禽清点", "en": "counted by the animals entered"}


def valuing(lines: Sequence[LossLine]) -> dict[int, Proposal]:
    """{line pk: Proposal} of livestock lines of which something is entered; few queries."""
    stock = [line for line in lines if line.section == LIVESTOCK]
    heads = heads_of(of_lines([line.pk for line in stock if counts_heads(line)]))
    found = {pk: Proposal(n * 10_000) for pk, n in heads.items()}
    bills: dict[int, list[VetBill]] = {}
    for bill in rows_by(VetBill, "line_id", [line.pk for line in stock if line.item == VET]):
        if bill.struck_at is None:
            bills.setdefault(bill.line_id, []).append(bill)
    return found | {pk: _of_bills(own) for pk, own in bills.items()}


def _of_bills(own: Sequence[VetBill]) -> Proposal:
    """Their sum, and a clinic and day for each."""
    named = "、".join(f"{bill.clinic} {bill.day}" for bill in own)
    return Proposal(None, sum(bill.amount_fen for bill in own), named)

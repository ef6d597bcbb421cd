"""What a day of lost work or nursing, a degree of disability, a death is worth by the dated tables
of the day that the policy names (`price_day`).

A share of a degree is of the policy's full sum, a multiple of it of the policy's income. Where the
tables or the policy do not say it there is no rate: the line then stands without an amount and the
terms' own table values it, if they have one.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from hedun.claims.models import Claim
from hedun.domain.money import yuan
from hedun.domain.units import round_half_up
from hedun.domain.words import Word
from hedun.policies.numbers import (
    DEATH_TIMES,
    DISABILITY_FULL,
    DISABILITY_STANDARD,
    INJURY_INCOME,
)
from hedun.policies.queries import Numbers
from hedun.prices.queries import Prices, day_of
from hedun.prices.rows import MILLION, Row
from hedun.prices.tables import Table

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Rate:
    """`each_fen`: of one (a day, a person). `says`: how it is found, with each table's source."""

    each_fen: int
    says: Word


class Rates:
    """Of one claim; each table and number is read once."""

    def __init__(self, claim: Claim, now: datetime) -> None:
        self._policy, self._village = claim.report.policy, claim.report.village
        self._occurred = claim.event.occurred
        self._numbers, self._prices = Numbers(), Prices()
        self._day = day_of(claim, now, self._numbers)

    def a_day(self, item: str) -> Rate | None:
        """Of lost work or nursing."""
        found = self._found("day_rates", item)
        return found and Rate(found[1].value, _said(*found))

    def disability(self, standard: str, grade: int) -> Rate | None:
        found = self._found("disability", standard, str(grade))
        if found is None:
            return None
        of = self._full() if found[1].unit == "share" else self._income()
        return of and _times(Fraction(found[1].value, MILLION), of, _said(*found))

    def death(self) -> Rate | None:
        times = self._numbers.whole(self._policy, DEATH_TIMES, self._occurred)
        income = self._income() if times else None
        said: Word = {"zh": f"死亡 {times} 倍", "en": f"for a death {times} times"}
        return income and _times(Fraction(times), income, said)

    def _full(self) -> Rate | None:
        fen = self._numbers.whole(self._policy, DISABILITY_FULL, self._occurred)
        says: Word = {"zh": f"伤残全额 {yuan(fen)} 元", "en": f"the full sum of {yuan(fen)} yuan"}
        return Rate(fen, says) if fen else None

    def _income(self) -> Rate | None:
        """Of a year."""
        measure = self._numbers.choice(self._policy, INJURY_INCOME, self._occurred)
        found = self._found("income", measure)
        if found is None:
            return None
        by_month = found[1].unit == "month"
        return Rate(found[1].value * (MONTHS if by_month else 1), _said(*found))

    def _found(self, kind: str, *key: str) -> tuple[Table, Row] | None:
        table = self._prices.on(kind, self._village, self._day)
        row = table.row(*key) if table else None
        return (table, row) if table and row else None


def named_standard(claim: Claim) -> str:
    """The standard by which the claim's policy wants a disability graded."""
    return Numbers().choice(claim.report.policy, DISABILITY_STANDARD, claim.event.occurred)


def _said(table: Table, row: Row) -> Word:
    found = table.says(*row.key)
    assert found is not None  # the row is the table's
    return found


def _times(share: Fraction, of: Rate, says: Word) -> Rate:
    fen = int(round_half_up(of.each_fen * share, 0))
    return Rate(
        fen,
        {
            "zh": f"{says['zh']} × {of.says['zh']} = {yuan(fen)} 元",
            "en": f"{says['en']} × {of.says['en']} = {yuan(fen)} yuan",
        },
    )

"""What a thing that is no field is worth: so many times a table's value, or its bill, less what is
left of it (残值).

An expert says a `Value`; what the table of the day has is looked up here and not believed. The
working is kept with the figure whose amount it gives, and is said again from what was kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hedun.assessment.models import Assessment
from hedun.assessment.past import taken_back
from hedun.assessment.problems import problem
from hedun.claims.items import ITEMS
from hedun.claims.models import LossLine
from hedun.domain.money import yuan
from hedun.domain.problems import Malformed
from hedun.domain.units import UNITS, round_half_up
from hedun.domain.words import Word
from hedun.policies.queries import Numbers
from hedun.prices.kinds import PER, VALUED, key_of
from hedun.prices.queries import Prices, Wanted, day_of
from hedun.prices.rows import Row
from hedun.prices.tables import Table, figure
from hedun.record.selecting import select

COLUMNS = ("line_id", "user", "at", "amount_fen", "valuation")


@dataclass(frozen=True, slots=True)
class Value:
    """What somebody says a line's thing is worth. Either `each_fen`, of one of them (None: as the
    table has it), or `bill_fen`, of all, with the `bill`'s number or name. `left_fen`: what is left
    of all of them. `why`: needed where it is another value than the table's.
    """

    each_fen: int | None = None
    bill_fen: int | None = None
    bill: str = ""
    left_fen: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the table of the day says of a line's thing."""

    table: Table
    row: Row

    @property
    def says(self) -> Word:
        """绵羊 成年 1,200.00 元/头(襄垣县 2024 年 6 月价格,来源:…)."""
        found = self.table.says(*self.row.key)
        assert found is not None  # the row is the table's
        return found

    @property
    def brief(self) -> Word:
        """680.00 元/株 · 襄垣县 2024 年 6 月林木价格."""
        value, title = figure(self.table.kind, self.row), self.table.title
        return {"zh": f"{value['zh']} · {title['zh']}", "en": f"{value['en']} · {title['en']}"}


@dataclass(frozen=True, slots=True)
class Valuation:
    """The working, as it is kept. `each_fen`: that was taken, of one; None by a bill. `table_fen`:
    the table's, where there is one; `says_zh`, `says_en`: what it says, with its source."""

    quantity_e4: int
    unit: str
    each_fen: int | None = None
    bill_fen: int | None = None
    bill: str = ""
    left_fen: int = 0
    why: str = ""
    table: str = ""
    table_fen: int | None = None
    says_zh: str = ""
    says_en: str = ""

    @property
    def whole_fen(self) -> int:
        """Before what is left is taken off; half up to a fen."""
        if self.each_fen is None:
            return self.bill_fen or 0
        return int(round_half_up(Fraction(self.quantity_e4 * self.each_fen, 10_000), 0))

    @property
    def amount_fen(self) -> int:
        return self.whole_fen - self.left_fen

    @property
    def by_table(self) -> bool:
        return self.each_fen is not None and self.each_fen == self.table_fen

    def data(self) -> dict[str, Any]:
        return asdict(self)

    def says(self) -> Word:
        """3 株 × 680.00 元 = 2,040.00 元,减残值 100.00 元,计 1,940.00 元;核桃树 成龄 … ."""
        zh, en = self._whole()
        if self.left_fen:
            left, rest = yuan(self.left_fen), yuan(self.amount_fen)
            zh += f",减残值 {left} 元,计 {rest} 元"
            en += f", less {left} yuan that are left: {rest} yuan"
        if self.table:
            zh += f";{'' if self.by_table else '附表为:'}{self.says_zh}"
            en += f"; {'' if self.by_table else 'the table has: '}{self.says_en}"
        if self.why:
            zh, en = f"{zh};另行取值的理由:{self.why}", f"{en}; another value because: {self.why}"
        return {"zh": zh, "en": en}

    def _whole(self) -> tuple[str, str]:
        whole = yuan(self.whole_fen)
        if self.each_fen is None:
            return f"票据 {self.bill}:{whole} 元", f"bill {self.bill}: {whole} yuan"
        count = f"{Decimal(self.quantity_e4).scaleb(-4).normalize():f}"
        each, zh, en = yuan(self.each_fen), "", ""
        if self.unit in UNITS:
            zh = f" {UNITS[self.unit].zh}"
            en = f" {PER[self.unit]['en'] if count == '1' else UNITS[self.unit].en}"
        return f"{count}{zh} × {each} 元 = {whole} 元", f"{count}{en} × {each} yuan = {whole} yuan"


# ── what is offered, and what is made of it ─────────────────────────────────────────────────────


def offers(lines: Sequence[LossLine], now: datetime) -> dict[int, Offer]:
    """{line pk: what the table of the day that its policy names says}, of lines that have one. As
    many questions however many lines. Each line with its claim, event, report and policy."""
    numbers, asked = Numbers(), dict[int, tuple[Wanted, tuple[str, ...]]]()
    for line in lines:
        if line.item in VALUED:
            report = line.claim.report
            day = day_of(line.claim, now, numbers)
            wanted = Wanted(VALUED[line.item], report.village_id, day)
            asked[line.pk] = wanted, key_of(line.item, line.stage)
    if not asked:
        return {}
    tables = Prices().tables(wanted for wanted, _ in asked.values())
    found = {}
    for pk, (wanted, key) in asked.items():
        table = tables[wanted]
        row = table.row(*key) if table else None
        if table and row:
            found[pk] = Offer(table, row)
    return found


def valued(line: LossLine, quantity_e4: int, value: Value, offer: Offer | None) -> Valuation:
    """The working of what was said. Raises Malformed (VALUE_…) naming the line."""
    if value.bill_fen is not None and value.each_fen is not None:
        raise _wrong("VALUE_TWO", line)
    if min(value.each_fen or 0, value.bill_fen or 0, value.left_fen) < 0:
        raise _wrong("VALUE_BELOW", line)
    each = value.each_fen
    if value.bill_fen is not None:
        if not value.bill.strip():
            raise _wrong("VALUE_BILL", line)
    elif each is None:
        if offer is None:
            raise _wrong("VALUE_NONE", line)
        each = offer.row.value
    differs = each is not None and (offer is None or each != offer.row.value)
    if differs and not value.why.strip():
        raise _wrong("VALUE_WHY", line)
    item = ITEMS.get(line.item)
    found = Valuation(
        quantity_e4=quantity_e4,
        unit=offer.row.unit if offer else (item.unit if item else ""),
        each_fen=each,
        bill_fen=value.bill_fen,
        bill=value.bill.strip(),
        left_fen=value.left_fen,
        why=value.why.strip() if differs else "",
        table=offer.table.number if offer else "",
        table_fen=offer.row.value if offer else None,
        says_zh=offer.says["zh"] if offer else "",
        says_en=offer.says["en"] if offer else "",
    )
    if found.left_fen > found.whole_fen:
        raise _wrong("VALUE_LEFT", line)
    return found


def of_lines(lines: Sequence[LossLine]) -> dict[int, Valuation]:
    """{line pk: the working behind the amount that counts}; a later amount without one leaves
    none. Two questions, and one more where any move was undone."""
    claim_of = {line.pk: line.claim_id for line in lines}
    undone = taken_back(set(claim_of.values()))
    found: dict[int, Mapping[str, Any]] = {}
    for line, user, at, amount, working in select(Assessment, COLUMNS, "line_id", claim_of):
        if amount is not None and (claim_of[line], user, at) not in undone:
            found[line] = working
    return {pk: Valuation(**working) for pk, working in found.items() if working}


def workings(
    lines: Iterable[LossLine],
    values: Mapping[int, tuple[int, Value]],
    now: datetime,
) -> dict[int, Valuation]:
    """By line pk, of those of which a value is said. `values`: the quantity and what was said.
    Raises Malformed (VALUE_…)."""
    chosen = [line for line in lines if line.pk in values]
    known = offers(chosen, now) if chosen else {}
    return {x.pk: valued(x, *values[x.pk], known.get(x.pk)) for x in chosen}


def _wrong(code: str, line: LossLine) -> Malformed:
    return Malformed(problem(code, line=line.code))

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
from hedun.assessment.weighed import Weights, weights
from hedun.claims.items import ITEMS, LIVESTOCK
from hedun.claims.models import LossLine
from hedun.domain.money import yuan
from hedun.domain.problems import Malformed
from hedun.domain.units import UNITS, round_half_up
from hedun.domain.words import Word
from hedun.policies.queries import Numbers
from hedun.prices.kinds import KILO, PER, VALUED, key_of
from hedun.prices.queries import Prices, Wanted, day_of
from hedun.prices.rows import Row
from hedun.prices.tables import Table, figure
from hedun.record.selecting import select

COLUMNS = ("line_id", "user", "at", "amount_fen", "valuation")


@dataclass(frozen=True, slots=True)
class Value:
    """What somebody says a line's thing is worth. Either `each_fen`, of one of them (None: as the
    table has it), or `bill_fen`, of all, with the `bill`'s number or name. `left_fen`: what is left
    of all of them. `why`: needed where it is another value than the table's. `weight_g`: grams of
    all of them together, where the table goes by weight (None: as its animals were weighed).
    """

    each_fen: int | None = None
    bill_fen: int | None = None
    bill: str = ""
    left_fen: int = 0
    why: str = ""
    weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the table of the day says of a line's thing. `by_weight`: `row` is that of the animals
    as they were weighed, and may be another for another weight. `weight_g`: of all of them; None
    where one was not weighed. `row` None: no weight is known, or they stand in different bands."""

    table: Table
    row: Row | None
    item: str = ""
    stage: str = ""
    by_weight: bool = False
    heads: int = 0
    weight_g: int | None = None
    apart: bool = False

    @property
    def says(self) -> Word:
        """绵羊 成年 1,200.00 元/头（襄垣县 2024 年 6 月价格，来源：…）."""
        return said(self.table, self.row)

    @property
    def brief(self) -> Word:
        """680.00 元/株 · 襄垣县 2024 年 6 月林木价格."""
        if self.row is None:
            return self.table.title
        value, title = figure(self.table.kind, self.row), self.table.title
        return {"zh": f"{value['zh']} · {title['zh']}", "en": f"{value['en']} · {title['en']}"}


@dataclass(frozen=True, slots=True)
class Valuation:
    """The working, as it is kept. `each_fen`: that was taken, of one; None by a bill. `table_fen`:
    the table's, where there is one; `says_zh`, `says_en`: what it says, with its source.
    `weight_g`: of all of them, where the table goes by weight; `by_kilo`: `each_fen` is of a
    kilogram."""

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
    weight_g: int | None = None
    by_kilo: bool = False

    @property
    def whole_fen(self) -> int:
        """Before what is left is taken off; half up to a fen."""
        if self.each_fen is None:
            return self.bill_fen or 0
        if self.by_kilo:
            return int(round_half_up(Fraction((self.weight_g or 0) * self.each_fen, 1000), 0))
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
        """3 株 × 680.00 元 = 2,040.00 元，减残值 100.00 元，计 1,940.00 元；核桃树 成龄 … ."""
        zh, en = self._whole()
        if self.left_fen:
            left, rest = yuan(self.left_fen), yuan(self.amount_fen)
            zh += f"，减残值 {left} 元，计 {rest} 元"
            en += f", less {left} yuan that are left: {rest} yuan"
        if self.table:
            zh += f"；{'' if self.by_table else '附表为：'}{self.says_zh}"
            en += f"; {'' if self.by_table else 'the table has: '}{self.says_en}"
        if self.why:
            zh, en = f"{zh}；另行取值的理由：{self.why}", f"{en}; another value because: {self.why}"
        return {"zh": zh, "en": en}

    def _whole(self) -> tuple[str, str]:
        whole = yuan(self.whole_fen)
        if self.each_fen is None:
            return f"票据 {self.bill}：{whole} 元", f"bill {self.bill}: {whole} yuan"
        count = f"{Decimal(self.quantity_e4).scaleb(-4).normalize():f}"
        each, zh, en = yuan(self.each_fen), "", ""
        if self.unit in UNITS:
            zh = f" {UNITS[self.unit].zh}"
            en = f" {PER[self.unit]['en'] if count == '1' else UNITS[self.unit].en}"
        if self.weight_g is not None:
            kilos = f"{Decimal(self.weight_g).scaleb(-3).normalize():f}"
            more_zh, more_en = f"{kilos} 公斤", f"{kilos} kg"
            zh += f"，{more_zh}" if self.by_kilo else f"（共 {more_zh}）"
            en += f", {more_en}" if self.by_kilo else f" ({more_en} in all)"
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
    heavy = {line.pk: line for line in lines if line.pk in asked and _goes_by_weight(
        line, tables[asked[line.pk][0]])}  # fmt: skip
    weighed = weights(heavy) if heavy else {}
    found = {}
    for pk, (wanted, key) in asked.items():
        table = tables[wanted]
        if table and pk in heavy:
            found[pk] = _by_weight(table, heavy[pk], weighed.get(pk, ()))
        elif table and (row := table.row(*key)):
            found[pk] = Offer(table, row)
    return found


def _goes_by_weight(line: LossLine, table: Table | None) -> bool:
    of_animals = VALUED[line.item] == LIVESTOCK
    return of_animals and table is not None and table.by_weight(line.item, line.stage)


def _by_weight(table: Table, line: LossLine, weighed: Weights) -> Offer:
    """What the table says of the animals as they were weighed."""
    known = [grams for _, grams in weighed if grams is not None]
    every = bool(weighed) and len(known) == len(weighed)
    rows = {table.weighed(line.item, line.stage, grams) for grams in known}
    row = next(iter(rows)) if len(rows) == 1 else None
    return Offer(
        table,
        row if every else table.weighed(line.item, line.stage, None),
        line.item,
        line.stage,
        by_weight=True,
        heads=sum(n for n, _ in weighed),
        weight_g=sum(n * (grams or 0) for n, grams in weighed) if every else None,
        apart=len(rows) > 1,
    )


def valued(line: LossLine, quantity_e4: int, value: Value, offer: Offer | None) -> Valuation:
    """The working of what was said. Raises Malformed (VALUE_…) naming the line."""
    if value.bill_fen is not None and value.each_fen is not None:
        raise _wrong("VALUE_TWO", line)
    if min(value.each_fen or 0, value.bill_fen or 0, value.left_fen) < 0:
        raise _wrong("VALUE_BELOW", line)
    each, row, weight = value.each_fen, offer.row if offer else None, None
    if value.bill_fen is not None:
        if not value.bill.strip():
            raise _wrong("VALUE_BILL", line)
    else:
        if offer and offer.by_weight:
            row, weight = _weighed(line, quantity_e4, value.weight_g, offer)
        if each is None:
            if row is None:
                raise _wrong("VALUE_NONE", line)
            each = row.value
    differs = each is not None and (row is None or each != row.value)
    if differs and not value.why.strip():
        raise _wrong("VALUE_WHY", line)
    item = ITEMS.get(line.item)
    found = Valuation(
        quantity_e4=quantity_e4,
        unit=row.unit if row and weight is None else (item.unit if item else ""),
        each_fen=each,
        bill_fen=value.bill_fen,
        bill=value.bill.strip(),
        left_fen=value.left_fen,
        why=value.why.strip() if differs else "",
        table=offer.table.number if offer and row else "",
        table_fen=row.value if row else None,
        says_zh=said(offer.table, row)["zh"] if offer and row else "",
        says_en=said(offer.table, row)["en"] if offer and row else "",
        weight_g=weight,
        by_kilo=weight is not None and row is not None and row.unit == KILO,
    )
    if found.left_fen > found.whole_fen:
        raise _wrong("VALUE_LEFT", line)
    return found


def _weighed(
    line: LossLine, quantity_e4: int, weight_g: int | None, offer: Offer
) -> tuple[Row | None, int]:
    """The table's row and the grams of all of them: as somebody says, or as its animals were
    weighed, of which there must be as many as are found. Raises Malformed (VALUE_WEIGHT,
    VALUE_BANDS)."""
    if weight_g is None or weight_g == offer.weight_g:
        if offer.weight_g is None or offer.heads * 10_000 != quantity_e4:
            raise _wrong("VALUE_WEIGHT", line)
        if offer.apart:
            raise _wrong("VALUE_BANDS", line)
        return offer.row, offer.weight_g
    if weight_g <= 0 or quantity_e4 <= 0:
        raise _wrong("VALUE_WEIGHT", line)
    a_head = weight_g * 10_000 // quantity_e4
    return offer.table.weighed(offer.item, offer.stage, a_head), weight_g


def said(table: Table, row: Row | None) -> Word:
    """What a row of the table says, with its source; of none what the table is called."""
    return (table.says(*row.key) if row else None) or table.title


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

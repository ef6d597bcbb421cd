"""A confirmed table as others ask it: a figure by its key, and a sentence that says where from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from hedun.domain.words import Word
from hedun.prices.kinds import KILO, OF, PER, Key, Kind
from hedun.prices.rows import LANGS, Reach, Row, said_value

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Table:
    """One version, with its rows by key. `place`: the name of the place it is for."""

    number: str
    kind: Kind
    place: str
    title: Word
    source: str
    effective: date
    expires: date | None
    rows: Mapping[Key, Row]

    def row(self, *key: str) -> Row | None:
        """The row of the key; else the one that leaves open what it names: (sheep, adult), then
        (sheep, any age)."""
        for wanted in _wider(key, self.kind):
            if wanted in self.rows:
                return self.rows[wanted]
        return None

    def weighed(self, item: str, stage: str, grams: int | None) -> Row | None:
        """The row of an animal of so much: a weight's own before one for any weight."""
        own = [row for row in self._bands(item, stage) if _holds_grams(row.key[2], grams)]
        return min(own, key=lambda row: row.key[1] == "", default=self.row(item, stage, ""))

    def by_weight(self, item: str, stage: str) -> bool:
        """Whether what one is worth depends on its weight."""
        plain = self.row(item, stage, "")
        return bool(self._bands(item, stage)) or (plain is not None and plain.unit == KILO)

    def _bands(self, item: str, stage: str) -> list[Row]:
        wanted = (item, stage), (item, "")
        return [row for key, row in self.rows.items() if key[:2] in wanted and key[2]]

    def value(self, *key: str) -> int | None:
        """Fen for one unit, millionths, or the first day (month × 100 + day), by the kind."""
        found = self.row(*key)
        return found.value if found else None

    def says(self, *key: str) -> Word | None:
        """绵羊 成年 1,200.00 元/头（襄垣县 2024 年 6 月价格，来源：…）."""
        found = self.row(*key)
        if found is None:
            return None
        zh, en = (f"{self.kind.said(found.key, lang)} {figure(self.kind, found)[lang]}".strip()
                  for lang in LANGS)  # fmt: skip
        return {
            "zh": f"{zh}（{self.title['zh']}，来源：{self.source}）",
            "en": f"{en} ({self.title['en']}; source: {self.source})",
        }

    # ── the crops' calendar ─────────────────────────────────────────────────────────────────────

    def span(self, crop: str, stage: str, altitude_m: int | None) -> Row | None:
        """The first and last day of a crop's stage at a height; None where the calendar has none.

        Where the height is not known: from the first day anywhere to the last.
        """
        own = [row for key, row in self.rows.items() if key[:2] == (crop, stage) and key[2]]
        if altitude_m is None and own:
            first, last = min(row.value for row in own), max(row.until or 0 for row in own)
            return Row((crop, stage, ""), first, until=last)
        for row in own:
            low, high = Reach.of(row.key[2])
            if low <= (altitude_m or 0) < high:
                return row
        return self.rows.get((crop, stage, ""))

    def stages(self, crop: str, day: date, altitude_m: int | None) -> tuple[str, ...]:
        """The stages a crop may be at on a day, in the calendar's order; spans may overlap."""
        known = dict.fromkeys(key[1] for key in self.rows if key[0] == crop)
        spans = ((stage, self.span(crop, stage, altitude_m)) for stage in known)
        return tuple(stage for stage, row in spans if row and holds(row, day))


def holds(row: Row, day: date) -> bool:
    """Whether a span of the calendar holds the day; one may run over the turn of the year."""
    at, last = day.month * 100 + day.day, row.until or row.value
    if row.value <= last:
        return row.value <= at <= last
    return at >= row.value or at <= last


def _holds_grams(band: str, grams: int | None) -> bool:
    low, high = Reach.of(band)
    return grams is not None and low * 1000 <= grams < high * 1000


def figure(kind: Kind, row: Row) -> Word:
    """What a row says, with its unit: 1,200.00 元/头; 10%; 20 倍; 5月12日–6月3日."""
    zh, en = (said_value(kind, row, lang) for lang in LANGS)
    if kind.shape == "money":
        return {"zh": f"{zh} 元/{PER[row.unit]['zh']}", "en": f"{en} yuan/{PER[row.unit]['en']}"}
    if kind.shape == "share":
        unit, space = OF[row.unit], "" if row.unit == "share" else " "
        return {"zh": f"{zh}{space}{unit['zh']}", "en": f"{en}{space}{unit['en']}"}
    first, last = (divmod(day, 100) for day in (row.value, row.until or row.value))
    return {
        "zh": f"{zh}–{said_value(kind, row._replace(value=row.until or row.value), 'zh')}",
        "en": " to ".join(f"{day} {MONTHS[month - 1]}" for month, day in (first, last)),
    }


def _wider(key: Key, kind: Kind) -> list[Key]:
    """The key itself, then with those parts left open that may be: the fewest first. Parts that it
    does not name are open."""
    key += ("",) * (len(kind.parts) - len(key))
    ways = [(code, "") if part.blank and code else (code,)
            for part, code in zip(kind.parts, key, strict=True)]  # fmt: skip
    return sorted(product(*ways), key=lambda one: one.count(""))

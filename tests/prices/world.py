"""What the bureau does with its tables in these tests, by real actions."""

from datetime import date

from hedun.places.models import Place
from hedun.prices import actions
from hedun.prices.kinds import KINDS
from hedun.prices.models import PriceTable
from hedun.prices.rows import Row, read
from tests.support.road import FORESTRY, OTHER_FORESTRY, Road

COUNTY, CITY = "140423000000", "140400000000"
JANUARY, JUNE, JULY = date(2026, 1, 1), date(2026, 6, 1), date(2026, 7, 1)
SOURCE = "襄价监〔2026〕6 号"


def place(code: str = COUNTY) -> Place:
    return Place.objects.get(code=code)


def rows(kind: str, *written: dict[str, str]) -> list[Row]:
    """As the bureau writes them; every row must be right."""
    reading = read(KINDS[kind], dict(enumerate(written, start=1)))
    assert not reading.wrong
    return list(reading.rows.values())


def sheep(yuan: str, age: str = "成年") -> Row:
    return rows("livestock", {"item": "绵羊", "stage": age, "value": yuan})[0]


def propose(
    road: Road, kind: str, given: list[Row], effective: date = JUNE, **other: object
) -> PriceTable:
    fields = {
        "place": place(),
        "title_zh": "襄垣县 2026 年 6 月价格",
        "title_en": "Prices of June 2026",
        "source": SOURCE,
        "effective": effective,
        "actor": road.who(FORESTRY),
        "now": road.later(hours=1),
    }
    return actions.propose_table(kind, rows=given, **(fields | other))  # type: ignore[arg-type]


def confirm(road: Road, table: PriceTable, by: str = OTHER_FORESTRY) -> PriceTable:
    return actions.confirm_table(table, actor=road.who(by), now=road.later(hours=1))


def laid(
    road: Road, kind: str, given: list[Row], effective: date = JUNE, **other: object
) -> PriceTable:
    """Proposed by one officer, confirmed by the other."""
    return confirm(road, propose(road, kind, given, effective, **other))

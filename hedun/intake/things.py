"""What a row says that is about no field: animals, trees, goods. Pure.

How many there are is asked by what they are counted in, what became of them and their ear tags only
of animals. An injured person does not belong on a list that everybody in the village office reads.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from hedun.claims.items import CROP, ITEMS, LIVESTOCK, PERSON, Item, section_of
from hedun.domain.eartags import TAGGED, read_tag
from hedun.domain.foreign import whole
from hedun.domain.problems import Malformed, Problem
from hedun.domain.units import UNITS, convert, mu_to_int
from hedun.intake.problems import problem
from hedun.intake.reading import Where

E4 = 10_000
HEADS = frozenset({"head", "animal"})  # a head of sheep is an animal, and the other way round
_OTHERS = ("count_e4", "fate", "tags", "unit", "amount_fen")
Told = Iterator[tuple[str, Problem]]  # field, what is wrong


def section_of_row(values: Mapping[str, Any]) -> str:
    """What kind of loss a row is about; empty where its thing could not be read and other cells
    say that it is no field."""
    said = values.get("section") or section_of(values.get("crop", ""))
    if said:
        return str(said)
    return "" if any(values.get(name) for name in _OTHERS) else CROP


def is_thing(values: Mapping[str, Any]) -> bool:
    """Whether a row is about something that is counted or valued, and no field."""
    item = ITEMS.get(values.get("crop", ""))
    return item is not None and item.section != CROP and "section" not in values


def wrong_things(values: Mapping[str, Any]) -> Told:
    """What does not fit together in a row that is about no field."""
    item = ITEMS.get(values.get("crop", ""))
    if item is None or item.section == CROP:
        return
    if item.section == PERSON:
        yield "crop", problem("PERSON_ON_LIST")
        return
    yield from _numbers(item, values)
    if item.section == LIVESTOCK and item.unit in HEADS:
        yield from _animals(item, values)


def tags_twice(
    rows: Mapping[Where, Mapping[str, Any]],
) -> Iterator[tuple[Where, Problem]]:
    """Rows with an ear tag that an earlier row has: an animal is lost once."""
    first: dict[str, Where] = {}
    for where, values in rows.items():
        for tag in values.get("tags") or []:
            earlier = first.setdefault(tag, where)
            if earlier != where:
                yield where, problem("TAG_ON_ROW", tag=tag, row=earlier.row)
                break


def untagged(values: Mapping[str, Any]) -> int:
    """How many heads have no ear tag although such animals bear one, and nothing says why."""
    tags, heads = values.get("tags") or [], values.get("count_e4", 0) // E4
    if values.get("crop") not in TAGGED or values.get("note"):
        return 0
    return max(0, heads - len(tags))


def quantity_e4(values: Mapping[str, Any]) -> int:
    """How much was damaged, in ten-thousandths of the item's own unit."""
    if section_of_row(values) == CROP:
        return int(values["damaged_e4"])
    item, given = ITEMS.get(values["crop"]), values.get("count_e4") or 0
    unit = values.get("unit")
    if item is None or not unit or not item.unit or _alike(unit, item.unit):
        return int(given)
    return mu_to_int(convert(Decimal(given).scaleb(-4), unit, item.unit))


def weight_g(values: Mapping[str, Any]) -> int | None:
    """Grams a head, where the row says a weight in the place of an age."""
    stage = str(values.get("stage", ""))
    grams = stage.removesuffix("g")
    return whole(grams, 10**9) if stage != grams else None


def stage(values: Mapping[str, Any]) -> str:
    return "" if weight_g(values) is not None else str(values.get("stage", ""))


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _numbers(item: Item, values: Mapping[str, Any]) -> Told:
    unit, count = values.get("unit"), values.get("count_e4")
    if item.unit and count is None:
        yield "count_e4", problem("EMPTY")
    if not item.unit and values.get("amount_fen") is None:
        yield "amount_fen", problem("EMPTY")
    if not item.unit:
        return
    own = UNITS[item.unit]
    if unit is None and own.dimension == "weight":
        yield "unit", problem("UNIT_MISSING", item=item.zh, item_en=item.en)
    elif unit is not None and not _fits(unit, item.unit):
        facts = {"item": item.zh, "item_en": item.en, "unit": own.zh, "unit_en": own.en}
        yield "unit", problem("UNIT_OTHER", **facts)


def _animals(item: Item, values: Mapping[str, Any]) -> Told:
    count, tags = values.get("count_e4"), values.get("tags") or []
    if not values.get("fate"):
        yield "fate", problem("EMPTY")
    if count is not None and count % E4:
        yield "count_e4", problem("HEADS_WHOLE")
    twice = {tag for tag in tags if tags.count(tag) > 1}
    if twice:
        yield "tags", problem("TAG_TWICE", tags="、".join(sorted(twice)))
    elif count is not None and len(tags) > count // E4:
        yield "tags", problem("TAGS_MORE", tags=len(tags), heads=count // E4)
    for tag in tags:
        try:
            read_tag(tag, item.code)
        except Malformed as wrong:
            yield "tags", wrong.problem
            return


def _fits(unit: str, own: str) -> bool:
    return _alike(unit, own) or (
        UNITS[unit].dimension == UNITS[own].dimension and UNITS[own].dimension != "count"
    )


def _alike(unit: str, own: str) -> bool:
    return unit == own or {unit, own} <= HEADS

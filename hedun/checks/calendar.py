"""Whether the stage a crop is claimed at fits the day, by the county's calendar of the crops; and
whether a crop without a stage is in the field at all."""

from collections.abc import Sequence
from datetime import date

from hedun.checks.rules import Finding, finding
from hedun.claims import words
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LossLine
from hedun.domain.words import Word
from hedun.places.queries import altitudes
from hedun.prices.queries import Prices, Wanted
from hedun.prices.tables import Table

NONE_FITS: Word = {"zh": "（当天地里还没有或已收完）", "en": "none (not in the field then)"}


def off_calendar(
    claims: Sequence[Claim], lines: Sequence[LossLine]
) -> list[tuple[int, Finding | None]]:
    """(claim pk, finding) of each covered crop line; nothing where the calendar does
    not know the crop at the village's height."""
    wanted = {c.pk: Wanted("calendar", c.report.village_id, c.event.occurred) for c in claims}
    tables = Prices().tables(wanted.values())
    if not any(tables.values()):
        return []
    heights = altitudes({one.place for one in wanted.values()})
    known: dict[tuple[Wanted, str], tuple[str, ...] | None] = {}
    found: list[tuple[int, Finding | None]] = []
    for line in lines:
        one = wanted[line.claim.pk]
        table = tables[one]
        if table is not None and line.section == CROP:
            crop = (one, line.item)  # a village's list holds few crops
            if crop not in known:
                known[crop] = _fitting(table, line.item, one.day, heights.get(one.place))
            found.append((line.claim.pk, _look(line, one.day, known[crop])))
    return found


def _fitting(table: Table, crop: str, day: date, metres: int | None) -> tuple[str, ...] | None:
    """The stages a crop may be at; None where the calendar does not know it at this height."""
    stages = dict.fromkeys(key[1] for key in table.rows if key[0] == crop)
    if not any(table.span(crop, stage, metres) for stage in stages):
        return None
    return table.stages(crop, day, metres)


def _look(line: LossLine, day: date, fits: tuple[str, ...] | None) -> Finding | None:
    if fits is None or line.stage in fits or (fits and not line.stage):
        return None
    if not line.stage:
        crop = _said(line.item, words.ITEMS)
        facts = {"line": line.number, "crop": crop, "day": day}
        return finding(line.claim.number, "AFTER_HARVEST", **facts)
    return finding(
        line.claim.number,
        "STAGE_OFF_CALENDAR",
        line=line.number,
        crop=_said(line.item, words.ITEMS),
        stage=_said(line.stage, words.STAGES),
        day=day,
        fits=_listed(fits) if fits else NONE_FITS,
    )


def _said(code: str, known: dict[str, Word]) -> Word:
    return known.get(code, {"zh": code, "en": code})


def _listed(stages: Sequence[str]) -> Word:
    said = [_said(stage, words.STAGES) for stage in stages]
    return {
        "zh": "、".join(f"“{one['zh']}”" for one in said),
        "en": " or ".join(f"“{one['en']}”" for one in said),
    }

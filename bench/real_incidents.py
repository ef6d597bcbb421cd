"""How often checks fire on damage that was really reported: INBO's incidents of Flanders and the
cause-of-loss summaries of the USDA. What these files do not know cannot be asked of them.
"""

import csv
from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

INBO = "inbo_wildschade/wildschade_2006_2020_trimmed.csv"
USDA = "usda_rma_wildlife/wildlife_cause93_2010_2016.csv"
SAID = (
    "INBO (Flanders 2006–2020, MIT): incidents with animal, day, telling and outline, no claimants "
    "and no degrees. USDA RMA (cause 93 wildlife, 2010 and 2016, public domain): sums by county, "
    "crop and month. Neither knows accounts, identities, rolls or officers; nobody says which of "
    "them were not honest, so a rate is all there is."
)


def rows(shared: Path) -> list[tuple[object, ...]] | None:
    """None where the data sets are not there."""
    if not (shared / INBO).exists() or not (shared / USDA).exists():
        return None
    return [*_inbo((shared / INBO).read_bytes()), *_usda(shared / USDA)]


def _inbo(data: bytes) -> list[tuple[object, ...]]:
    from hedun.checks import rules
    from hedun.intake.profiles import profile
    from hedun.intake.reading import Reading
    from hedun.intake.sheet import read_sheet

    reading: Reading = read_sheet(data, today=date(2026, 8, 31), profile=profile("inbo"))
    lines = [line for line in reading.good() if line.section == "crop"]
    told = [(line.occurred, line.told) for line in lines if line.told]
    late = sum(
        rules.late_report("R", occurred, datetime.combine(day, time(12), UTC)) is not None
        for occurred, day in told
    )
    drawn = [line for line in lines if line.ground and line.ground.rings]
    elsewhere, within = _twice(drawn)
    keyed = sorted(drawn, key=lambda line: line.submission)
    lists = [list(own) for _, own in groupby(keyed, key=lambda line: line.submission)]
    lists = [own for own in lists if len(own) >= rules.MANY]
    areas = [[[_mu(line)] for line in own] for own in lists]
    equal = sum(rules.equal_areas("R", own) is not None for own in areas)
    whole = sum(rules.round_areas("R", own) is not None for own in areas)
    of_lists = f"{len(lists)} submissions of 5 rows or more"
    return [
        ("`LATE_REPORT`", f"{len(told):,} crop rows", _of(late, len(told)), "loss and telling"),
        ("`GROUND_OVERLAP`", f"{len(drawn):,} outlines", _of(elsewhere, len(drawn)),
         "another submission of the same year on the same ground (IoU > 0.3)"),
        ("(the same, within one submission)", f"{len(drawn):,} outlines",
         _of(within, len(drawn)), "the parcel once for each animal or day"),
        ("`EQUAL_AREAS`", of_lists, _of(equal, len(lists)), "areas of the outlines"),
        ("`ROUND_AREAS`", of_lists, _of(whole, len(lists)), "areas of the outlines"),
    ]  # fmt: skip


def _twice(lines: list[Any]) -> tuple[int, int]:
    """How many lie on an outline of another submission in the same year, and of their own."""
    import shapely

    from hedun.checks.overlap import SHARED, outline, shares_of

    areas = [outline(line.ground.rings) for line in lines]
    ones, others = shapely.STRtree(areas).query(areas, predicate="intersects")
    shares = shares_of([areas[n] for n in ones], [areas[n] for n in others])
    met: Counter[bool] = Counter()
    seen = set()
    for a, b, share in zip(ones, others, shares, strict=True):
        one, other = lines[a], lines[b]
        if a != b and share > SHARED and one.occurred.year == other.occurred.year:
            seen.add((a, one.submission != other.submission))
    for _, apart in seen:
        met[apart] += 1
    return met[True], met[False]


def _mu(line: Any) -> Decimal:
    return Decimal(line.ground.area_e4).scaleb(-4)


def _usda(path: Path) -> list[tuple[object, ...]]:
    from hedun.checks.peers import first_digits

    with path.open(encoding="utf-8") as file:
        said = list(csv.DictReader(file))
    found = []
    for column, what in (("indemnity", "dollars paid"), ("net_determined_qty", "acres lost")):
        numbers = [round(float(row[column])) for row in said]
        digits = Counter((len(str(n)), int(str(n)[0])) for n in numbers if n > 0)
        one = first_digits(digits)
        apart = "not asked" if one.apart is None else f"{one.apart:.4f} apart"
        fires = "fires" if one.out else "does not fire"
        found.append((
            "first digits", f"{one.n:,} sums ({what})", f"{fires} ({apart})",
            f"{one.orders:.1f} orders of magnitude; beyond 0.015 it fires",
        ))  # fmt: skip
    return found


def _of(n: int, whole: int) -> str:
    return f"{n} ({100 * n / whole:.1f} %)" if whole else "—"

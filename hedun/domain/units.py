"""Units of area, weight and count, and the loss degree: exact decimals, never floats.

Areas are kept in mu with 4 decimals (terms 1.0 §1), or as a whole number of ten-thousandths of a
mu where a column must be an integer. 1 mu = 10 fen (of land) = 1/15 ha = 666.67 m²; 1 jin = 0.5 kg.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from hedun.domain.problems import Malformed, Problem

Dimension = Literal["area", "weight", "count"]

QUANTITY_PLACES = 4
DEGREE_PLACES = 6
MU_SCALE = 10_000


@dataclass(frozen=True, slots=True)
class Unit:
    """`ratio`: how many of the base unit (mu, kg, one piece) make one of this unit."""

    code: str
    zh: str
    en: str
    dimension: Dimension
    ratio: Fraction = Fraction(1)


UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        Unit("mu", "亩", "mu", "area"),
        Unit("land_fen", "分", "fen (0.1 mu)", "area", Fraction(1, 10)),
        Unit("hectare", "公顷", "ha", "area", Fraction(15)),
        Unit("square_metre", "平方米", "m²", "area", Fraction(15, 10_000)),
        Unit("kilogram", "公斤", "kg", "weight"),
        Unit("jin", "斤", "jin (0.5 kg)", "weight", Fraction(1, 2)),
        Unit("tonne", "吨", "t", "weight", Fraction(1000)),
        Unit("plant", "株", "plants", "count"),
        Unit("head", "头", "head", "count"),
        Unit("animal", "只", "animals", "count"),
        Unit("hive", "箱", "hives", "count"),
        Unit("piece", "件", "pieces", "count"),
        Unit("day", "天", "days", "count"),
    )
}


def convert(value: Decimal, source: str, target: str, *, places: int = QUANTITY_PLACES) -> Decimal:
    """`value` in another unit, exact, then rounded half up to `places` decimals.

    Pieces convert only to themselves: a head is no plant. Raises `Malformed` (UNIT_UNKNOWN,
    UNIT_MISMATCH).
    """
    a, b = _unit(source), _unit(target)
    if a.dimension != b.dimension or (a.dimension == "count" and a != b):
        raise Malformed(
            Problem(
                "UNIT_MISMATCH",
                f"“{a.zh}”不能换算成“{b.zh}”。",
                f"{a.en} cannot be converted to {b.en}.",
            )
        )
    return round_half_up(Fraction(value) * a.ratio / b.ratio, places)


def round_half_up(value: Fraction, places: int) -> Decimal:
    """To `places` decimals, .5 away from zero, without a detour over a finite decimal."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return _shifted(whole if value >= 0 else -whole, places)


def parse_quantity(text: str) -> Decimal:
    """A quantity ≥ 0 written `digits[.digits]` with at most 4 decimals (terms 1.0 §3).

    Raises `Malformed` (QUANTITY_FORM, QUANTITY_DECIMALS).
    """
    match = re.fullmatch(r"[0-9]{1,12}(?:\.([0-9]+))?", text)
    if match is None:
        raise Malformed(
            Problem(
                "QUANTITY_FORM",
                "数量应为半角数字，如 3 或 3.5，不带正负号、单位和空格。",
                "A quantity is written in plain digits, 3 or 3.5, without sign, unit or spaces.",
            )
        )
    if len((match[1] or "").rstrip("0")) > QUANTITY_PLACES:
        raise Malformed(
            Problem(
                "QUANTITY_DECIMALS",
                f"数量最多 {QUANTITY_PLACES} 位小数。",
                f"A quantity has at most {QUANTITY_PLACES} decimals.",
            )
        )
    return Decimal(text)


def mu_to_int(mu: Decimal) -> int:
    """Mu as a whole number of ten-thousandths: 3.5 → 35000. Raises ValueError when inexact."""
    scaled = Fraction(mu) * MU_SCALE
    if scaled.denominator != 1:
        raise ValueError(f"{mu} mu has more than {QUANTITY_PLACES} decimals")
    return scaled.numerator


def mu_from_int(ten_thousandths: int) -> Decimal:
    """The other way round: 35000 → 3.5000."""
    return _shifted(ten_thousandths, QUANTITY_PLACES)


def parse_percent(text: str) -> Decimal:
    """Loss degree 0–1 from a percentage 0–100, "45" or "45%" → 0.45; at most 4 decimals.

    Raises `Malformed` (PERCENT_FORM, PERCENT_RANGE).
    """
    match = re.fullmatch(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)%?", text)
    if match is None:
        raise Malformed(
            Problem(
                "PERCENT_FORM",
                "损失程度应为 0 至 100 的百分数，如 45 或 45.5，最多 4 位小数。",
                "The loss degree is a percentage from 0 to 100, 45 or 45.5, at most 4 decimals.",
            )
        )
    percent = Decimal(match[1])
    if percent > 100:
        raise Malformed(
            Problem(
                "PERCENT_RANGE",
                "损失程度不能超过 100%。",
                "The loss degree cannot be over 100 %.",
            )
        )
    return Decimal(f"{percent}e-2")


def degree_to_percent(degree: Decimal) -> str:
    """0.45 → "45", 0.455 → "45.5". Raises ValueError outside 0–1 or beyond 6 decimals."""
    if not 0 <= degree <= 1:
        raise ValueError(f"degree {degree} is outside 0 to 1")
    scaled = Fraction(degree) * 10**DEGREE_PLACES
    if scaled.denominator != 1:
        raise ValueError(f"degree {degree} has more than {DEGREE_PLACES} decimals")
    return f"{_shifted(scaled.numerator, DEGREE_PLACES - 2):f}".rstrip("0").rstrip(".")


def _shifted(whole: int, places: int) -> Decimal:
    """whole / 10^places, exactly, whatever precision the caller's decimal context has."""
    return Decimal(f"{whole}e-{places}")


def _unit(code: str) -> Unit:
    if code not in UNITS:
        raise Malformed(
            Problem(
                "UNIT_UNKNOWN",
                f"没有这个计量单位，应为：{', '.join(u.zh for u in UNITS.values())}。",
                f"No such unit; one of: {', '.join(UNITS)}.",
            )
        )
    return UNITS[code]

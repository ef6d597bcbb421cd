"""The gauge of what is expected: the cover, what has left it, and the bands of the season's end."""

from dataclasses import dataclass

from hedun.insights.gauge import WAN
from hedun.outlook.forecasting import Forecast

STEPS = (1, 2, 3, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """Percent from the left and of the width; `css` says what it is."""

    css: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """`marks`: (css, percent) of upright lines; `ticks`: percent and 10,000 yuan."""

    bars: tuple[Bar, ...]
    marks: tuple[tuple[str, str], ...]
    ticks: tuple[tuple[str, str], ...]


def gauge(found: Forecast) -> Gauge:
    scale = _scale(max(found.cover_fen, found.band_fen(95)[1]))
    if found.band_fen(95)[1] * 3 < found.cover_fen:  # nobody could tell the bands apart
        scale = _scale(found.band_fen(95)[1])
    bars = [Bar("paid", "0", _percent(min(found.loaded.given_fen, scale), scale))]
    for percent in (95, 80, 50):
        low, high = (min(fen, scale) for fen in found.band_fen(percent))
        bars.append(Bar(f"band-{percent}", _percent(low, scale), _percent(high - low, scale)))
    marks = [("expected", _percent(min(found.expected_fen, scale), scale))]
    if found.cover_fen <= scale:
        marks.append(("cover", _percent(found.cover_fen, scale)))
    ticks = tuple(
        (_percent(scale * n // 5, scale), f"{scale * n / 5 / WAN:g}") for n in range(6)
    )  # fmt: skip
    return Gauge(tuple(bars), tuple(marks), ticks)


def _scale(fen: int) -> int:
    """A round number of 10,000 yuan with a little room above the amount."""
    wanted, power = max(fen * 21 // 20, WAN), WAN
    while True:
        for step in STEPS:
            if step * power >= wanted:
                return step * power
        power *= 10


def _percent(fen: int, of: int) -> str:
    return f"{100 * fen / of:.3f}"

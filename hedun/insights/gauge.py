"""The bar of the year's cover: the whole, and the part of it that is in use drawn larger."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.insights.queries import Season
from hedun.ledger.models import Kind

WAN = 1_000_000  # fen in 10,000 yuan
STEPS = (1, 2, 3, 5)
NARROW = 9  # percent: below it a part has no room for its name


@dataclass(frozen=True, slots=True)
class Part:
    """`css`: the colour of the state the money is in; `measure`: the rows behind it."""

    css: str
    title: str | Promise
    fen: int
    measure: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A part as drawn: percent from the left and of the width."""

    part: Part
    x: str
    width: str
    named: bool

    @property
    def wan(self) -> str:
        """In 10,000 yuan, as the ticks below."""
        return f"{Decimal(self.part.fen) / WAN:.1f}"


@dataclass(frozen=True, slots=True)
class Gauge:
    """`whole`: bars of the year's cover (empty where the cover is not shown); `near`: the bars
    again, 0 to `scale_fen`; `ticks`: percent and 10,000 yuan."""

    parts: tuple[Part, ...]
    whole: list[Bar]
    near: list[Bar]
    share: str  # percent of the whole bar that the near one shows
    ticks: list[tuple[str, str]]


def parts(season: Season) -> tuple[Part, ...]:
    return (
        Part("paid", _("Paid"), season.book[Kind.PAID], "paid_fen"),
        Part("wait", _("With the bank"), season.book[Kind.IN_FLIGHT], "bank_fen"),
        Part("payable", pgettext_lazy("money", "To pay"), season.to_pay_fen, "to_pay_fen"),
        Part("notice", _("Awarded, on notice"), season.book[Kind.AWARDED], "notice_fen"),
    )


def gauge(season: Season) -> Gauge:
    cover = season.wanted.policy.cover_fen if season.whole else 0
    found = parts(season)
    scale = _scale(season.given_fen)
    if cover and scale > cover * 6 // 10:
        scale = cover
    ticks = [
        (_percent(scale * n // 5, scale), f"{Decimal(scale * n // 5) / WAN:g}") for n in range(6)
    ]
    return Gauge(
        parts=found,
        whole=_bars(found, cover) if cover and scale < cover else [],
        near=_bars(found, scale),
        share=_percent(scale, cover) if cover else "100",
        ticks=ticks,
    )


def _scale(fen: int) -> int:
    """A round number of 10,000 yuan with a little room above the amount."""
    wanted = max(fen * 11 // 10, WAN)
    power = WAN
    while True:
        for step in STEPS:
            if step * power >= wanted:
                return step * power
        power *= 10


def _bars(found: Sequence[Part], scale: int) -> list[Bar]:
    bars, left = [], 0
    for part in found:
        if part.fen > 0:
            named = part.fen * 100 >= NARROW * scale
            bars.append(Bar(part, _percent(left, scale), _percent(part.fen, scale), named))
        left += part.fen
    return bars


def _percent(fen: int, of: int) -> str:
    return f"{Decimal(100 * fen) / of:.3f}"

"""Classes of a map: how a village's number becomes one of five shades, and the legend's words."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 4  # classes above nothing


@dataclass(frozen=True, slots=True)
class Shades:
    """`bounds`: the least number of each class above 0. Class 0 is nothing."""

    bounds: tuple[int, ...]

    def of(self, number: int) -> int:
        return bisect_right(self.bounds, number)

    @property
    def legend(self) -> list[tuple[int, str]]:
        """(class, its numbers): 0 · 1–4 · 5–9 · ≥ 10."""
        ends = [*(bound - 1 for bound in self.bounds[1:]), None]
        words = [_words(low, high) for low, high in zip(self.bounds, ends, strict=True)]
        return list(enumerate(["0", *words]))


def _words(low: int, high: int | None) -> str:
    if high is None:
        return f"≥ {low:,}"
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def shades(numbers: Iterable[int]) -> Shades:
    """Classes that hold about as many villages each, with round bounds (1, 2, 5, 10, 20 …)."""
    some = sorted(number for number in numbers if number > 0)
    if not some:
        return Shades((1,))
    quarters = (some[len(some) * n // MOST] for n in range(1, MOST))
    top = some[len(some) * 9 // 10]
    bounds = {1, *(round_down(number) for number in quarters)}
    if len(bounds) < MOST:
        bounds.add(round_down(top))
    return Shades(_no_more(sorted(bounds)))


def _no_more(bounds: Sequence[int]) -> tuple[int, ...]:
    return tuple(bounds[:MOST])


def round_down(number: int) -> int:
    """The greatest of 1, 2, 5, 10, 20, 50 … that is not above the number."""
    power = 10 ** (len(str(number)) - 1)
    return max(step * power for step in (1, 2, 5) if step * power <= number)

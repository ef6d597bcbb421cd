"""What one loss is paid as it grows, found by running the engine on probe losses.

A curve is made of straight pieces. Starting from the figures of the file and a coarse ladder, every
stretch that is not straight is cut in eight and tried again, until each jump and each fall lies
between two losses one fen apart. Aggregates over the whole policy or a section hold the single
claim, as if it were the only one of the year.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import pairwise

from hedun.terms import model
from hedun.terms.engine import adjudicate
from hedun.terms.lint import profiles
from hedun.terms.lint.profiles import Probe, Profile
from hedun.terms.lint.shape import works
from hedun.terms.model import Terms
from hedun.terms.texts import MICRO

LADDER = tuple(base * 10**power for power in range(2, 13) for base in (1, 3))
FACTOR = 8  # the curve reaches this many times beyond the largest figure of the file
PARTS = 8
MOST = 10**15  # fen; no loss of one household is larger
MOST_STARTS = 90
MOST_STRETCHES = 120  # that are cut at one time
Curve = dict[int, int]  # loss → payable, both fen


@dataclass
class Curves:
    """The curves of a terms file, one for each kind of section; `run` computes more of them."""

    terms: Terms
    trial: Terms = field(init=False)
    profile: dict[str, Profile] = field(init=False)
    kinds: dict[str, list[str]] = field(init=False)  # a section → all that are treated alike
    _known: dict[int, dict[tuple[str, int], int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.trial = _one_claim(profiles.valued_by_amount(profiles.without_counts(self.terms)))
        passing = profiles.find(self.terms)
        alike: dict[object, list[str]] = {}
        for section in passing:
            alike.setdefault(profiles.signature(self.terms, section), []).append(section)
        self.kinds = {names[0]: names for names in alike.values()}
        self.profile = {names[0]: passing[names[0]] for names in alike.values()}

    def run(self, wanted: Iterable[tuple[str, int]], upto: int | None = None) -> list[int]:
        """Payable for each (section, loss); with `upto`, as it stands after that many steps."""
        steps = self.trial.steps if upto is None else self.trial.steps[:upto]
        known, asked = self._known.setdefault(len(steps), {}), list(wanted)
        fresh = list(dict.fromkeys(one for one in asked if one not in known))
        probes = [Probe(self.profile[section], loss) for section, loss in fresh]
        known.update(zip(fresh, self.under(steps, probes), strict=True))
        return [known[one] for one in asked]

    def under(self, steps: Sequence[model.Step], probes: Sequence[Probe]) -> list[int]:
        """Payable for each probe if the file had these steps instead of its own."""
        if not probes or not steps:
            return [0] * len(probes)
        return profiles.pay(replace(self.trial, steps=tuple(steps)), probes)

    def without(self, n: int, wanted: Sequence[tuple[str, int]]) -> list[int]:
        """Payable for each (section, loss) if the file had no step `n`."""
        steps = [step for step in self.trial.steps if step.n != n]
        return self.under(steps, [Probe(self.profile[section], loss) for section, loss in wanted])

    def base(self, section: str, step: model.Bands, losses: Sequence[int]) -> list[int]:
        """What the bands look at for each loss: a kept amount, or the amount before the step."""
        upto = step.n - 1
        if step.on is not None:
            keeping = [s.n for s in self.trial.steps[:upto] if s.keep == step.on]
            upto = max((n for n in keeping if works(self.terms.steps[n - 1], section)), default=0)
        return self.run([(section, loss) for loss in losses], upto)

    def first_above(
        self, section: str, level: int, amounts: Callable[[Sequence[int]], list[int]]
    ) -> int | None:
        """The smallest loss for which `amounts` is above a level; None if there is none."""
        return self._first_above(sorted(self.found[section]), level, amounts)

    def _first_above(
        self, losses: list[int], level: int, amounts: Callable[[Sequence[int]], list[int]]
    ) -> int | None:
        above = [t for t, fen in zip(losses, amounts(losses), strict=True) if fen > level]
        if not above:
            return None
        high = above[0]
        low = max((t for t in losses if t < high), default=-1)
        while high - low > 1:
            cuts = _cuts(low, high, 2 * PARTS)
            beyond = [t for t, fen in zip(cuts, amounts(cuts), strict=True) if fen > level]
            high = min(beyond, default=high)
            low = max((t for t in cuts if t < high), default=low)
        return high

    def paid(self, section: str, losses: Sequence[int]) -> list[int]:
        """What each loss is paid in the end."""
        return self.run([(section, loss) for loss in losses])

    def ended_by(self, section: str, loss: int) -> str:
        """The operation that brought a loss to nothing (or the refusal's code)."""
        lines = profiles.lines_of(self.trial, [Probe(self.profile[section], loss)])
        return str(adjudicate(self.trial, lines).code.tolist()[0])

    @cached_property
    def found(self) -> Mapping[str, Curve]:
        """Every curve, with each jump and fall resolved to the fen."""
        curves: dict[str, Curve] = {section: {} for section in self.profile}
        wanted = [(section, loss) for section in curves for loss in self._starts(section)]
        self._add(curves, wanted)
        slack = self.slack
        open_ = [
            (section, a, b)
            for section, curve in curves.items()
            for a, b in pairwise(sorted(curve))
            if b - a > 1
        ]
        parts = 4  # the first look need not be fine: figures of the file are starts already
        while open_:
            self._add(curves, [(s, t) for s, a, b in open_ for t in _cuts(a, b, parts)])
            open_ = [
                (section, c, d)
                for section, a, b in open_
                for c, d in _bent(curves[section], a, b, parts, slack)
            ][:MOST_STRETCHES]
            parts = PARTS
        self._add(curves, [*self._edges(curves)])
        return curves

    def _edges(self, curves: Mapping[str, Curve]) -> Iterator[tuple[str, int]]:
        """The losses at the edges of whole bands, which may be paid so little less that rounding
        hides it."""
        for step in self.trial.steps:
            if not isinstance(step, model.Bands) or step.mode != "whole":
                continue
            for section in curves:
                base = partial(self.base, section, step)
                for edge in _figures(step) if works(step, section) else ():
                    beyond = self._first_above(sorted(curves[section]), edge, base)
                    if beyond is not None:
                        yield from ((section, t) for t in (beyond - 1, beyond) if t >= 0)

    @property
    def slack(self) -> int:
        """Fen by which rounding alone may bend a straight piece."""
        units = [s.to for s in self.terms.steps if isinstance(s, model.Round)]
        return 4 + 2 * max(units, default=0)

    def _add(self, curves: Mapping[str, Curve], wanted: list[tuple[str, int]]) -> None:
        fresh = list(dict.fromkeys((s, t) for s, t in wanted if t not in curves[s]))
        for (section, loss), fen in zip(fresh, self.run(fresh), strict=True):
            curves[section][loss] = fen

    def _starts(self, section: str) -> list[int]:
        """Losses where something may happen: the figures of the file, seen through its shares."""
        steps = [step for step in self.trial.steps if works(step, section)]
        figures, rates, taken = set[int](), {MICRO}, {0}
        for step in steps:
            figures |= set(_figures(step))
            rates |= set(_rates(step, self.terms))
            if isinstance(step, model.Deductible) and step.amount is not None:
                taken.add(step.amount)
        top = min(MOST, FACTOR * max((*figures, 10_000_00)))
        exact = {t for c in figures for t in (c - 1, c, c + 1)}
        raised = {c + d for c in figures for d in taken}
        seen = {c * MICRO // r + e for c in raised for r in rates for e in (0, 1)}
        ladder = {t for t in LADDER if t < top}
        starts = sorted(t for t in exact | ladder | {0, 1, top} if 0 <= t <= top)
        extra = [t for t in sorted(seen) if t <= top and t not in exact]
        return sorted({*starts, *extra[: max(0, MOST_STARTS - len(starts))]})


def _one_claim(terms: Terms) -> Terms:
    """Aggregates of the year read as limits of the one claim that a probe is."""

    def alone(step: model.Step) -> model.Step:
        wide = isinstance(step, model.Limit) and step.scope in ("policy", "section")
        return replace(step, scope="claim", by=()) if wide else step  # type: ignore[call-arg]

    return replace(terms, steps=tuple(alone(step) for step in terms.steps))


def _figures(step: model.Step) -> list[int]:
    """The sums of money that a step names, in fen."""
    if isinstance(step, model.Bands):
        return [fen for band in step.bands for fen in (band.over, band.upto) if fen is not None]
    if isinstance(step, model.Value):
        return [one.amount for one in step.of if one.amount is not None]
    amount = getattr(step, "amount", None)
    return [] if amount is None else [amount]


def _rates(step: model.Step, terms: Terms) -> list[int]:
    """The shares other than nothing that a step takes, in millionths."""
    if isinstance(step, model.Bands):
        return [band.rate for band in step.bands if band.rate]
    if isinstance(step, model.Factor):
        rates = [step.rate] if step.table is None else [*terms.tables[step.table].values.values()]
        return sorted({rate for rate in rates if rate})[-3:]
    if isinstance(step, model.Deductible) and step.rate is not None and step.rate < MICRO:
        return [MICRO - step.rate]
    return []


def _cuts(a: int, b: int, parts: int) -> list[int]:
    """The losses that cut a stretch in equal parts."""
    return sorted({a + (b - a) * i // parts for i in range(1, parts)} - {a, b})


def _bent(curve: Curve, a: int, b: int, parts: int, slack: int) -> list[tuple[int, int]]:
    """The pieces of a stretch that are not straight and wider than a fen.

    A piece with the slope of a neighbour is straight; what bends lies in the others.
    """
    points = [a, *_cuts(a, b, parts), b]
    pieces = list(pairwise(points))

    def alike(one: tuple[int, int], two: tuple[int, int]) -> bool:
        (c, d), (e, f) = one, two
        rise, other = curve[d] - curve[c], curve[f] - curve[e]
        return abs(rise * (f - e) - other * (d - c)) <= slack * max(d - c, f - e)

    bent = []
    for i, piece in enumerate(pieces):
        near = [pieces[j] for j in (i - 1, i + 1) if 0 <= j < len(pieces)]
        if piece[1] - piece[0] > 1 and not any(alike(piece, other) for other in near):
            bent.append(piece)
    return bent

"""A season when no household gets more than so much.

A household's losses in a year are a compound Poisson number, cut at the limit. A village is that to
the power of its households, averaged over the village's own factor; the season is the product of
the villages, averaged over the years.

With years that vary this would be a power for each village, year, node and frequency. But for one
shape a village depends on two numbers alone, the losses expected of it and its households, and
smoothly: what the limit changes of its logarithm (against the closed form without a limit) is a
Chebyshev polynomial in both. So it is calculated at a few points and interpolated; the polynomial's
last terms say how exactly, and more points are taken until that is enough, or until each village
by itself takes no more.

Which frequencies may count follows from one number, as in `aggregate`: of a household with the rate
λ, |ψ|² ≤ 1 − 2 p₀ Σ pₖ (1 − cos ωk), and the pₖ are at least those of a single loss, so
|ψ|ⁿ ≤ exp(−nλ e^(−2λ) r), r the real part of 1 − φ of one loss. Which of these do in a year is
estimated with all villages' mean rate; where values at the rim are not as small as that says, the
rim is moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from hedun.actuarial.aggregate import NOTHING, Total, at, fits, log_product
from hedun.actuarial.frequency import Villages, Year, gamma_nodes
from hedun.actuarial.severity import GridError, Severity

Floats = npt.NDArray[np.float64]
Complex = npt.NDArray[np.complex128]
PRECISE = 1e-7  # of the season's characteristic function
NODES = (24, 32, 48, 64, 96)  # of a village's own factor
# Of the mean and of the households; wrong by how much more, the next ones will not do either.
POINTS: tuple[tuple[int, int, float], ...] = (
    (16, 4, 1e-4), (24, 6, 1e-5), (36, 8, 3e-6), (54, 12, 5e-7), (80, 16, 0.0),
)  # fmt: skip
FEWEST = 4  # points whose last terms say something
RARE = 1e-5  # years that are no likelier together
ONE_THREAD = 1 << 18  # products that OpenBLAS hands to no other threads, which wait by spinning
WIDE = 100  # times larger than estimated a value may be
RIM = 1e-14  # of a probability: more is not expected where the rim is
MOST_LOSSES = 80  # of one household


def season(
    villages: Villages, homes: npt.NDArray[np.int64], limit: int, severity: Severity, year: Year,
    *, top: int,
) -> Total:  # fmt: skip
    """The distribution of a season in which each of a village's `homes` (v,) gets at most `limit`
    (fen). Raises GridError where the limit is none of the grid's amounts."""
    if limit % severity.step or limit <= 0:
        raise GridError(f"the limit of {limit} fen is no multiple of {severity.step} fen")
    size = scipy.fft.next_fast_len(top // severity.step + 1, real=True)
    steps = limit // severity.step
    cut = _cut(severity, steps)
    u = 1 - scipy.fft.rfft(cut, size)
    order = np.argsort(year.factor)
    order = order[year.weight[order] > NOTHING]
    years = Year(year.factor[order], year.weight[order])
    may = np.flatnonzero(u.real <= _reach(villages, homes, years))
    turn = np.exp(-2j * np.pi / size * may)
    county = _County(villages, homes.astype(np.float64), years, Household.of(cut, u[may], turn))
    total = np.zeros(u.size, dtype=np.complex128)
    least = NOTHING / 100
    for _ in range(3):
        total[may], rim = county.values(least)
        if rim < RIM:
            break
        least *= 1e-8
    mass = scipy.fft.irfft(total, size)
    fits(mass, severity.step)
    mass = np.maximum(mass, 0)
    return Total(severity.step, mass / mass.sum())


@dataclass(frozen=True)
class Household:
    """At m frequencies: `u` (m,) is 1 − φ of a loss, `terms` (i, m) of i losses that stay below the
    limit, each against the limit `end` (m,) itself; `none`: the probability of a loss of 0."""

    u: Complex
    terms: Complex
    end: Complex
    none: float

    @classmethod
    def of(cls, cut: Floats, u: Complex, turn: Complex) -> "Household":
        steps = cut.size - 1
        powers = turn ** np.arange(steps + 1)[:, None]
        one = cut[:steps].copy()
        one[0] = 0
        sums = [np.eye(1, steps)[0]]
        for i in range(1, min(steps, MOST_LOSSES)):
            sums.append(np.convolve(sums[-1], one)[:steps] / i)
        terms = np.stack(sums) @ (powers[:steps] - powers[steps])
        return cls(u, terms, powers[steps], float(cut[0]))

    def part(self, which: npt.NDArray[np.int64]) -> "Household":
        return Household(self.u[which], self.terms[:, which], self.end[which], self.none)

    def psi(self, rate: Floats) -> Complex:
        """(r, m) of households with these rates of losses (r,)."""
        counts = rate[:, None] ** np.arange(len(self.terms))
        counts *= np.exp(-rate * (1 - self.none))[:, None]
        parts = np.concatenate([self.terms.real, self.terms.imag], axis=1)
        real = np.empty((rate.size, parts.shape[1]))
        some = max(1, ONE_THREAD // parts.size)
        for first in range(0, rate.size, some):
            np.matmul(counts[first : first + some], parts, out=real[first : first + some])
        out: Complex = real[:, : self.u.size] + 1j * real[:, self.u.size :] + self.end
        return out

    def limited(self, mean: Floats, homes: Floats | float, shape: float) -> Complex:
        """(d, m): what the limit changes of the logarithm of villages with these means (d,): of one
        number of households without a turn between one and the next, of whole numbers of their own
        (d,) up to whole turns."""
        node, weight = gamma_nodes(shape, self._nodes(float(mean.max()), shape))
        there = weight > NOTHING
        node, weight = node[there], weight[there]
        psi = self.psi(np.multiply.outer(mean / homes, node).ravel())
        psi = psi.reshape(mean.size, node.size, -1)
        one = np.ndim(homes) == 0
        log = _log(psi, continuous=one)
        log *= homes if one else np.asarray(homes)[:, None, None]
        village = np.einsum("n,dnm->dm", weight, np.exp(log, out=log))
        village *= np.exp(shape * np.log1p(np.multiply.outer(mean / shape, self.u)))
        return _log(village, continuous=one)

    def _nodes(self, mean: float, shape: float) -> int:
        """Gauss-Laguerre of exp(−z g) is wrong by about |z / (2 + z)|^(2 nodes)."""
        z = mean * self.u / shape
        ratio = float(np.abs(z / (2 + z)).max(initial=0.0))
        for nodes in NODES:
            if 2 * nodes * np.log(max(ratio, 1e-300)) + shape / 2 < np.log(PRECISE / 10_000):
                return nodes
        return NODES[-1]


def _log(z: Complex, *, continuous: bool) -> Complex:
    """The logarithm; `continuous`: without a turn along the first axis."""
    out = np.empty_like(z)
    np.log(z.real**2 + z.imag**2, out=out.real)
    out.real *= 0.5
    np.arctan2(z.imag, z.real, out=out.imag)
    if continuous:
        turns = np.rint(np.diff(out.imag, axis=0) / (2 * np.pi))
        if turns.any():
            out.imag[1:] -= 2 * np.pi * np.cumsum(turns, axis=0)
    return out


@dataclass(frozen=True)
class _County:
    """`years`: by their factors, the mildest first."""

    villages: Villages
    homes: Floats
    years: Year
    household: Household

    def values(self, least: float) -> tuple[Complex, float]:
        """The season's characteristic function, and the most it is at the rim: where the estimate
        says that it hardly counts any more."""
        size = self._sizes()
        counts = size > least
        rim = counts & (size < 100 * least)
        last = len(counts) - 1 - counts[::-1].argmax(axis=0)  # the worst year that counts
        out, most = np.zeros(size.shape[1], dtype=np.complex128), 0.0
        for worst in np.unique(last[counts.any(axis=0)]):
            which = np.flatnonzero(counts.any(axis=0) & (last == worst))
            some = slice(0, worst + 1)
            household = self.household.part(which)
            log = self._limited(household, self.years.factor[some], size[some, which])
            for n, factor in enumerate(self.years.factor[some]):
                log[n] += log_product(at(self.villages, float(factor)), household.u)
            each = self.years.weight[some, None] * np.exp(log) * counts[some, which]
            most = max(most, float(np.abs(each[rim[some, which]]).max(initial=0.0)))
            out[which] = each.sum(axis=0)
        return out, most

    def _sizes(self) -> Floats:
        """(q, m) about what the absolute value comes to: with what the limit leaves of a loss at
        the villages' mean rate in place of each village's own."""
        rate = self.years.factor * self.villages.mean.sum() / self.homes.sum()
        left = -np.log(self.household.psi(rate)) / rate[:, None]
        theta = self.villages.mean / self.villages.shape
        order = np.argsort(theta)
        log = np.zeros(left.shape)
        for part in np.array_split(order, min(12, order.size)):
            one = theta[part].mean() * self.years.factor[:, None]
            log += self.villages.shape[part].sum() * np.log(np.abs(1 + one * left))
        out: Floats = self.years.weight[:, None] * np.exp(-log)
        return out

    def _limited(self, household: Household, factors: Floats, size: Floats) -> Complex:
        """(q, m) what the limit changes of the season's logarithm, in years of these factors, as
        exactly as the years' values of about `size` (q, m) need it."""
        out = np.zeros((factors.size, household.u.size), dtype=np.complex128)
        # what is rare may be less exact, and is calculated by itself
        weight = self.years.weight[: factors.size]
        rare = int(np.searchsorted(-np.cumsum(weight[::-1])[::-1], -RARE))
        for some in (slice(0, rare), slice(rare, factors.size)):
            if not factors[some].size:
                continue
            counts = np.minimum(WIDE * size[some].sum(axis=0), float(weight[some].sum()))
            for shape in np.unique(self.villages.shape):
                these = self.villages.shape == shape
                mean, homes = self.villages.mean[these], self.homes[these]
                out[some] += _sum(household, mean, homes, float(shape), factors[some], counts)
        return out


def _sum(
    household: Household, mean: Floats, homes: Floats, shape: float, factors: Floats, counts: Floats
) -> Complex:
    """(q, m) what the limit changes of the logarithm of villages of one shape: interpolated where
    that takes fewer points than there are villages and years, and is exact enough for what the
    frequencies count (m,)."""
    for along, across, hopeless in POINTS:
        if mean.size * factors.size <= along * min(across, np.unique(homes).size):
            break
        points = (along, across)
        found, wrong = _interpolated(household, mean, homes, shape, factors, points, counts)
        if wrong < PRECISE:
            return found
        if wrong > hopeless:
            break
    out = np.zeros((factors.size, household.u.size), dtype=np.complex128)
    for n, factor in enumerate(factors):
        out[n] = household.limited(mean * factor, homes, shape).sum(axis=0)
    return out


def _interpolated(
    household: Household, mean: Floats, homes: Floats, shape: float, factors: Floats,
    points: tuple[int, int], counts: Floats,
) -> tuple[Complex, float]:  # fmt: skip
    """(q, m) the sum over villages of one shape, and how wrong it makes what counts (m,): the last
    terms of the polynomials, as if they were alike for all villages."""
    most = float(mean.max()) * float(factors[-1])
    along = _chebyshev(points[0])
    by_mean = _weights(along, (np.multiply.outer(mean, factors) / max(most, 1e-300)).ravel())
    by_mean = by_mean.reshape(mean.size, factors.size, along.size)
    out = np.zeros((factors.size, household.u.size), dtype=np.complex128)
    logs = []
    for some, by_homes in _by_homes(homes, points[1]):
        log = household.limited(most * along, some, shape)
        out += np.einsum("v,vqd->qd", by_homes, by_mean) @ log
        logs.append(log)
    values = np.stack(logs)
    return out, mean.size * max(_last_terms(values, axis, counts) for axis in (0, 1))


def _by_homes(homes: Floats, points: int) -> Iterator[tuple[float, Floats]]:
    """Numbers of households to calculate for, and what each counts for the villages (v,)."""
    known, which = np.unique(homes, return_inverse=True)
    if known.size <= points:
        for n, one in enumerate(known):
            yield float(one), (which == n).astype(np.float64)
        return
    low, high = 1 / known[-1], 1 / known[0]
    along = _chebyshev(points)
    weights = _weights(along, (1 / homes - low) / (high - low))
    for n, one in enumerate(low + along * (high - low)):
        yield float(1 / one), weights[:, n]


def _chebyshev(many: int) -> Floats:
    """Points of 0 … 1, both among them."""
    out: Floats = (1 - np.cos(np.pi * np.arange(many) / (many - 1))) / 2
    return out


def _weights(along: Floats, at: Floats) -> Floats:
    """(n, d) what each of the points counts at others (n,): barycentric (Berrut & Trefethen)."""
    signs = (-1.0) ** np.arange(along.size)
    signs[[0, -1]] /= 2
    away = at[:, None] - along
    there = away == 0
    weights = signs / np.where(there, 1.0, away)
    weights /= weights.sum(axis=1, keepdims=True)
    exact = there.any(axis=1)
    weights[exact] = there[exact]
    return weights


def _last_terms(values: Complex, axis: int, counts: Floats) -> float:
    """The last two Chebyshev coefficients, where there are so many that they say something, times
    what the frequencies count."""
    many = int(values.shape[axis])
    if many < FEWEST:
        return 0.0
    values = values * counts
    parts = np.concatenate([values.real, values.imag], axis=-1)
    last = np.take(scipy.fft.dct(parts, 1, axis=axis), [-2, -1], axis=axis)
    most = float(np.abs(last).max())
    return most / (many - 1)


def _reach(villages: Villages, homes: npt.NDArray[np.int64], years: Year) -> float:
    """Up to which r the bound of the product is not below NOTHING in one of the years."""
    found = [
        _reach_of(villages.mean * factor, villages.shape, homes, NOTHING / weight)
        for factor, weight in zip(years.factor, years.weight, strict=True)
    ]
    return float(max(found))


def _reach_of(
    mean: Floats, shape: Floats, homes: npt.NDArray[np.int64], least: float
) -> float:  # fmt: skip
    kinds = np.stack((mean, shape, homes.astype(np.float64)))
    (mean, shape, households), many = np.unique(kinds, axis=1, return_counts=True)
    nodes = [gamma_nodes(float(one), 16) for one in shape]
    rate = (mean / households)[:, None] * np.stack([one[0] for one in nodes])
    weight = np.stack([one[1] for one in nodes])
    falls = households[:, None] * rate * np.exp(-2 * rate)

    def bound(r: float) -> float:
        return float(many @ np.log((weight * np.exp(-falls * r)).sum(axis=1)))

    low, high = 1e-12, 2.0
    if bound(high) > np.log(least):
        return high
    for _ in range(12):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if bound(middle) > np.log(least) else (low, middle)
    return high


def _cut(severity: Severity, steps: int) -> Floats:
    """The masses of one loss, what is above the limit on the limit."""
    mass = np.zeros(steps + 1)
    below = severity.mass[:steps]
    mass[: below.size] = below
    mass[steps] = max(0.0, 1 - below.sum())
    return mass

"""The exact season and the lottery know the same model by different ways, and agree."""

import os
from typing import Any

import numpy as np
import pytest

from hedun.actuarial import aggregate, capped, lottery
from hedun.actuarial.frequency import Villages, Year, gamma_nodes
from hedun.actuarial.lottery import Household
from hedun.actuarial.severity import GridError, lognormal, observed

DRAW = np.random.default_rng(20260601)
VILLAGES = Villages(DRAW.gamma(2, 55 / 2, 110), np.full(110, 2.0))
LOSS = lognormal(np.log(100_000), 1.0, deductible=10_000, limit=500_000, step=20_000)
HOMES = np.full(110, 300)
COVER, MOST = 1_000_000_000, 600_000  # fen: ten million yuan, 6,000 a household and season
TORTURE = int(os.environ.get("TORTURE", "1"))
SEASONS, SEED = 100_000 if TORTURE > 1 else 3_000, 7


def agrees(total: aggregate.Total, drawn: Any) -> None:
    """Mean, deviation, chance of exhaustion and what is paid, within three standard errors."""
    root = np.sqrt(drawn.size)
    assert abs(drawn.mean() - total.mean) < 3 * drawn.std() / root
    fourth = ((drawn - drawn.mean()) ** 4).mean()
    error = np.sqrt(max(fourth - drawn.var() ** 2, 0)) / root
    assert abs(drawn.var() - total.deviation**2) < 3 * error
    for amount in (COVER, total.quantile(0.5), total.quantile(0.95)):
        chance = total.beyond(amount)
        error = np.sqrt(max(chance * (1 - chance), 1e-9)) / root
        assert abs((drawn > amount).mean() - chance) < 3 * error + 1e-3
    paid = np.minimum(drawn, COVER)
    assert abs(paid.mean() - total.limited(COVER)) < 3 * paid.std() / root


@pytest.mark.parametrize("variation", [0.0, 0.3])
@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_a_season_is_what_the_lottery_draws(variation: float, engine: str) -> None:
    many = SEASONS if engine == "numba" else SEASONS // 3
    year = Year.varying(variation)
    total = aggregate.season(VILLAGES, LOSS, year, top=4 * COVER)
    assert total.mean == pytest.approx(VILLAGES.mean.sum() * LOSS.mean)
    drawn = lottery.seasons(VILLAGES, LOSS, variation, many, SEED, engine=engine)
    agrees(total, drawn)


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_a_household_that_gets_no_more_than_so_much_is_what_the_lottery_draws(engine: str) -> None:
    few = Villages(VILLAGES.mean[:12] * 6, np.full(12, 6.0))  # the limit bites
    homes = HOMES[:12]
    total = capped.season(few, homes, MOST, LOSS, Year.certain(), top=2 * COVER)
    many = SEASONS if engine == "numba" else SEASONS // 3
    drawn = lottery.seasons(
        few, LOSS, 0.0, many, SEED, household=Household(homes, MOST), engine=engine
    )
    agrees(total, drawn)
    assert total.mean < 0.95 * few.mean.sum() * LOSS.mean


def test_a_limit_that_nobody_reaches_changes_nothing() -> None:
    few, year = Villages(np.full(40, 30.0), np.full(40, 2.0)), Year.varying(0.3, nodes=6)
    loss = lognormal(np.log(100_000), 1.0, deductible=10_000, limit=500_000, step=100_000)
    free = aggregate.season(few, loss, year, top=COVER)
    most = capped.season(few, HOMES[:40], 40 * loss.step, loss, year, top=COVER)
    assert most.mean == pytest.approx(free.mean, rel=1e-6)
    assert most.quantile(0.95) == pytest.approx(free.quantile(0.95), abs=loss.step)


def plainly(villages: Villages, homes: Any, limit: int, loss: Any, year: Year, size: int) -> Any:
    """The same season village by village and year by year: Panjer's recursion for each rate, the
    power of it, all frequencies."""
    steps = limit // loss.step
    f = np.append(loss.mass[:steps], max(0.0, 1 - loss.mass[:steps].sum()))
    f = np.pad(f, (0, steps + 1 - f.size))
    total = np.zeros(size // 2 + 1, dtype=complex)
    for factor, weight in zip(year.factor, year.weight, strict=True):
        product = np.ones(size // 2 + 1, dtype=complex)
        for mean, shape, many in zip(villages.mean, villages.shape, homes, strict=True):
            at, weights = gamma_nodes(float(shape), 48)
            rates = mean * factor * at / many
            p = np.zeros((rates.size, steps + 1))
            p[:, 0] = np.exp(-rates * (1 - f[0]))
            for j in range(1, steps):
                p[:, j] = (
                    rates * (p[:, j - 1 :: -1][:, :j] @ (np.arange(1, j + 1) * f[1 : j + 1])) / j
                )
            p[:, steps] = 1 - p[:, :steps].sum(axis=1)
            product *= weights @ np.fft.rfft(p, size) ** int(many)
        total += weight * product
    return np.fft.irfft(total, size)


@pytest.mark.parametrize("distinct", [False, True])
def test_what_is_interpolated_between_villages_is_what_each_of_them_comes_to(
    distinct: bool,
) -> None:
    draw = np.random.default_rng(3)
    means = draw.gamma(2, 10, 12)
    homes = draw.integers(30, 90, 12) if distinct else np.full(12, 50)
    some = Villages(
        means, np.where(np.arange(12) % 6 == 0, 3.0, 2.0) if distinct else np.full(12, 2.0)
    )
    loss = lognormal(np.log(100_000), 1.0, deductible=10_000, limit=500_000, step=50_000)
    year, size = Year.varying(0.3, nodes=3), 1 << 12
    quick = capped.season(some, homes, MOST, loss, year, top=(size - 1) * loss.step)
    slow = plainly(some, homes, MOST, loss, year, quick.mass.size)
    assert np.abs(np.cumsum(quick.mass - slow)).max() < capped.PRECISE
    assert quick.mean < 0.999 * means.sum() * loss.mean


def test_the_same_seed_draws_the_same_seasons_on_any_number_of_threads() -> None:
    one = lottery.seasons(VILLAGES, LOSS, 0.3, 2_000, SEED, threads=1)
    two = lottery.seasons(VILLAGES, LOSS, 0.3, 2_000, SEED, threads=2)
    assert (one == two).all()
    assert (one != lottery.seasons(VILLAGES, LOSS, 0.3, 2_000, SEED + 1)).any()


def test_two_villages_of_two_amounts_are_as_counted_by_hand() -> None:
    """Nearly Poisson, of a rate of 0.5 in all, and losses of 1 or 2, each half."""
    nearly = Villages(np.array([0.3, 0.2]), np.full(2, 1e7))
    total = aggregate.season(nearly, observed([100, 200], 100), Year.certain(), top=100 * 256)
    none = np.exp(-0.5)
    by_hand = [none, none * 0.25, none * (0.25 + 0.25**2 / 2)]
    assert total.mass[:3] == pytest.approx(by_hand, rel=1e-6)
    assert total.beyond(150) == pytest.approx(1 - sum(by_hand[:2]) - by_hand[2] / 2, abs=1e-6)


def test_claims_that_are_known_are_paid_or_not_and_what_is_certain_is_added() -> None:
    none = Villages(np.zeros(1), np.ones(1))
    one = observed([30_000, 0], 10_000, weights=[0.9, 0.1])
    total = aggregate.season(
        none, one, Year.certain(), top=100 * 30_000, known=[(1.0, 40, one)], base=5_000_000
    )
    assert total.mean == pytest.approx(5_000_000 + 40 * 0.9 * 30_000)
    assert total.deviation == pytest.approx(30_000 * np.sqrt(40 * 0.9 * 0.1))
    assert total.beyond(4_999_999) == 1
    assert total.plus(1_000).mean == pytest.approx(total.mean + 1_000)


def test_a_grid_that_is_too_short_is_said_and_not_wrapped_round() -> None:
    with pytest.raises(GridError, match="longer grid"):
        aggregate.season(VILLAGES, LOSS, Year.varying(0.3), top=COVER)
    with pytest.raises(GridError, match="longer grid"):
        capped.season(VILLAGES, HOMES, MOST, LOSS, Year.certain(), top=COVER // 4)


def test_a_limit_off_the_grid_is_refused() -> None:
    with pytest.raises(GridError, match="multiple"):
        capped.season(VILLAGES, HOMES, MOST + 1, LOSS, Year.certain(), top=COVER)

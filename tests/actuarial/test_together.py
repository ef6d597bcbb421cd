"""Several counties added up, when bad years are partly one for all of them."""

import numpy as np
import pytest

from hedun.actuarial import aggregate, together
from hedun.actuarial.aggregate import Total
from hedun.actuarial.frequency import Villages, Year
from hedun.actuarial.severity import Severity, lognormal

SEED, MANY = 20260602, 10_000
VILLAGES = Villages(np.full(6, 8.0), np.full(6, 2.0))
VARIATION, STEP, TOP = 0.5, 25_000, 400_000_000


def severity(step: int) -> Severity:
    return lognormal(np.log(100_000), 1.0, deductible=10_000, limit=500_000, step=step)


def county(shared: float, step: int = STEP) -> list[Total]:
    common, own = together.split(VARIATION, shared)
    return [
        aggregate.season(aggregate.at(VILLAGES, factor), severity(step), Year.varying(own), top=TOP)
        for factor in together.slices(common).tolist()
    ]


def test_the_slices_keep_the_mean_and_nearly_all_of_the_spread() -> None:
    for variation in (0.0, 0.05, 0.35, 1.0, 2.0):
        factor = together.slices(variation)
        assert factor @ together.SLICES == pytest.approx(1, abs=1e-12)
        spread = np.sqrt((factor - 1) ** 2 @ together.SLICES)
        assert 0.93 * variation <= spread <= variation
    assert (np.diff(together.slices(0.35)) > 0).all()


def test_what_is_shared_and_what_is_a_countys_own_are_its_variation_together() -> None:
    for shared in (0, 0.3, 1):
        common, own = together.split(VARIATION, shared)
        assert (1 + common**2) * (1 + own**2) == pytest.approx(1 + VARIATION**2)
    for wrong in (-0.1, 1.1):
        with pytest.raises(ValueError, match="between 0 and 1"):
            together.split(VARIATION, wrong)
    with pytest.raises(ValueError, match="nothing to add up"):
        together.summed([])


def test_the_sum_has_the_sum_of_the_means_and_the_more_is_shared_the_wider_it_is() -> None:
    alone = aggregate.season(VILLAGES, severity(STEP), Year.varying(VARIATION), top=TOP)
    sums = [together.summed([county(shared)] * 5) for shared in (0.0, 0.5, 1.0)]
    for one in sums:
        assert one.mean == pytest.approx(5 * alone.mean, rel=1e-6)
    assert sums[0].deviation == pytest.approx(np.sqrt(5) * alone.deviation, rel=0.01)
    assert sums[0].deviation < sums[1].deviation < sums[2].deviation < 5 * alone.deviation
    assert sums[0].quantile(0.95) < sums[1].quantile(0.95) < sums[2].quantile(0.95)


def test_counties_on_different_grids_and_with_something_certain_add_up() -> None:
    some = [[one.plus(7_000_000) for one in county(0.5)], county(0.5, 26_300)]
    means = [sum(one.mean * w for one, w in zip(each, together.SLICES, strict=True))
             for each in some]  # fmt: skip
    found = together.summed(some)
    assert found.base == 7_000_000
    assert found.mean == pytest.approx(sum(means), rel=1e-6)


def test_without_its_long_end_a_county_has_the_same_mean() -> None:
    whole = county(0.5)[-1]
    short = together.trimmed(whole)
    assert short.mass.size < whole.mass.size
    assert short.mass.sum() == pytest.approx(1)
    assert short.mean == pytest.approx(whole.mean, rel=1e-6)
    assert short.quantile(0.95) == whole.quantile(0.95)


def test_the_sum_is_what_a_lottery_says() -> None:
    """Years, villages and losses drawn one by one: within three standard errors."""
    draw, loss = np.random.default_rng(SEED), severity(STEP)
    common, own = together.split(VARIATION, 0.5)
    found = together.summed([county(0.5)] * 3)
    shared = together.slices(common)[draw.choice(together.SLICES.size, MANY, p=together.SLICES)]
    lots = np.zeros(MANY)
    for _ in range(3):
        year = shared * draw.gamma(own**-2, own**2, MANY)
        rates = year[:, None] * draw.gamma(2, 1 / 2, (MANY, 6)) * VILLAGES.mean
        counts = draw.poisson(rates).sum(axis=1)
        amounts = draw.choice(loss.amounts, counts.sum(), p=loss.mass)
        ends = np.cumsum(np.append(0, amounts))[np.append(0, np.cumsum(counts))]
        lots += np.diff(ends)
    assert abs(lots.mean() - found.mean) < 3 * lots.std() / np.sqrt(MANY)
    for amount in (found.quantile(0.8), found.quantile(0.95)):
        chance = found.beyond(amount)
        error = np.sqrt(chance * (1 - chance) / MANY)
        assert abs((lots > amount).mean() - chance) < 3 * error

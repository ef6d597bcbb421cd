"""How large a loss is: whatever the grid, its mean stays."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import lognorm

from hedun.actuarial.severity import GridError, Severity, lognormal, observed

MU, SIGMA = np.log(100_000), 1.0  # fen: half the losses are above 1,000 yuan


@pytest.mark.parametrize("step", [100, 20_000, 70_000])
def test_a_lognormal_less_the_deductible_keeps_its_mean_on_every_grid(step: int) -> None:
    found = lognormal(MU, SIGMA, deductible=10_000, limit=500_000, step=step)
    of = lognorm(SIGMA, scale=np.exp(MU))
    paid, _ = quad(lambda x: of.sf(x + 10_000), 0, 500_000)  # the mean of min(loss − 100, 5,000)
    assert found.mean == pytest.approx(paid, rel=1e-6)
    assert found.mass.min() >= 0
    assert found.mass.sum() == pytest.approx(1)


def test_what_is_over_the_limit_lies_on_it_and_what_is_below_the_deductible_on_nothing() -> None:
    found = lognormal(MU, SIGMA, deductible=10_000, limit=500_000, step=100)
    of = lognorm(SIGMA, scale=np.exp(MU))
    assert found.mass[0] == pytest.approx(of.cdf(10_000), abs=2e-4)
    assert found.mass[5_000] == pytest.approx(of.sf(510_000), abs=2e-4)
    assert found.amounts[found.mass > 0].max() <= 500_100


def test_amounts_that_were_seen_keep_their_mean_and_their_weights() -> None:
    found = observed([38_250, 12_000, 299_999], 10_000, weights=[2, 1, 1])
    assert found.mean == pytest.approx((2 * 38_250 + 12_000 + 299_999) / 4)
    assert found.mass[3] == pytest.approx(0.5 * 0.175)  # of 382.50 yuan 17.5 % lie on 300
    assert found.mass[4] == pytest.approx(0.5 * 0.825)


@pytest.mark.parametrize("amounts", [[], [-1, 5]])
def test_nothing_and_less_than_nothing_are_no_severity(amounts: list[int]) -> None:
    with pytest.raises(GridError):
        observed(amounts, 100)


def test_masses_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(GridError):
        Severity(100, np.array([0.5, 0.4]))

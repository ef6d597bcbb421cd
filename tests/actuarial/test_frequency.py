"""How many losses: negative binomial villages in a year that they share."""

import numpy as np
import pytest
from scipy.stats import nbinom

from hedun.actuarial.frequency import Villages, Year

TWO = Villages(np.array([3.0, 12.0]), np.array([2.0, 0.7]))


def test_a_village_is_negative_binomial() -> None:
    counts = np.array([0, 9])
    expected = nbinom.logpmf(counts, TWO.shape, TWO.shape / (TWO.shape + TWO.mean)).sum()
    assert TWO.log_likelihood(counts, Year.certain()) == pytest.approx([expected])


def test_a_village_without_any_rate_and_without_a_loss_says_nothing() -> None:
    none = Villages(np.array([0.0]), np.array([1.0]))
    assert none.log_likelihood(np.array([0]), Year.varying(0.3)) == pytest.approx(np.zeros(32))


def test_a_year_has_the_mean_one_and_varies_as_asked() -> None:
    year = Year.varying(0.35)
    assert year.weight @ year.factor == pytest.approx(1)
    assert year.weight @ year.factor**2 - 1 == pytest.approx(0.35**2)


def test_losses_seen_make_a_bad_year_likelier_everywhere() -> None:
    year = Year.varying(0.5)
    bad = year.seen(TWO.log_likelihood(np.array([9, 40]), year))
    good = year.seen(TWO.log_likelihood(np.array([0, 2]), year))
    assert bad.weight @ bad.factor > 1.2 > 0.9 > good.weight @ good.factor


def test_what_was_seen_of_a_village_draws_what_is_to_come_of_it() -> None:
    """By Bayes: a gamma of shape 2 and mean 1, seen as 9 where 3 were promised, has mean
    (2 + 9) / (2 + 3)."""
    after = TWO.after(np.array([9, 0]), np.array([5.0, 5.0]), 1.0)
    assert after.mean[0] == pytest.approx(5 * 11 / 5)
    assert after.shape[0] == pytest.approx(11)
    assert after.mean[1] == pytest.approx(5 * 0.7 / 12.7)


@pytest.mark.parametrize(("mean", "shape"), [([1.0], [0.0]), ([-1.0], [1.0]), ([1.0, 2.0], [1.0])])
def test_what_is_no_village_is_refused(mean: list[float], shape: list[float]) -> None:
    with pytest.raises(ValueError, match=r"mean|shape"):
        Villages(np.array(mean), np.array(shape))

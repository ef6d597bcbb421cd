"""How late losses are told. The answers of `chainladder` 0.10.1 on its own example stand here, so
that its package need not be installed; bench/outlook.py asks it again."""

import numpy as np
import pytest

from hedun.actuarial.development import delays

N = np.nan
# Taylor & Ashe (1983), cumulative, in thousands.
TRIANGLE = np.array([
    [357.848, 1124.788, 1735.330, 2218.270, 2745.596, 3319.994, 3466.336, 3606.286, 3833.515,
     3901.463],
    [352.118, 1236.139, 2170.033, 3353.322, 3799.067, 4120.063, 4647.867, 4914.039, 5339.085, N],
    [290.507, 1292.306, 2218.525, 3235.179, 3985.995, 4132.918, 4628.910, 4909.315, N, N],
    [310.608, 1418.858, 2195.047, 3757.447, 4029.929, 4381.982, 4588.268, N, N, N],
    [443.160, 1136.350, 2128.333, 2897.821, 3402.672, 3873.311, N, N, N, N],
    [396.132, 1333.217, 2180.715, 2985.752, 3691.712, N, N, N, N, N],
    [440.832, 1288.463, 2419.861, 3483.130, N, N, N, N, N, N],
    [359.480, 1421.128, 2864.498, N, N, N, N, N, N, N],
    [376.686, 1363.294, N, N, N, N, N, N, N, N],
    [344.014, N, N, N, N, N, N, N, N, N],
])  # fmt: skip
THEIR_FACTORS = [
    3.490607, 1.747333, 1.457413, 1.173852, 1.103824, 1.086269, 1.053874, 1.076555, 1.017725
]  # fmt: skip
THEIR_ULTIMATES = [
    3901.463, 5433.719, 5378.826, 5297.906, 4858.200, 5111.171, 5660.771, 6784.799, 5642.266,
    4969.825,
]  # fmt: skip


def test_factors_and_ultimates_are_those_of_the_package() -> None:
    """Each step of a row is losses told that late, as many as its amount."""
    steps = np.diff(TRIANGLE, axis=1, prepend=0.0)
    row, lag = np.nonzero(~np.isnan(steps))
    last = len(TRIANGLE) - 1
    told = delays(lag, last - row, last, weights=steps[row, lag]).told
    assert told[1:] / told[:-1] == pytest.approx(THEIR_FACTORS, abs=1e-6)
    known = np.nanmax(TRIANGLE, axis=1) / told[::-1]
    assert known == pytest.approx(THEIR_ULTIMATES, abs=1e-3)


def test_what_is_late_and_not_there_yet_is_not_forgotten() -> None:
    """Losses of every day told after a week; those of the last days are half there."""
    draw = np.random.default_rng(6)
    loss, lag = draw.integers(0, 60, 50_000), draw.geometric(1 / 8, 50_000) - 1
    known = loss + lag <= 59
    found = delays(lag[known], 59 - loss[known], 59)
    naive = (lag[known] <= 7).mean()
    true = 1 - (7 / 8) ** 8
    assert found.told[7] == pytest.approx(true, abs=0.01)
    assert naive > true + 0.03
    assert found.by(np.array([-1, 7, 400])) == pytest.approx([0, true, 1], abs=0.01)

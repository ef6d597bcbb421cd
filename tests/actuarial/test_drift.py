"""What becomes of estimates: learnt from what was awarded, drawn to what is supposed."""

import numpy as np
import pytest

from hedun.actuarial.drift import Drift, Seen, drift
from hedun.actuarial.forecast import Ahead, Known
from hedun.actuarial.prior import Prior
from tests.actuarial.test_forecast import COVER, ahead

PRIOR = Prior()


def lists(
    seed: int, many: int, factor: float, *, strict: float = 0.1, of_claim: float = 0.2
) -> Seen:
    """Lists of ten claims each; boars are a fifth dearer than foretold, and maize a fifth less."""
    draw = np.random.default_rng(seed)
    report = np.repeat(np.arange(many), 10)
    estimate = draw.lognormal(10.5, 0.6, report.size)
    kind = draw.choice(["maize", "millet"], report.size)
    animal = draw.choice(["wild_boar", "badger"], report.size)
    of_list = draw.lognormal(-(strict**2) / 2, strict, many)[report]
    own = draw.lognormal(-(of_claim**2) / 2, of_claim, report.size)
    factors = factor * np.where(kind == "maize", 0.8, 1.2) * np.where(animal == "badger", 0.8, 1.2)
    awarded = estimate * factors * of_list * own
    return Seen(estimate, awarded, report.tolist(), kind.tolist(), animal.tolist())


def test_without_a_claim_behind_it_estimates_are_supposed_to_be_right() -> None:
    none = Seen(np.zeros(0), np.zeros(0), [], [], [])
    assert drift(none, PRIOR) == Drift(1.0, PRIOR.drift_sigma, PRIOR.drift_unsure, 0)
    one = Seen(np.full(1, 1e4), np.full(1, 5e3), [7], ["maize"], ["badger"])
    found = drift(one, PRIOR)
    assert 0.75 < found.of("maize", "badger") < 1  # one claim at a half moves it a little
    assert found.of("tree", "hare") == found.overall  # of which nothing is known


def test_what_many_lists_say_is_found_again_by_crop_and_animal() -> None:
    found = drift(lists(1, 400, 0.85), PRIOR)
    for kind, one in (("maize", 0.8), ("millet", 1.2)):
        for animal, other in (("badger", 0.8), ("wild_boar", 1.2)):
            assert found.of(kind, animal) == pytest.approx(0.85 * one * other, rel=0.05)
    assert found.sigma == pytest.approx(np.hypot(0.1, 0.2), rel=0.1)
    assert found.unsure < 0.03


def test_lists_and_not_claims_say_how_well_the_countys_factor_is_known() -> None:
    """Ten lists of strict and mild assessors are ten opinions, however many claims they have."""
    found = [drift(lists(seed, 10, 0.85, strict=0.3), PRIOR) for seed in range(60)]
    away = np.std([np.log(one.overall) for one in found])
    assert np.mean([one.unsure for one in found]) == pytest.approx(float(away), rel=0.35)


def test_the_season_counts_with_what_estimates_come_to_and_how_far_that_may_be_off() -> None:
    seen, now = ahead(3, 454)
    claims = np.full(400, 500_000.0)

    def total(**more: float) -> tuple[float, float]:
        known = Known(seen.known.certain_fen, claims, 0.9, **more)
        found = Ahead(seen.fit, now, 454, known, COVER).outlook().total
        return found.mean - seen.known.certain_fen, found.deviation

    mean, plain = total()
    assert total(sigma=0.3, unsure=0.15)[0] == pytest.approx(mean, rel=1e-6)
    together = total(unsure=0.15)[1]
    assert together == pytest.approx(np.hypot(plain, 0.15 * mean), rel=0.05)
    assert plain < total(sigma=0.3)[1] < plain * 1.5

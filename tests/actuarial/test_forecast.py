"""What a season comes to, tried on counties that were drawn by lot and whose end is known."""

import os
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from hedun.actuarial import together
from hedun.actuarial.drawn import county
from hedun.actuarial.fitting import Ground, Lists, Season, fit
from hedun.actuarial.forecast import Ahead, Known
from hedun.actuarial.prior import Prior

TORTURE = int(os.environ.get("TORTURE", "1"))
COUNTIES = 150 if TORTURE > 1 else 12
COVER, NO_CLAIMS = 1_000_000_000, np.zeros(0)


def ahead(seed: int, day: int, seasons: int = 4) -> tuple[Ahead, Season]:
    drawn = county(seed, villages=40, seasons=seasons)
    *past, now = drawn.seasons
    told = now.lists.known(day)
    made = fit(drawn.ground, past, Season(now.starts, now.days, told, day), Prior())
    known = Known(int(told.fen.sum()), NO_CLAIMS, 1.0)
    return Ahead(made, now, day, known, COVER), now


@pytest.mark.parametrize("shared", [0.0, 1.0])
def test_the_slices_of_a_shared_year_are_the_season_together(shared: float) -> None:
    """Also where the worst of them lies far past the grid of the others."""
    for seed in range(4):
        many = replace(Prior(), lists=10.0, list_sigma=0.3)
        drawn = county(seed, villages=40, seasons=2, prior=many)
        past, now = drawn.seasons
        told = Season(now.starts, now.days, now.lists.known(60), 60)
        known = Known(int(told.lists.fen.sum()), NO_CLAIMS, 1.0)
        seen = Ahead(fit(drawn.ground, [past], told, many), told, 60, known, cover_fen=1)
        means = [one.mean for one in seen.by_year(shared)]
        assert means @ together.SLICES == pytest.approx(seen.outlook().total.mean, rel=1e-4)


@pytest.mark.parametrize("day", [0, 210, 330])
def test_bands_hold_what_they_say(day: int) -> None:
    """Of the seasons' ends about half lie in the half band, nearly all in the 95 percent band."""
    inside = {50: 0, 95: 0}
    for seed in range(COUNTIES):
        seen, now = ahead(seed, day)
        total, end = seen.outlook().total, float(now.lists.fen.sum())
        for percent in inside:
            edge = (100 - percent) / 200
            low, high = total.quantile(edge), total.quantile(1 - edge)
            inside[percent] += low - seen.step <= end <= high + seen.step
    assert inside[50] >= COUNTIES * 0.5 - 3 * np.sqrt(COUNTIES * 0.25)
    assert inside[95] >= COUNTIES * 0.95 - 3 * np.sqrt(COUNTIES * 0.05) - 1


def test_the_nearer_the_end_the_narrower_and_at_the_end_nothing_is_open() -> None:
    spreads = []
    for day in (0, 200, 260, 364 + 90):
        seen, now = ahead(3, min(day, 365 + 90))
        spreads.append(seen.outlook().total.deviation)
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[-1] < spreads[0] / 100
    assert seen.outlook().total.mean == pytest.approx(float(now.lists.fen.sum()), rel=0.01)


def test_open_claims_count_by_what_of_them_is_paid() -> None:
    seen, now = ahead(3, 454)
    before = seen.outlook().total.mean
    claims = np.full(200, 50_000.0)
    known = Known(seen.known.certain_fen, claims, 0.9)
    after = Ahead(seen.fit, now, 454, known, COVER).outlook().total.mean
    assert after - before == pytest.approx(0.9 * claims.sum(), rel=1e-3)


def test_the_fan_ends_where_the_season_does() -> None:
    seen, _ = ahead(5, 200)
    fan, end = seen.fan(), seen.outlook().total
    means = [total.mean for _, total in fan]
    assert means == sorted(means)
    day, last = fan[-1]
    assert day == seen.now.days - 1
    assert last.mean <= end.mean  # what is told after the last day is still to come
    assert last.mean > 0.97 * end.mean


def test_a_county_without_a_season_behind_it_goes_by_what_is_supposed() -> None:
    prior, starts = Prior(), date(2026, 1, 1)
    none = Lists(*(np.zeros(0, np.int64),) * 3, np.zeros(0))
    ground = Ground(np.array([0, 0, 1]), np.array([200.0, 300.0, 500.0]))
    made = fit(ground, [], Season(starts, 365, none, -1), prior)
    assert made.mean == pytest.approx(prior.lists / 100 * ground.homes)
    assert made.curve.sum() == pytest.approx(1)
    assert made.year_variation > 0.8  # nothing is known of its level
    amounts = float(made.amounts @ made.weights / made.weights.sum())
    assert amounts == pytest.approx(prior.list_fen)


def test_a_village_is_drawn_towards_its_town() -> None:
    """Two villages told nothing: the one in the town that was hit is thought worse off."""
    starts = date(2023, 1, 1)
    village = np.repeat([0, 1, 3], [9, 8, 1])
    told = np.full(village.size, 230)
    lists = Lists(village, told, told, np.full(village.size, 1e6))
    past = [Season(starts.replace(year=2023 + n), 365, lists, 455) for n in range(3)]
    ground = Ground(np.array([0, 0, 0, 1, 1, 1]), np.full(6, 300.0))
    made = fit(ground, past, Season(date(2026, 1, 1), 365, lists.known(-1), -1), Prior())
    own = made.mean
    assert own[0] > own[2] > own[4]
    assert own[0] < 9
    assert own[2] > 0.3
    assert 1 < made.level**-2 < 100


def test_a_bad_spring_makes_a_bad_year_likelier() -> None:
    drawn = county(11, villages=40)
    *past, now = drawn.seasons
    fits = fit(drawn.ground, past, Season(now.starts, now.days, now.lists.known(200), 200), Prior())
    few, many = (
        Ahead(fits, _thinned(now, share), 200, Known(0, NO_CLAIMS, 1.0), COVER).outlook()
        for share in (0.2, 1.0)
    )
    assert few.year < many.year
    assert few.coming < many.coming


def _thinned(now: Season, share: float) -> Season:
    keep = np.random.default_rng(1).random(now.lists.day.size) < share
    one = now.lists
    lists = Lists(one.village[keep], one.day[keep], one.told[keep], one.fen[keep])
    return Season(now.starts, now.days, lists, now.until)

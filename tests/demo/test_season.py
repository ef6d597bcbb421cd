"""The season as it is made up: where, when, how much. Nothing here needs a database."""

import tomllib
from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random

import pytest

from hedun.demo import findings, ground
from hedun.demo.county import AUTHORITY_FEN, wording
from hedun.demo.people import families
from hedun.demo.season import (
    AGAIN,
    APART,
    E4,
    LIST_LEAST,
    LIST_MOST,
    MONTHS,
    SPECIES,
    Loss,
    VillageList,
    season,
)
from hedun.demo.sheets import in_fen
from hedun.demo.strays import strays
from hedun.demo.year import YEAR

VILLAGES = ground.villages()
ROLLS = {village.code: 364 for village in VILLAGES}


def made(seed: int, reports: int = 132) -> list[VillageList]:
    return season(VILLAGES, year=YEAR, reports=reports, households=ROLLS, seed=seed)


@pytest.fixture(scope="module", params=(140423, 7))
def lists(request: pytest.FixtureRequest) -> list[VillageList]:
    return made(request.param)


def test_the_county_has_nine_towns_and_110_villages_proper_of_the_national_list() -> None:
    codes = [village.code for village in VILLAGES]
    assert codes == sorted(ground.chosen_codes()) and len(set(codes)) == 110
    assert all("200" <= code[9:] <= "399" for code in codes)
    towns = Counter(village.town for village in VILLAGES)
    assert len(towns) == 9 and max(towns.values()) == 19 and min(towns.values()) == 7
    listed = {row.code: row.name for row in ground.divisions(VILLAGES)}
    assert all(listed[village.code] == village.name for village in VILLAGES)


def test_a_smaller_county_keeps_the_first_village() -> None:
    for count in (1, 3, 20):
        chosen = [village.code for village in ground.villages(count)]
        assert ground.HOME in chosen and len(set(chosen)) == count


def test_the_same_seed_tells_the_same_season_and_another_seed_another() -> None:
    assert made(5) == made(5)
    assert made(5) != made(6)


def test_each_month_has_its_share_of_the_lists(lists: list[VillageList]) -> None:
    counted = Counter(one.told.month for one in lists)
    assert set(counted) == set(MONTHS) and sum(MONTHS.values()) == 100
    for month, percent in MONTHS.items():
        assert abs(counted[month] - percent * len(lists) / 100) <= 1, month
    weeks = Counter(one.told.isocalendar().week for one in lists)
    assert max(weeks.values()) >= 2.5 * len(lists) / len(weeks)  # a bad week is seen


def test_a_list_has_about_39_households_and_none_is_on_it_twice(lists: list[VillageList]) -> None:
    sizes = [len(one.hits) for one in lists]
    assert 38 <= sum(sizes) / len(sizes) <= 40
    assert min(sizes) >= LIST_LEAST and max(sizes) <= LIST_MOST and max(sizes) > 60
    for one in lists:
        households = [hit.household for hit in one.hits]
        assert len(set(households)) == len(households)


def test_households_are_hit_in_turn(lists: list[VillageList]) -> None:
    hits = [(one.village.code, hit.household) for one in lists for hit in one.hits]
    assert len(set(hits)) > 0.97 * len(hits)


def test_villages_near_the_forest_are_hit_more(lists: list[VillageList]) -> None:
    counted = Counter(one.village.code for one in lists)
    by_forest = sorted(VILLAGES, key=lambda village: village.forest)
    plain = sum(counted[village.code] for village in by_forest[:37])
    hills = sum(counted[village.code] for village in by_forest[-37:])
    assert hills > 1.6 * plain


def test_a_village_rests_between_two_lists(lists: list[VillageList]) -> None:
    last: dict[str, date] = {}
    for one in lists:
        day = one.told.date()
        assert day - last.get(one.village.code, date.min) >= APART
        last[one.village.code] = day


def test_boar_come_for_maize_in_milk_and_nothing_strikes_out_of_its_season(
    lists: list[VillageList],
) -> None:
    species = Counter(one.nights[hit.night].species for one in lists for hit in one.hits)
    assert species["wild_boar"] > 0.6 * sum(species.values())
    assert set(species) == {"wild_boar", "badger", "hare", "pheasant"}
    for one in lists:
        for night in one.nights:
            assert night.species in SPECIES.get(night.occurred.month, SPECIES[6])
    august = [
        loss.stage
        for one in lists
        if one.told.month == 8
        for hit in one.hits
        for loss in hit.losses
        if loss.crop == "maize"
    ]
    assert august.count("milk_ripe") > 0.9 * len(august)


def test_every_field_is_possible_and_the_day_is_told_afterwards(lists: list[VillageList]) -> None:
    late = 0
    for one in lists:
        days = [night.occurred for night in one.nights]
        assert days == sorted(days) and days[-1] <= one.told.date()
        late += one.told.date() - days[-1] > timedelta(days=30)
        assert {hit.night for hit in one.hits} == set(range(len(days)))
        for hit in one.hits:
            assert all(0 < loss.damaged_e4 <= loss.planted_e4 for loss in hit.losses)
            plots = [loss.plot for loss in hit.losses]
            assert len(set(plots)) == len(plots)
    assert late == 2


def test_a_few_fields_are_struck_twice_and_both_losses_together_are_no_more_than_the_plot(
    lists: list[VillageList],
) -> None:
    plots: dict[tuple[str, int, str, str], list[Loss]] = defaultdict(list)
    for one in lists:
        for hit in one.hits:
            for loss in hit.losses:
                plots[one.village.code, hit.household, loss.plot, loss.crop].append(loss)
    twice = [losses for losses in plots.values() if len(losses) > 1]
    assert 4 <= len(twice) <= AGAIN
    for first, second in twice:
        assert first.planted_e4 == second.planted_e4
        assert second.stage in ("milk_ripe", "ripe")
        gone = first.damaged_e4 * (first.degree + 10) + second.damaged_e4 * (second.degree + 10)
        assert gone < 100 * first.planted_e4


def test_no_familys_claim_is_above_the_county_branchs_authority_and_every_collectives_is(
    lists: list[VillageList],
) -> None:
    """The plan sends the collectives' big fields to the superior branch, and nothing else."""
    tables = tomllib.loads(wording(YEAR).decode())["tables"]
    worth, grown = tables["per_mu"]["values"], tables["stage"]["values"]
    for one in lists:
        for number, hit in enumerate(one.hits, start=1):
            yuan = 0.0
            for n, loss in enumerate(hit.losses):
                key = one.number, number
                points = findings.points(1, key, n, loss)
                mu = findings.again(1, key, n, loss).quantity_e4 / E4
                value = worth[loss.crop] * grown[f"{loss.crop}/{loss.stage}"]
                yuan += mu * value * max(points) / 100
            assert (yuan * 0.8 > AUTHORITY_FEN / 100) is hit.collective, (one, hit)


def test_the_rows_that_cannot_go_on_are_of_nobody_else_on_the_list(
    lists: list[VillageList],
) -> None:
    roll = families(Random(1), 364, "某村")
    found = [(one, row) for one in lists for row in strays(1, one, roll)]
    assert 10 < len(found) < 100
    for one, row in found:
        listed = {roll[hit.household].id_number for hit in one.hits}
        assert row.family.id_number not in listed
        assert row.wrong or row.family not in roll


@pytest.mark.parametrize(
    ("e4", "written"), [(32_500, "3亩2.5分"), (30_000, "3亩"), (4_000, "4分"), (3_500, "3.5分")]
)
def test_an_area_is_written_in_mu_and_fen(e4: int, written: str) -> None:
    assert in_fen(e4) == written

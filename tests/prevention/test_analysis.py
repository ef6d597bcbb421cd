"""Hot spots, households hit again and what helped, read off real claims."""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from hedun.actuarial.before_after import Tells
from hedun.actuarial.hotspots import discoveries
from hedun.actuarial.interrupted import Phase
from hedun.claims.models import Claim
from hedun.places.models import Place
from hedun.policies.models import Policy
from hedun.prevention import actions, helping, seasons, spotting
from hedun.prevention.counting import Accident, accidents
from tests.support.pages import Pages
from tests.support.road import (
    CLERK,
    FORESTRY,
    NIGHT,
    TOWNSHIP,
    Road,
    make_claim,
    make_report,
)

TORTURE = int(os.environ.get("TORTURE", "1"))


def test_an_accident_counts_once_however_many_households_it_struck(road: Road) -> None:
    report = make_report(road)
    for _ in range(3):
        make_claim(road, "reported", report=report)
    make_claim(road, "reported", report=make_report(road, NIGHT - timedelta(days=3)))
    found = accidents(Claim.objects.all())
    assert (Claim.objects.count(), len(found)) == (4, 2)
    assert {one.crops for one in found} == {frozenset({"maize"})}


def test_who_was_hit_twice_is_listed_with_what_was_done(pages: Pages) -> None:
    road = pages.road
    home = road.county.roll[0][1]
    first = make_claim(road, "reported")
    assert first.household == home
    road._taken = 0
    second = make_claim(road, "reported", report=make_report(road, NIGHT - timedelta(days=9)))
    assert second.household == home
    make_claim(road, "reported")
    page = pages.sit(FORESTRY).get("/prevention/again/")
    assert home.name in page and "没有任何措施" in page
    actions.record_measure(
        road.county.village, "fence", starts=NIGHT, cost_fen=1, household=home,
        actor=road.who(TOWNSHIP), now=road.now,
    )  # fmt: skip
    assert "围栏" in pages.sit(FORESTRY).get("/prevention/again/")
    file = pages.sit(FORESTRY).client.get("/prevention/seen/again.csv").content.decode()
    assert home.number in file and home.name not in file, "files go by numbers"


def test_the_pages_say_so_where_the_data_cannot_tell(pages: Pages) -> None:
    road, bureau = pages.road, pages.sit(FORESTRY)
    assert "还没有报损" in bureau.get("/prevention/spots/")
    assert "没有开始实施" in bureau.get("/prevention/effect/")
    make_claim(road, "reported")
    assert "事故太少，无法判断" in bureau.get("/prevention/spots/")
    actions.record_measure(
        road.county.village, "guard", starts=NIGHT, cost_fen=80_000, actor=road.who(CLERK),
        now=road.now,
    )  # fmt: skip
    page = bureau.get("/prevention/effect/")
    assert "事故太少，不作估计" in page and "800.00" in page
    assert "too few accidents" in pages.sit(FORESTRY).english().get("/prevention/effect/")
    for slug in ("spots", "cells", "spot-villages", "helped", "by-week", "again"):
        for suffix in ("csv", "xlsx"):
            answer = bureau.client.get(f"/prevention/seen/{slug}.{suffix}")
            assert answer.status_code == 200, slug
    assert bureau.client.get("/prevention/seen/moon.csv").status_code == 404


def _ground(n: int = 25) -> tuple[list[int], dict[int, Any], dict[int, tuple[float, float]]]:
    keys = list(range(1, n + 1))
    at = {pk: (113 + (pk % 5) * 0.05, 36 + (pk // 5) * 0.04) for pk in keys}
    places = {pk: Place(pk=pk, code=f"{pk:012d}", name=f"村{pk}") for pk in keys}
    return keys, places, at


def test_a_planted_pair_of_animal_and_crop_is_the_one_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Boar in maize around one village; badgers everywhere alike."""
    keys, places, at = _ground()
    monkeypatch.setattr(spotting, "households_in", lambda *_: dict.fromkeys(keys, 300))
    wanted: Any = SimpleNamespace(policy=SimpleNamespace(ends=date(2026, 12, 31)))
    hits = [("wild_boar", "maize", 12)] * 14 + [
        (animal, crop, pk)
        for pk in keys
        for animal, crop in (("badger", "maize"), ("wild_boar", "potato"))
    ]
    every = [
        Accident(n, pk, animal, NIGHT, frozenset({crop}))
        for n, (animal, crop, pk) in enumerate(hits)
    ]
    spots, scans = spotting._scans(every, keys, places, at, wanted, 7)
    told = [(spot.species, spot.crop) for spot in spots if spot.told]
    assert scans == 5 and told[0] == ("wild_boar", "maize")
    assert all(animal == "wild_boar" for animal, _ in told)
    assert [v.pk for v in spots[0].villages] == [12]


def test_a_planted_effect_is_told_and_none_is_where_there_is_none() -> None:
    """Twenty villages with a fence and a hundred without, twelve accidents a village a span."""
    day, span = date(2026, 8, 1), 60

    def world(after: int) -> Tells:
        counts = helping._Counts.__new__(helping._Counts)
        counts.days = {pk: _spread(pk, day, 12, after if pk < 20 else 12) for pk in range(120)}  # type: ignore[assignment]
        counts.homes, counts.at, counts.keys = {}, {}, list(range(120))
        begun: Sequence[Any] = [
            helping.Begun(pk, day, SimpleNamespace(until=None))  # type: ignore[arg-type]
            for pk in range(20)
        ]
        strata, weeks = counts.strata(begun, range(20, 120), span, date(2026, 12, 31))
        used = [one for one in strata if len(one.others) == 5]
        assert len(used) == 20 and len(weeks) == 16
        return helping.effect(strata).tells

    assert world(6) is Tells.FEWER
    assert world(12) is Tells.CANNOT


def test_measures_taken_where_it_was_worst_are_not_told_to_help_for_that() -> None:
    """Villages differ, the fifteen with the most accidents get a fence that does nothing: the worst
    passes by itself, and the interval still holds 1 as often as it says."""
    day, span = date(2026, 8, 1), 60
    rng = np.random.default_rng(11)
    worlds, wrong, told = 120 * TORTURE, 0, 0
    for _ in range(worlds):
        level = 3 * rng.gamma(1.5, 1 / 1.5, 110)
        numbers = rng.poisson(level), rng.poisson(1.4 * level)
        counts = helping._Counts.__new__(helping._Counts)
        counts.days = {
            pk: _spread(pk, day, int(numbers[0][pk]), int(numbers[1][pk])) for pk in range(110)
        }  # type: ignore[assignment]
        counts.homes, counts.at, counts.keys = {}, {}, list(range(110))
        worst = sorted(range(110), key=lambda pk: -numbers[0][pk])[:15]
        begun: Sequence[Any] = [
            helping.Begun(pk, day, SimpleNamespace(until=None))  # type: ignore[arg-type]
            for pk in worst
        ]
        free = [pk for pk in range(110) if pk not in worst]
        found = helping.effect(counts.strata(begun, free, span, date(2026, 12, 31))[0])
        wrong += found.tells in (Tells.FEWER, Tells.MORE)
        told += found.ratio is not None
    assert told > worlds / 2, "what has no equal is left out, and something is left"
    assert wrong / worlds <= 0.05 + 3 * (0.05 * 0.95 / worlds) ** 0.5


def _spread(seed: int, day: date, before: int, after: int) -> Any:
    days = [day - timedelta(days=1 + (5 * n + seed) % 60) for n in range(before)]
    days += [day + timedelta(days=(5 * n + seed) % 60) for n in range(after)]
    return Counter(days)


def test_what_is_told_is_controlled_over_all_pairs_together() -> None:
    assert discoveries([0.03, 0.5, 0.9], spotting.FALSE_SHARE) == [True, False, False]
    assert discoveries([0.05, 0.5, 0.9], spotting.FALSE_SHARE) == [False] * 3


def _policies(road: Road, *years: int) -> None:
    """The same cover in other years."""
    own = Policy.objects.get()
    for year in years:
        Policy.objects.create(
            number=f"P-{year}", policyholder=own.policyholder, insurer=own.insurer, place=own.place,
            starts=date(year, 1, 1), ends=date(year, 12, 31), cover_fen=1, premium_fen=1,
        )  # fmt: skip


def test_months_before_the_year_of_choice_and_after_make_a_series(road: Road) -> None:
    """A guard from May of last season until this June: what each month is to its village."""
    until = SimpleNamespace(until=date(2026, 6, 20))
    begun = helping.Begun(1, date(2025, 5, 9), until)  # type: ignore[arg-type]
    months = seasons.covered(
        [Policy(starts=date(y, 1, 1), ends=date(y, 12, 31)) for y in (2023, 2024, 2025, 2026)],
        date(2026, 9, 30),
    )
    assert (months[0], months[-1], len(months)) == (date(2023, 1, 1), date(2026, 8, 1), 44)
    of = dict(zip(months, seasons.phases(begun, months), strict=True))
    assert of[date(2024, 4, 1)] is Phase.BEFORE and of[date(2024, 5, 1)] is Phase.CHOICE
    assert of[date(2025, 4, 1)] is Phase.CHOICE and of[date(2025, 5, 1)] is Phase.OUT
    assert of[date(2025, 6, 1)] is Phase.AFTER and of[date(2026, 5, 1)] is Phase.AFTER
    assert of[date(2026, 6, 1)] is Phase.OUT, "it ended within"
    gap = [Policy(starts=date(2025, 2, 11), ends=date(2025, 12, 31))]
    assert seasons.covered(gap, date(2025, 4, 2)) == [date(2025, 3, 1)]


def test_a_county_without_seasons_behind_it_is_told_that_the_months_are_few(pages: Pages) -> None:
    road, bureau = pages.road, pages.sit(FORESTRY)
    make_claim(road, "reported")
    actions.record_measure(
        road.county.village, "fence", starts=NIGHT, cost_fen=1, actor=road.who(CLERK), now=road.now
    )
    assert "连续月份太少" in bureau.get("/prevention/effect/")
    _policies(road, *(NIGHT.year - n for n in (1, 2, 3)))
    file = bureau.client.get("/prevention/seen/seasons.csv").content.decode()
    assert "连续月份太少" in file, "nothing is after it yet"
    assert bureau.client.get("/prevention/seen/by-month.csv").status_code == 200


def test_accidents_of_earlier_years_are_counted_by_village_and_month(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four fenced villages on New Year's day of 2026, twenty without; three boar nights a season
    each, and one where there is a fence now."""
    day = date(2025, 12, 31)
    fence: Any = SimpleNamespace(kind="fence", until=None)
    of = helping.Done(
        Place.objects.none(), range(24), [helping.Begun(pk, day, fence) for pk in range(4)],
        range(4, 24), 0,
    )  # fmt: skip
    nights = [
        Accident(1, pk, "wild_boar", date(year, month, 7), frozenset({"maize"}))
        for pk in range(24)
        for year in (2023, 2024, 2025, 2026)
        for month in ((7, 8, 9) if pk >= 4 or year < 2026 else (8,))
    ]
    own = [SimpleNamespace(starts=date(2023, 1, 1), ends=date(2026, 12, 31), place_id=1, pk=1)]
    monkeypatch.setattr(seasons, "done", lambda *_: of)
    monkeypatch.setattr(seasons, "accidents", lambda _: nights)
    monkeypatch.setattr(seasons, "claims_between", lambda *_: None)
    near: Any = SimpleNamespace(policies=own)
    wanted: Any = SimpleNamespace(policy=own[0])
    now: Any = SimpleNamespace()
    monkeypatch.setattr(seasons, "local_day", lambda _: date(2026, 11, 20))
    found = seasons._followed(wanted, near, now, now)
    (fenced,) = found.rows
    assert (fenced.kind, fenced.told.villages, fenced.told.before) == ("fence", 4, 24)
    assert fenced.told.after == 4 and fenced.told.without == pytest.approx(12, abs=0.5)
    assert [done for month, done, _ in found.by if month.year == 2026] == [0] * 7 + [4, 0, 0]

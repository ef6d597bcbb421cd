"""What befell folds and people beside the fields, as it is made up; no database is needed."""

from collections import Counter

import pytest

from hedun.demo import ground
from hedun.demo.flocks import Flock
from hedun.demo.mishaps import AGAIN, LEAST, MONTHS_LATER, mishaps
from hedun.demo.season import VillageList
from hedun.demo.wounds import Course, Wound
from hedun.demo.year import OPENS, SEED, YEAR, Size, Year, make_up
from hedun.domain.eartags import read_tag
from hedun.domain.identifiers import check_resident_id

VILLAGES = ground.villages()
ROLLS = {village.code: 364 for village in VILLAGES}


def made(seed: int, reports: int = 132) -> list[VillageList]:
    return mishaps(VILLAGES, year=YEAR, reports=reports, households=ROLLS, seed=seed)


@pytest.fixture(scope="module")
def year() -> Year:
    return make_up(SEED, Size(villages=12, households=600, reports=60))


def test_a_season_has_forty_flocks_twelve_injured_and_one_dead() -> None:
    found = made(SEED)
    assert found == made(SEED) and found != made(SEED + 1)
    kinds = Counter(type(one.mishap) for one in found)
    assert kinds == {Flock: 40, Wound: 12}
    courses = Counter(one.mishap.course for one in found if isinstance(one.mishap, Wound))
    assert courses[Course.DEATH] == courses[Course.LONG] == 1 and courses[Course.ADVANCE] == 2
    assert [one.number for one in found] == list(range(132, 184))
    assert [one.told for one in found] == sorted(one.told for one in found)
    assert len(made(SEED, reports=1)) == 2 * LEAST


def test_every_ear_tag_is_of_its_kind_and_of_one_animal_alone() -> None:
    flocks = [one.mishap for one in made(SEED) if isinstance(one.mishap, Flock)]
    once = [one for one in flocks if not one.again]
    own = [(one.item, (*one.tags, one.hurt, one.missing)) for one in once]
    tags = [(tag, item) for item, every in own for tag in every if tag]
    assert len({tag for tag, _ in tags}) == len(tags) > 25
    assert all(read_tag(tag, item).national for tag, item in tags)
    assert all(len(one.tags) in (0, one.heads) for one in flocks)
    assert any(one.vet_fen for one in flocks) and any(not one.paid for one in flocks)
    assert sum(bool(one.missing) for one in flocks) >= 2


def test_two_animals_are_told_of_again_when_they_are_long_paid() -> None:
    flocks = [(one, one.mishap) for one in made(SEED) if isinstance(one.mishap, Flock)]
    again = [(one, what) for one, what in flocks if what.again]
    assert len(again) == AGAIN
    for one, what in again:
        [first] = [other for other, known in flocks if what.tags[0] in known.tags and other != one]
        assert one.told - first.told > MONTHS_LATER and what.heads == len(what.tags) == 1


def test_nobody_who_was_hurt_is_on_a_roll_and_what_is_not_over_is_not_reckoned(year: Year) -> None:
    wounds = [one.mishap for one in year.lists if isinstance(one.mishap, Wound)]
    names = {family.name for roll in year.founding.rolls.values() for family in roll}
    heirs = [heir for one in wounds for heir in one.heirs]
    assert len(heirs) == 3 and not names & {one.name for one in (*wounds, *heirs)}
    numbers = [one.id_number for one in (*wounds, *heirs)]
    assert len(set(numbers)) == len(numbers)
    assert not any(check_resident_id(n, today=OPENS.date()).problems for n in numbers)
    for one in made(SEED):
        if isinstance(one.mishap, Wound):
            eligible = sum(cost.fen for cost in one.mishap.costs if not cost.refused)
            first = sum(cost.fen for cost in one.mishap.costs if cost.day == one.mishap.starts)
            assert not one.mishap.advanced or eligible - one.mishap.insured_fen > first
            assert (one.mishap.course is Course.LONG) == (one.mishap.ends > OPENS.date())


def test_two_officers_handle_an_injury_and_its_account_is_final_after_the_treatment(
    year: Year,
) -> None:
    who: dict[tuple[int, str], set[str]] = {}
    for s in year.sittings:
        for number, _ in s.claims:
            who.setdefault((number, s.what), set()).add(s.who)
            mishap = year.lists[number].mishap
            if s.what == "settle" and isinstance(mishap, Wound):
                assert s.at.date() > mishap.ends
    injured = [one.number for one in year.lists if isinstance(one.mishap, Wound)]
    confirmed = [number for number in injured if (number, "confirm") in who]
    assert len(confirmed) >= 4
    for number in confirmed:
        assert who[number, "take_up"] == who[number, "accept"]
        assert who[number, "confirm"] == who[number, "second"] != who[number, "accept"]
        advanced = (number, "prepay") in who
        assert not advanced or who[number, "prepay"] == who[number, "accept"]


def test_fields_are_struck_as_they_were_before_anybody_told_of_flocks(year: Year) -> None:
    fields = [one for one in year.lists if one.mishap is None]
    assert [one.number for one in fields] == list(range(60))
    assert all(key[0] < 60 for key in (*year.fates, *year.left))

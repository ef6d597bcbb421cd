"""Lists of protected species as files: what the country's say, what a province's adds."""

from datetime import date

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.wildlife.actions import take_list_in
from hedun.wildlife.lists import COMPARED, by_species, read_lists
from hedun.wildlife.models import Protection
from hedun.wildlife.queries import listed, provincial
from hedun.wildlife.species import BY_CODE, CHECKED, GRADES, NATIONAL_LISTS
from tests.support.pages import Pages
from tests.support.road import FORESTRY, INSURER
from tests.wildlife.conftest import Wild

HEAD = 'format = "hedun-protection-1"\n[[list]]\ntitle = "某省名录"\npublished = 2020-05-01\n'
GOOD = (
    HEAD + 'source = "某政发〔2020〕9号"\n'
    '[[list.status]]\nspecies = "Lepus tolai"\n'
    '[[list.status]]\nspecies = "chukar"\nuntil = 2024-01-01\n'
    '[[list.status]]\nspecies = "Ciconia nigra"\n'
)


def test_the_national_lists_say_of_each_line_how_far_it_was_checked() -> None:
    entries = [entry for one in NATIONAL_LISTS for entry in one.entries]
    assert {entry.species for entry in entries} == set(BY_CODE)
    for entry in entries:
        assert entry.status.grade in GRADES and entry.status.checked in CHECKED
        assert entry.status.checked != COMPARED, "no list was at hand when this was written"
    [boar] = BY_CODE["wild_boar"].statuses
    assert (boar.starts, boar.until) == (date(2000, 8, 1), date(2023, 6, 30))
    [hare] = BY_CODE["hare"].statuses  # goes on in the list of 2023: one status, both lists named
    assert hare.until is None and "2000-08-01" in hare.basis and "2023-06-30" in hare.basis


def test_a_province_is_taken_in_as_a_file_and_handed_out_as_one(pages: Pages, wild: Wild) -> None:
    road, place = pages.road, pages.road.county.policy.place
    bureau = {"actor": road.who(FORESTRY), "now": road.now}
    done = take_list_in(GOOD.encode(), place, **bureau)
    assert (done.added, done.known, done.others) == (2, 0, 1)
    own = provincial([place.pk])
    assert own["hare"][0].basis == "某省名录（2020-05-01）；某政发〔2020〕9号"
    assert own["chukar"][0].until == date(2024, 1, 1)
    again = listed(place)
    assert take_list_in(again.encode(), place, **bureau).known == 2
    changed = again.replace("until = 2024-01-01", "until = 2025-01-01")
    assert take_list_in(changed.encode(), place, **bureau).added == 1
    assert Protection.objects.count() == 3, "put right by adding"
    reader = pages.sit(FORESTRY)
    page = reader.get("/wildlife/")
    assert "某政发〔2020〕9号" in page and "县里录入" in page and "未核对" in page
    assert reader.client.get("/wildlife/protection/list/").content.decode() == listed(place)
    with pytest.raises(Refused):
        take_list_in(GOOD.encode(), place, actor=road.who(INSURER), now=road.now)


WRONG = {
    "no toml": b"\xff\xfe[[",
    "another format": b'format = "x"',
    "no list": b'format = "hedun-protection-1"',
    "a list of words": b'format = "hedun-protection-1"\nlist = ["a"]',
    "no source": (HEAD + '[[list.status]]\nspecies = "hare"\n').encode(),
    "no species": (HEAD + 'source = "a"\n').encode(),
    "an instant": GOOD.replace("2020-05-01", "2020-05-01T00:00:00").encode(),
    "a number": GOOD.replace('"chukar"', "7").encode(),
    "before it begins": GOOD.replace("2024-01-01", "2019-01-01").encode(),
    "a word of its own": GOOD.replace("until = 2024-01-01", 'checked = "yes"').encode(),
    "the country's": GOOD.replace("until = 2024-01-01", 'grade = "national_1"').encode(),
    "too long": GOOD.replace("某省名录", "某" * 61).encode(),
    "too large": GOOD.encode() + b"#" * 200_000,
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_a_list_that_is_none_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Malformed) as wrong:
        take_list_in(data, None, actor=None, now=None)  # type: ignore[arg-type]
    assert wrong.value.problem.code.startswith("LIST_")
    assert "{" not in wrong.value.problem.zh + wrong.value.problem.en


def test_what_goes_on_is_as_sure_as_its_least_sure_line() -> None:
    two = GOOD.replace('"chukar"', '"hare"\nchecked = "list"') + HEAD.partition("\n")[2].replace(
        "2020-05-01", "2024-01-01"
    )
    lists = read_lists((two + 'source = "b"\n[[list.status]]\nspecies = "hare"\n').encode())
    [hare] = by_species(lists)["hare"]
    assert (hare.checked, hare.until) == ("not", None)

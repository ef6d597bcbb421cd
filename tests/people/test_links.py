"""合户, 分户, 迁移: a household ends on a day and a dated link says what it became."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from hedun.domain.identifiers import make_resident_id
from hedun.domain.problems import Malformed
from hedun.people import actions as people
from hedun.people.models import Household, HouseholdLink
from hedun.people.problems import BadFields
from hedun.people.queries import (
    account_to_pay,
    households_on,
    kin_of,
    payees,
    search_households,
    villages_seen,
)
from hedun.people.registering import NewAccount, NewHousehold, NewPlot
from hedun.people.roll_pages import RollPages
from hedun.record.verification import verify
from tests.people.world import (
    CARD,
    COLLECTIVE_ID,
    ID,
    NEXT_VILLAGE,
    NOW,
    OTHER_CARD,
    OTHER_ID,
    VILLAGE,
    County,
    find_by_id_number,
)

LATER = NOW + timedelta(days=30)
DAY, EVE = date(2026, 3, 20), date(2026, 3, 19)
SON_ID = make_resident_id("140499", date(1995, 2, 3), 315)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Malformed) as bad:
        call()
    return bad.value.problem.code


def two(county: County) -> tuple[Household, Household]:
    first, second = county.family(), county.family(name="李秀英", id_number=OTHER_ID)
    county.account(second, number=OTHER_CARD)
    return first, second


def merge(county: County, one: Household, into: Household, **changed: object) -> HouseholdLink:
    fields = {"reason": "父母随子女", "actor": county.actor("township"), "now": LATER}
    [link] = people.merge_households([one], into, DAY, **(fields | changed))  # type: ignore[arg-type]
    return link


def son(county: County, **changed: object) -> NewHousehold:
    fields = {"name": "王小福", "village": county[VILLAGE], "kind": "family", "id_number": SON_ID,
              "account": NewAccount("王小福", "农业银行", OTHER_CARD)}  # fmt: skip
    return NewHousehold(**(fields | changed))  # type: ignore[arg-type]


def split(
    county: County, old: Household, receives: int | None, *new: NewHousehold
) -> HouseholdLink:
    return people.split_household(
        old, new, DAY, receives=receives, reason="分家", actor=county.actor("township"), now=LATER
    )[0]


def back(county: County, link: HouseholdLink) -> None:
    people.undo_link(link, reason="登记错", actor=county.actor("township"), now=LATER)


def test_two_households_become_one_and_what_is_owed_to_the_first_goes_to_the_second(
    county: County,
) -> None:
    first, second = two(county)
    county.account(first)
    merge(county, first, second)
    first.refresh_from_db()
    assert first.until == EVE
    assert account_to_pay([first.pk, second.pk]) == dict.fromkeys(
        (first.pk, second.pk), second.accounts.get()
    )
    assert households_on(first, EVE) == (first,) and households_on(first, DAY) == (second,)
    assert households_on(second, EVE) == (second,)
    assert verify().faults == ()


def test_a_household_that_splits_off_leaves_the_old_one_as_it_was(county: County) -> None:
    old = county.family()
    county.account(old)
    link = split(county, old, None, son(county))
    old.refresh_from_db()
    assert old.until is None and link.successor.starts == DAY
    assert account_to_pay([old.pk])[old.pk].household_id == old.pk
    assert households_on(link.successor, EVE) == (old,)
    assert households_on(link.successor, DAY) == (link.successor,)
    assert verify().faults == ()


def test_a_household_that_ends_in_several_says_who_is_paid_what_it_is_still_owed(
    county: County,
) -> None:
    old = county.family()
    father = son(county, name="王福生", id_number=ID, account=NewAccount("王福生", "农行", CARD),
                 plots=(NewPlot("南坡", 12_000),))  # fmt: skip
    link = split(county, old, 1, son(county), father)
    old.refresh_from_db()
    heir = find_by_id_number(ID, county[VILLAGE])
    assert old.until == EVE and heir is not None and heir.starts == DAY
    assert payees([old.pk])[old.pk].owner == heir
    assert {h.name for h in households_on(old, DAY)} == {"王小福", "王福生"}
    back(county, link)
    old.refresh_from_db()
    assert old.until is None and find_by_id_number(ID, county[VILLAGE]) == old
    assert payees([old.pk])[old.pk].owner == old
    assert households_on(old, DAY) == (old,)
    assert verify().faults == ()


def test_a_household_moves_with_its_head_its_account_and_its_land(county: County) -> None:
    old = county.family()
    county.account(old)
    people.set_plot(old, name="南坡", area_e4=12_000, actor=county.actor("clerk"), now=NOW)
    new = people.move_household(
        old, county[NEXT_VILLAGE], DAY, reason="婚迁", actor=county.actor("township"), now=LATER
    )
    assert find_by_id_number(ID, county[NEXT_VILLAGE]) == new
    assert find_by_id_number(ID, county[VILLAGE]) is None
    assert not payees([old.pk])[old.pk].lacks
    assert [(p.name, p.area_e4, p.starts) for p in new.plots.all()] == [("南坡", 12_000, DAY)]
    back(county, old.later.get())
    assert find_by_id_number(ID, county[VILLAGE]) == old
    assert verify().faults == ()


def test_a_merge_is_taken_back_as_long_as_nothing_followed(county: County) -> None:
    first, second = two(county)
    link = merge(county, first, second)
    third = county.family(name="王三", id_number=SON_ID)
    following = merge(county, second, third)
    assert code_of(lambda: back(county, link)) == "LINK_LATER"
    assert payees([first.pk])[first.pk].owner == third
    back(county, following)
    back(county, link)
    assert code_of(lambda: back(county, link)) == "LINK_UNDONE"
    first.refresh_from_db()
    assert first.until is None and payees([first.pk])[first.pk].owner == first
    assert verify().faults == ()


def test_collectives_merge_with_collectives_and_not_with_families(county: County) -> None:
    family = county.family()
    collective = county.family(name="燕家沟村集体", kind="collective", id_number=COLLECTIVE_ID)
    assert code_of(lambda: merge(county, family, collective)) == "MERGE_KINDS"


@pytest.mark.parametrize(
    ("day", "code"),
    [(LATER.date() + timedelta(days=2), "DAY_FUTURE"), (date(2026, 3, 2), "LINK_TOO_EARLY")],
)
def test_the_day_lies_between_the_registering_and_today(
    county: County, day: date, code: str
) -> None:
    first, second = two(county)
    with pytest.raises(BadFields) as bad:
        people.merge_households(
            [first], second, day, reason="x", actor=county.actor("township"), now=LATER
        )
    assert bad.value.problem.code == code


def test_what_cannot_be_merged_is_said(county: County) -> None:
    first, second = two(county)
    assert code_of(lambda: merge(county, first, first)) == "MERGE_ITSELF"
    assert code_of(lambda: merge(county, first, second, reason=" ")) == "REASON"
    merge(county, first, second)
    assert code_of(lambda: merge(county, first, second)) == "HOUSEHOLD_OVER"
    assert code_of(lambda: split(county, second, 2, son(county))) == "SPLIT_RECEIVES"


def test_kin_of_the_one_is_kin_of_what_it_became_until_the_relation_is_ended_by_another(
    county: County,
) -> None:
    first, second = two(county)
    clerk = county.user("clerk")
    row = people.declare_kin(clerk, first, "本户", actor=county.actor("clerk"), now=NOW)
    merge(county, first, second)
    assert kin_of([second.pk]) == {second.pk: frozenset({"clerk"})}
    end = lambda who: people.end_kin(row, reason="已离婚", actor=county.actor(who), now=LATER)  # noqa: E731
    own = people.declare_kin(
        county.user("township"), first, "侄女", actor=county.actor("township"), now=NOW
    )
    with pytest.raises(Malformed):
        people.end_kin(own, reason="没有关系", actor=county.actor("township"), now=LATER)
    end("township")
    assert kin_of([first.pk, second.pk]) == dict.fromkeys(
        (first.pk, second.pk), frozenset({"township"})
    )
    assert code_of(lambda: end("township")) == "KIN_ENDED"
    again = people.declare_kin(clerk, first, "本户", actor=county.actor("clerk"), now=LATER)
    assert again.pk != row.pk and verify().faults == ()


def test_the_roll_in_pages_has_each_household_once_whatever_becomes_of_it(county: County) -> None:
    one, other = two(county)
    third = county.family(
        name="赵老三",
        id_number=SON_ID,
        village=county[NEXT_VILLAGE],
        actor=county.actor("township"),
    )
    actor = county.actor("township")

    def in_pages(size: int) -> list[Household]:
        pages = RollPages(search_households("", actor, NOW), villages_seen(actor, NOW), size)
        return [row for n in pages.page_range for row in pages.page(n)]

    def is_whole(*expected: Household) -> None:
        every = list(search_households("", actor, NOW))
        assert set(every) == set(expected)
        assert all(in_pages(size) == every for size in (1, 2, 5))

    is_whole(one, other, third)
    merge(county, one, other)
    is_whole(other, third)

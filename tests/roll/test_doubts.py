"""What only a person can tell: asked once, both sides kept, answered, and taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people.models import Household
from hedun.people.problems import BadFields
from hedun.people.protection import YEARS
from hedun.people.queries import households_on, payees, plots_on
from hedun.record.models import Entry
from hedun.record.verification import verify
from hedun.roll.actions import answer_other, answer_same, import_roll, leave, undo_answer
from hedun.roll.answers import given
from hedun.roll.models import Doubt
from hedun.roll.queries import count_open, visible_to
from hedun.roll.retention import erase_due
from tests.people.world import NEXT_VILLAGE, VILLAGE, County, find_by_id_number
from tests.roll.world import HEADERS, LATER, Row, book, card, counts, person, problems, row, take_in


def asked(county: County, *rows: Row) -> Doubt:
    """The one doubt that the list leaves."""
    done = take_in(county, *rows)
    assert (done.doubtful, done.problems) == (1, ())
    return Doubt.objects.get()


def who(county: County) -> dict[str, object]:
    return {"actor": county.actor("township"), "now": LATER}


def codes(doubt: Doubt) -> tuple[str, list[str]]:
    return doubt.code, [c.household.name for c in doubt.candidates.order_by("pk")]


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Malformed) as bad:
        call()
    return bad.value.problem.code


@pytest.fixture
def known(county: County) -> Household:
    """王福1 of 燕家沟村 with account and land."""
    take_in(county, row(1))
    return Household.objects.get()


def shown(household: Household) -> dict[str, object]:
    household = Household.objects.select_related("identity").get(pk=household.pk)
    payee = payees([household.pk])[household.pk]
    return {
        "name": household.name, "group": household.group,
        "id": household.identity.id_number_last4, "phone": household.identity.phone_last4,
        "account": payee.account and payee.account.number_last4, "until": household.until,
        "land": sorted(plots_on(household, LATER.date()).values_list("name", "area_e4")),
        "lacks": payee.lacks,
    }  # fmt: skip


def test_a_name_that_is_known_under_another_number_is_asked_and_may_be_the_same_household(
    county: County, known: Household
) -> None:
    before = shown(known)
    doubt = asked(county, row(1, 身份证号码=person(31), 小组="5组", 银行卡号=card(77)))
    assert codes(doubt) == ("NAME_OTHER_ID", ["王福1"])
    assert shown(known) == before  # nothing is guessed
    answer_same(doubt, known, **who(county))
    after = shown(known)
    assert (after["id"], after["group"], after["account"]) == (
        person(31)[-4:],
        "5组",
        card(77)[-4:],
    )
    again = take_in(county, row(1, 身份证号码=person(31), 小组="5组", 银行卡号=card(77)))
    assert counts(again) == {"unchanged": 1}
    assert code_of(lambda: leave(doubt, **who(county))) == "ANSWERED"
    undo_answer(doubt, reason="看错", **who(county))
    assert shown(known) == before
    doubt.refresh_from_db()
    assert doubt.open and doubt.household is None
    assert verify().faults == ()


def test_or_another_household_which_is_registered_and_can_be_withdrawn(
    county: County, known: Household
) -> None:
    doubt = asked(county, row(1, 身份证号码=person(31), 银行卡号=card(77)))
    new = answer_other(doubt, **who(county))
    assert find_by_id_number(person(31), county[VILLAGE]) == new != known
    assert shown(new)["land"] == [("东坡", 24_000)]
    undo_answer(doubt, reason="看错", **who(county))
    assert find_by_id_number(person(31), county[VILLAGE]) is None
    assert verify().faults == ()


def test_or_left_out_and_the_same_list_again_asks_no_second_time(
    county: County, known: Household
) -> None:
    wrong = row(1, 身份证号码=person(31), 银行卡号=card(77))
    doubt = asked(county, wrong)
    entries = Entry.objects.count()
    assert counts(take_in(county, wrong)) == {"doubtful": 1}
    assert Entry.objects.count() == entries and Doubt.objects.count() == 1
    leave(doubt, **who(county))
    assert counts(take_in(county, wrong)) == {"unchanged": 1}
    undo_answer(doubt, reason="再看看", **who(county))
    assert counts(take_in(county, wrong)) == {"doubtful": 1}
    assert code_of(lambda: undo_answer(doubt, reason="x", **who(county))) == "NOT_ANSWERED"
    assert verify().faults == ()


def test_a_number_that_is_known_under_another_name_is_the_same_household_or_none(
    county: County, known: Household
) -> None:
    doubt = asked(county, row(1, 户主="王富1", 户名="王富1"))
    assert codes(doubt) == ("ID_OTHER_NAME", ["王福1"])
    assert code_of(lambda: answer_other(doubt, **who(county))) == "ANSWER_NOT_HERE"
    other = county.family(
        name="李秀英", village=county[NEXT_VILLAGE], actor=county.actor("township")
    )
    assert code_of(lambda: answer_same(doubt, other, **who(county))) == "CHOOSE_HOUSEHOLD"
    answer_same(doubt, known, **who(county))
    assert (shown(known)["name"], shown(known)["lacks"]) == ("王富1", "")
    assert verify().faults == ()


def test_a_number_that_is_known_in_another_village_has_moved_here_if_a_person_says_so(
    county: County, known: Household
) -> None:
    before = shown(known)
    doubt = asked(county, row(1, 行政村="柳沟村"))
    assert codes(doubt)[0] == "ID_OTHER_VILLAGE"
    with pytest.raises(Malformed) as early:  # it was registered on the day of the list itself
        answer_same(doubt, known, **who(county))
    assert early.value.problem.code == "LINK_TOO_EARLY"
    later = {"actor": county.actor("township"), "now": LATER + timedelta(days=2)}
    new = answer_same(doubt, known, **later)
    assert new.village.code == NEXT_VILLAGE and payees([known.pk])[known.pk].owner == new
    assert households_on(new, LATER.date()) == (known,)
    undo_answer(doubt, reason="没搬", **later)
    assert shown(known) == before
    assert find_by_id_number(person(1), county[NEXT_VILLAGE]) is None
    assert verify().faults == ()


def test_two_of_one_name_are_both_shown_and_one_is_chosen(county: County) -> None:
    take_in(county, row(1), row(2, 户主="王福1", 户名="王福1"))
    doubt = asked(county, row(3, 户主="王福1", 户名="王福1"))
    assert codes(doubt) == ("TWO_CANDIDATES", ["王福1", "王福1"])
    second = Household.objects.latest("pk")
    answer_same(doubt, second, **who(county))
    assert find_by_id_number(person(3), county[VILLAGE]) == second


def test_who_stands_in_the_list_under_the_own_number_is_mixed_up_with_nobody(
    county: County, known: Household
) -> None:
    done = take_in(county, row(1), row(2, 户主="王福1", 户名="王福1"))
    assert counts(done) == {"registered": 1, "unchanged": 1}


def test_an_account_of_another_household_is_asked_before_money_could_go_there(
    county: County, known: Household
) -> None:
    doubt = asked(county, row(2, 银行卡号=card(1)))
    assert codes(doubt) == ("ACCOUNT_ELSEWHERE", ["王福1"])
    new = answer_other(doubt, **who(county))  # father and son with one card: a person said so
    assert shown(new)["account"] == card(1)[-4:]
    assert counts(take_in(county, row(2, 银行卡号=card(1)))) == {"unchanged": 1}


def test_a_household_number_of_another_household_is_asked(county: County, known: Household) -> None:
    data = book(row(2, 户号=known.number), headers=(*HEADERS, "户号"))
    import_roll(data, **who(county))  # type: ignore[arg-type]
    doubt = Doubt.objects.get()
    assert codes(doubt) == ("NUMBER_DIFFERS", ["王福1"])
    assert answer_other(doubt, **who(county)).number != known.number


def test_the_township_answers_and_sees_what_waits_the_clerk_only_looks(
    county: County, known: Household
) -> None:
    doubt = asked(county, row(1, 身份证号码=person(31), 银行卡号=card(77)))
    with pytest.raises(Refused):
        leave(doubt, actor=county.actor("clerk"), now=LATER)
    offices = ("clerk", "township", "next-township", "insurer", "auditor")
    waiting = {name: count_open(county.actor(name), LATER) for name in offices}
    assert waiting == {"clerk": 0, "township": 1, "next-township": 0, "insurer": 1, "auditor": 0}
    offices = (*offices, "next-clerk", "next-insurer", "admin")
    sees = {name for name in offices if visible_to(county.actor(name), LATER).exists()}
    assert sees == {"clerk", "township", "insurer", "auditor"}


def test_what_the_list_says_may_no_longer_stand_and_is_said(
    county: County, known: Household
) -> None:
    doubt = asked(county, row(1, 身份证号码=person(31), 银行卡号=card(77)))
    take_in(county, row(9, 身份证号码=person(31), 银行卡号=card(9)))
    with pytest.raises(BadFields) as bad:
        answer_other(doubt, **who(county))
    assert bad.value.problem.code == "ID_REGISTERED"
    assert problems(take_in(county, row(9, 身份证号码=person(31)))) == []


def test_what_the_list_said_goes_when_the_answer_is_long_given(
    county: County, known: Household
) -> None:
    doubt = asked(county, row(1, 身份证号码=person(31)))
    leave(doubt, **who(county))  # type: ignore[arg-type]
    years = LATER.replace(year=LATER.year + YEARS)
    assert erase_due(now=years - timedelta(days=1)) == 0
    assert erase_due(now=years + timedelta(days=1)) == 1
    doubt.refresh_from_db()
    assert not doubt.given_enc and not doubt.before_enc and given(doubt).said == {}
    late = {**who(county), "now": years + timedelta(days=2)}
    assert code_of(lambda: undo_answer(doubt, reason="再看", **late)) == "ANSWER_OLD"  # type: ignore[arg-type]
    assert erase_due(now=years + timedelta(days=2)) == 0 and not verify().faults

"""A whole village is put on the roll at once: the same checks, the same entries, as many queries
as for one household."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.domain.deadlines import local_day
from hedun.domain.identifiers import make_card, make_resident_id
from hedun.domain.refusals import Refused
from hedun.people import actions as people
from hedun.people import hidden
from hedun.people.ahead import made_ahead
from hedun.people.models import BankAccount, Household, Identity, Plot
from hedun.people.problems import BadItems
from hedun.people.registering import NewAccount, NewHousehold, NewPlot
from hedun.record.models import Entry
from hedun.record.reading import read_body
from hedun.record.verification import verify
from tests.people.world import ID, NEXT_VILLAGE, NOW, VILLAGE, County


def family(county: County, n: int, **changed: object) -> NewHousehold:
    """The n-th invented family, with its account and two plots."""
    fields = {
        "name": f"王福{n}",
        "village": county[VILLAGE],
        "kind": "family",
        "id_number": make_resident_id("140499", date(1960, 1, 1), n),
        "phone": f"1990000{n:04d}",
        "group": "2组",
        "account": NewAccount(f"王福{n}", "农业银行襄垣支行", make_card("629999", f"{n:012d}")),
        "plots": (NewPlot("东坡地", 24_000), NewPlot("河滩地", 5_000)),
    }
    return NewHousehold(**(fields | changed))  # type: ignore[arg-type]


def register(county: County, news: list[NewHousehold], who: str = "township") -> list[Household]:
    return people.register_households(news, actor=county.actor(who), now=NOW)


def test_a_village_is_registered_at_once_and_every_household_has_its_own_entry(
    county: County,
) -> None:
    made = register(county, [family(county, n) for n in range(1, 4)])
    assert [one.number for one in made] == [f"{VILLAGE}-000{n}" for n in (1, 2, 3)]
    entries = Entry.objects.filter(action="household.register").order_by("seq")
    assert [one.subject for one in entries] == [one.number for one in made]
    seals = read_body(entries[1].body).seals
    assert {key.split(":")[0] for key in seals} == {
        "people.Household", "people.Identity", "people.BankAccount", "people.Plot",
    }  # fmt: skip
    assert len(seals) == 5
    assert [p.area_e4 for p in made[2].plots.order_by("pk")] == [24_000, 5_000]
    assert verify().faults == ()


def test_one_registered_alone_and_one_among_others_stand_alike(county: County) -> None:
    alone = people.register_one(family(county, 7), actor=county.actor("township"), now=NOW)
    among = register(county, [family(county, 8), family(county, 9, name="王福7")])[1]
    unlike = {"id", "number", "household_id", "id_number_enc", "id_number_hash", "id_number_last4",
              "phone_enc", "phone_hash", "phone_last4", "number_enc", "number_hash",
              "number_last4", "holder"}  # fmt: skip

    def shown(household: Household) -> list[dict[str, object]]:
        side = [t.objects.filter(household=household) for t in (Identity, BankAccount, Plot)]
        tables = [Household.objects.filter(pk=household.pk), *side]
        return [
            {k: v for k, v in row.items() if k not in unlike} for t in tables for row in t.values()
        ]

    assert shown(alone) == shown(among)


def test_what_was_made_beforehand_counts_for_these_very_words_and_this_number(
    county: County,
) -> None:
    new = family(county, 7)
    fitting = made_ahead(new.words, f"{VILLAGE}-0001", today=local_day(NOW))
    other_number = made_ahead(family(county, 8).words, f"{VILLAGE}-0031", today=local_day(NOW))
    other_words = made_ahead(family(county, 8).words, f"{VILLAGE}-0003", today=local_day(NOW))
    news = [
        replace(new, ahead=fitting),
        replace(family(county, 8), ahead=other_number),
        replace(family(county, 9), ahead=other_words),
    ]
    made = register(county, news)
    assert bytes(made[0].identity.id_number_enc) == fitting.identity["id_number_enc"]
    assert bytes(made[1].identity.id_number_enc) != other_number.identity["id_number_enc"]
    for household, new in zip(made, news, strict=True):
        assert hidden.read(household.identity, "id_number") == new.id_number
        assert hidden.read(household.accounts.get(), "number") == new.account.number  # type: ignore[union-attr]
    with pytest.raises(BadItems):  # what is wrong is found whatever was brought along
        register(county, [replace(family(county, 10, name=""), ahead=fitting)])


def test_three_hundred_take_no_more_questions_than_three(county: County) -> None:
    def queries(first: int, count: int) -> int:
        news = [family(county, n) for n in range(first, first + count)]
        actor = county.actor("township")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            people.register_households(news, actor=actor, now=NOW)
        return len(seen)

    few, many = queries(1, 3), queries(10, 300)
    assert few < 40
    assert many < few + 5 * 6 * 3  # five tables, by so many rows as one statement takes


def test_what_is_wrong_is_said_item_by_item_and_nobody_is_registered(county: County) -> None:
    register(county, [family(county, 1)])
    news = [
        family(county, 2),
        family(county, 1),
        family(county, 2, name="李秀英"),
        family(county, 4, village=county[NEXT_VILLAGE], id_number=ID[:-1] + "0"),
        family(county, 5, account=NewAccount("", "农业银行", "6299990000000001")),
        family(county, 6, plots=(NewPlot("东坡地", 0),)),
        family(county, 7, number=f"{VILLAGE}-0001"),
    ]
    with pytest.raises(BadItems) as bad:
        register(county, news)
    codes = {
        at: {field: [p.code for p in ps] for field, ps in one.fields.items()}
        for at, one in bad.value.items.items()
    }
    assert codes == {
        1: {"id_number": ["ID_REGISTERED"]},
        2: {"id_number": ["ID_TWICE"]},
        3: {"id_number": ["ID_CHECK_DIGIT"]},
        4: {"account_holder": ["EMPTY"], "account_number": ["ACCOUNT_CHECK_DIGIT"]},
        5: {"plots": ["PLOT_AREA"]},
        6: {"number": ["HOUSEHOLD_NUMBER_TAKEN"]},
    }
    assert Household.objects.count() == 1


def test_numbers_given_by_hand_in_the_same_list_are_stepped_over(county: County) -> None:
    news = [family(county, 1), family(county, 2, number=f"{VILLAGE}-0001"), family(county, 3)]
    assert [one.number[-4:] for one in register(county, news)] == ["0002", "0001", "0003"]


def test_one_village_out_of_reach_refuses_the_whole_list(county: County) -> None:
    news = [family(county, 1), family(county, 2, village=county[NEXT_VILLAGE])]
    with pytest.raises(Refused):
        register(county, news, who="clerk")
    assert not Household.objects.exists()

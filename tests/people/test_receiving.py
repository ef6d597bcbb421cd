"""去世, 未成年, 代领: who receives when the household's own account is not to be paid to; land."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from hedun.domain.identifiers import make_resident_id
from hedun.domain.problems import Malformed
from hedun.people import actions as people
from hedun.people.models import BankAccount, Household, Proxy
from hedun.people.problems import BadFields
from hedun.people.queries import account_to_pay, payees, plots_on
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.people.world import CARD, COLLECTIVE_ID, ID, NOW, OTHER_CARD, OTHER_ID, County

LATER = NOW + timedelta(days=10)
HEIR_ID = make_resident_id("140499", date(1990, 6, 1), 421)
YEAR_END = date(2026, 12, 31)


@pytest.fixture
def household(county: County) -> Household:
    household = county.family()
    county.account(household)
    return household


def named(county: County, household: Household, kind: str, **changed: object) -> Proxy:
    fields = {"kind": kind, "name": "王小福", "id_number": HEIR_ID, "relation": "长子",
              "paper": "公证书 17", "actor": county.actor("township"), "now": LATER}  # fmt: skip
    return people.name_proxy(household, **(fields | changed))  # type: ignore[arg-type]


def account_of(county: County, proxy: Proxy, **changed: object) -> BankAccount:
    return county.account(
        proxy.household, proxy=proxy, holder=proxy.name, number=OTHER_CARD, **changed
    )


def lacks(household: Household) -> str:
    return payees([household.pk])[household.pk].lacks


def dies(county: County, household: Household) -> None:
    people.declare_circumstance(
        household, "deceased", since=date(2026, 3, 5), actor=county.actor("clerk"), now=LATER
    )


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Malformed) as bad:
        call()
    return bad.value.problem.code


def test_nothing_is_paid_for_a_dead_head_until_an_heir_with_an_account_is_named(
    county: County, household: Household
) -> None:
    assert lacks(household) == ""
    dies(county, household)
    assert lacks(household) == "HEAD_DECEASED"
    named(county, household, "guardian")
    assert lacks(household) == "HEAD_DECEASED"  # a guardian is no heir
    heir = named(county, household, "heir")
    assert lacks(household) == "ACCOUNT_NOT_READY"
    account = account_of(county, heir)
    payee = payees([household.pk])[household.pk]
    assert (payee.lacks, payee.account, payee.proxy) == ("", account, heir)
    assert account_to_pay([household.pk]) == {household.pk: account}
    assert verify().faults == ()


def test_for_a_minor_the_guardian_receives_and_at_eighteen_the_own_account_again(
    county: County, household: Household
) -> None:
    row = people.declare_circumstance(household, "minor", actor=county.actor("clerk"), now=LATER)
    assert lacks(household) == "HEAD_MINOR"
    guardian = named(county, household, "guardian", until=YEAR_END)
    account_of(county, guardian)
    payee = payees([household.pk])[household.pk]
    assert (payee.lacks, payee.until) == ("", YEAR_END)
    town = county.actor("township")
    people.end_circumstance(row, reason="年满十八", actor=town, now=LATER)
    people.end_proxy(guardian, reason="年满十八", actor=town, now=LATER)
    assert lacks(household) == ""
    assert account_to_pay([household.pk])[household.pk].number_last4 == CARD[-4:]
    assert verify().faults == ()


def test_a_proxy_is_paid_by_the_own_account_only_and_ends_with_it(
    county: County, household: Household
) -> None:
    first = named(county, household, "proxy")
    old = account_of(county, first)
    people.replace_account(
        household, holder="王小福", bank="工商银行", number=CARD, proxy=first,
        actor=county.actor("cashier"), now=LATER,
    )  # fmt: skip
    assert household.accounts.get(proxy=None, ended_at=None).holder == "王福生"  # left alone
    second = named(county, household, "proxy", name="王二福", relation="次子", id_number=OTHER_ID)
    first.refresh_from_db()
    old.refresh_from_db()
    assert first.ended_at == LATER and not first.accounts.filter(ended_at=None).exists()
    assert lacks(household) == "ACCOUNT_NOT_READY"
    assert code_of(lambda: account_of(county, first)) == "PROXY_ENDED"
    county.account(household, proxy=second, holder="别人", number=OTHER_CARD)
    assert lacks(household) == "ACCOUNT_NOT_READY"  # not in the proxy's name
    other = county.family(name="李秀英", id_number=OTHER_ID)
    assert code_of(lambda: county.account(other, proxy=second)) == "PROXY_OF_ANOTHER"
    assert verify().faults == ()


def test_what_is_wrong_with_a_proxy_is_said_field_by_field(
    county: County, household: Household
) -> None:
    wrong = {"id_number": HEIR_ID[:-1], "relation": "", "paper": " ", "until": date(2026, 1, 1),
             "name": "", "starts": date(2026, 5, 1)}  # fmt: skip
    with pytest.raises(BadFields) as bad:
        named(county, household, "neighbour", **wrong)
    assert {f: [p.code for p in ps] for f, ps in bad.value.fields.items()} == {
        "kind": ["PROXY_KIND"], "name": ["EMPTY"], "id_number": ["ID_LENGTH"],
        "relation": ["EMPTY"], "paper": ["EMPTY"], "starts": ["DAY_FUTURE"], "until": ["PERIOD"],
    }  # fmt: skip
    assert not Proxy.objects.exists()


def test_a_collective_names_a_proxy_but_does_not_die(county: County) -> None:
    collective = county.family(name="燕家沟村集体", kind="collective", id_number=COLLECTIVE_ID)
    assert code_of(lambda: dies(county, collective)) == "COLLECTIVE_NO_HEAD"
    account_of(county, named(county, collective, "proxy"))
    assert lacks(collective) == ""


# ── land ────────────────────────────────────────────────────────────────────────────────────────


def test_a_plot_that_changes_ends_and_goes_on_as_another_row(
    county: County, household: Household
) -> None:
    clerk = county.actor("clerk")
    people.set_plot(household, name="南坡", area_e4=12_000, actor=clerk, now=NOW)
    people.set_plot(household, name="河滩", area_e4=8_000, actor=clerk, now=NOW)
    new = people.set_plot(household, name="南坡", area_e4=15_000, actor=clerk, now=LATER)

    def on(day: date) -> dict[str, int]:
        return dict(plots_on(household, day).values_list("name", "area_e4"))

    assert on(date(2026, 3, 2)) == on(date(2026, 3, 11)) == {"南坡": 12_000, "河滩": 8_000}
    assert on(date(2026, 3, 12)) == {"南坡": 15_000, "河滩": 8_000}
    again = lambda: people.set_plot(household, name="南坡", area_e4=15_000, actor=clerk, now=LATER)  # noqa: E731
    assert code_of(again) == "PLOT_THERE"
    people.end_plot(new, date(2026, 3, 11), actor=clerk, now=LATER)  # entered by mistake
    assert on(date(2026, 3, 12)) == {"河滩": 8_000}
    assert verify().faults == ()


# ── putting right ───────────────────────────────────────────────────────────────────────────────


def test_a_household_is_corrected_field_by_field_and_the_record_says_which(
    county: County, household: Household
) -> None:
    correct = lambda **what: people.correct_household(  # noqa: E731
        household, **what, actor=county.actor("clerk"), now=LATER
    )
    assert code_of(lambda: correct(name="王福升", reason=" ")) == "REASON"
    correct(name="王福升", group="3组", phone="", id_number=OTHER_ID, reason="按户口簿")
    household.refresh_from_db()
    assert (household.name, household.group) == ("王福升", "3组")
    assert household.identity.id_number_last4 == OTHER_ID[-4:]
    assert household.identity.phone_last4 == ""
    entry = Entry.objects.latest("seq")
    assert '"fields":["group","id_number","name","phone"]' in entry.body
    count = Entry.objects.count()
    correct(name="王福升", reason="")  # nothing differs: nothing to say
    assert Entry.objects.count() == count
    county.family(id_number=ID)
    with pytest.raises(BadFields):
        correct(id_number=ID, reason="按户口簿")
    assert verify().faults == ()

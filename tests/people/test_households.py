"""Households and their accounts: checked numbers, one registration, the account that is paid."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people import actions as people
from hedun.people import checks
from hedun.people.models import BankAccount, Household
from hedun.people.problems import BadFields
from hedun.people.queries import account_to_pay, find_by_id_numbers, kin_of
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.people.world import (
    CARD,
    COLLECTIVE_ID,
    ID,
    NEXT_VILLAGE,
    NOW,
    OTHER_CARD,
    OTHER_ID,
    TOWN,
    VILLAGE,
    County,
)

LATER = NOW + timedelta(hours=1)


def mistyped(number: str) -> str:
    """Two digits changed places, as happens when copying: the first two that differ."""
    at = next(i for i in range(8, len(number) - 1) if number[i] != number[i + 1])
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def wrong_fields(call: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(BadFields) as bad:
        call()
    return {field: [p.code for p in ps] for field, ps in bad.value.fields.items()}


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as error:
        call()
    return error.value.refusals[0].code


# ── registering ─────────────────────────────────────────────────────────────────────────────────


def test_a_family_and_the_village_collective_are_registered_and_numbered(county: County) -> None:
    family = county.family()
    collective = county.family(
        name="燕家沟村集体", kind="collective", id_number=COLLECTIVE_ID, phone=""
    )
    assert (family.number, collective.number) == (f"{VILLAGE}-0001", f"{VILLAGE}-0002")
    typed = ID.lower()
    assert find_by_id_numbers([typed, COLLECTIVE_ID], county[VILLAGE]) == {
        typed: family,
        COLLECTIVE_ID: collective,
    }
    assert find_by_id_numbers([ID], county[NEXT_VILLAGE]) == {}
    assert verify().faults == ()


def test_a_number_given_by_hand_is_kept_and_stepped_over(county: County) -> None:
    county.family(number=f"{VILLAGE}-0001")
    assert county.family(name="李秀英", id_number=OTHER_ID).number == f"{VILLAGE}-0002"
    again = lambda: county.family(id_number=OTHER_ID, number=f"{VILLAGE}-0001")  # noqa: E731
    assert wrong_fields(again)["number"] == ["HOUSEHOLD_NUMBER_TAKEN"]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"id_number": mistyped(ID)}, {"id_number": ["ID_CHECK_DIGIT"]}),
        ({"id_number": ID[:17]}, {"id_number": ["ID_LENGTH"]}),
        ({"id_number": ""}, {"id_number": ["ID_EMPTY"]}),
        ({"id_number": ID, "kind": "collective"}, {"id_number": ["USCC_CHECK_DIGIT"]}),
        ({"id_number": COLLECTIVE_ID}, {"id_number": ["ID_CHARACTER"]}),
        ({"phone": "1990000123"}, {"phone": ["PHONE_FORM"]}),
        ({"kind": "company"}, {"kind": ["HOUSEHOLD_KIND"]}),
        ({"name": "王\n福生"}, {"name": ["CONTROL_CHARACTER"]}),
        ({"name": "", "phone": "x", "group": "二" * 21},
         {"name": ["EMPTY"], "group": ["TOO_LONG"], "phone": ["PHONE_CHARACTER"]}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_household_is_said_field_by_field_and_none_is_written(
    county: County, changed: dict[str, str], wrong: dict[str, list[str]]
) -> None:
    assert wrong_fields(lambda: county.family(**changed)) == wrong
    assert not Household.objects.exists()


def test_a_household_belongs_to_a_village_not_to_a_township(county: County) -> None:
    call = lambda: county.family(village=county[TOWN], actor=county.actor("township"))  # noqa: E731
    assert wrong_fields(call) == {"village": ["NOT_A_VILLAGE"]}


def test_one_person_heads_one_household(county: County) -> None:
    first = county.family()
    with pytest.raises(BadFields) as here:
        county.family(name="王福升", phone="")
    assert first.number in here.value.problem.zh and ID not in str(here.value)
    elsewhere = lambda: county.family(  # noqa: E731
        village=county[NEXT_VILLAGE], actor=county.actor("township")
    )
    with pytest.raises(BadFields) as there:
        elsewhere()
    assert there.value.problem.code == "ID_REGISTERED_ELSEWHERE"
    assert VILLAGE not in str(there.value)  # where they live is not told to another village


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("next-clerk", "OTHER_PLACE"),
        ("next-township", "OTHER_PLACE"),
        ("next-insurer", "OTHER_PLACE"),
        ("admin", "OTHER_ROLE"),
        ("auditor", "OTHER_ROLE"),
        ("cashier", "OTHER_ROLE"),
        ("panel", "OTHER_ROLE"),
    ],
)
def test_who_does_not_answer_for_the_village_registers_nobody_there(
    county: County, who: str, code: str
) -> None:
    assert refused(lambda: county.family(actor=county.actor(who))) == code
    assert not Household.objects.exists()


# ── accounts ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        (
            {"number": mistyped(CARD)},
            {"number": ["ACCOUNT_CHECK_DIGIT"]},
        ),
        ({"number": CARD[:15]}, {"number": ["ACCOUNT_LENGTH"]}),
        ({"number": f"{CARD[:4]} {CARD[4:]}"}, {"number": ["ACCOUNT_CHARACTER"]}),
        ({"kind": "cheque"}, {"kind": ["ACCOUNT_KIND"]}),
        ({"holder": "", "bank": "行" * 81}, {"holder": ["EMPTY"], "bank": ["TOO_LONG"]}),
    ],
)
def test_a_bad_account_is_refused_before_anything_is_written(
    county: County, changed: dict[str, str], wrong: dict[str, list[str]]
) -> None:
    household = county.family()
    assert wrong_fields(lambda: county.account(household, **changed)) == wrong
    assert not BankAccount.objects.exists()


def test_a_passbook_that_fits_no_check_digit_is_taken_with_a_warning(county: County) -> None:
    household = county.family()
    number = "0455100020003001"
    asked = {"holder": household.name, "bank": "邮储银行", "number": number, "kind": "passbook"}
    [warning] = checks.account(**asked)["number"]
    assert (warning.code, warning.severity) == ("PASSBOOK_UNCHECKED", "warning")
    assert county.account(household, number=number, kind="passbook").state == "good"


def test_the_newest_account_that_has_not_ended_is_the_one_to_pay(county: County) -> None:
    household, other = county.family(), county.family(name="李秀英", id_number=OTHER_ID)
    assert account_to_pay([household.pk, other.pk]) == {}
    county.account(household)
    newer = county.account(household, number=OTHER_CARD, now=LATER)
    assert account_to_pay([household.pk, other.pk]) == {household.pk: newer}


def test_a_replaced_account_ends_and_stays_on_paper(county: County) -> None:
    household = county.family()
    old = county.account(household)
    new = people.replace_account(
        household, holder=household.name, bank="农业银行", number=OTHER_CARD,
        actor=county.actor("cashier"), now=LATER,
    )  # fmt: skip
    old.refresh_from_db()
    assert (old.ended_at, new.ended_at) == (LATER, None)
    assert account_to_pay([household.pk]) == {household.pk: new}
    assert verify().faults == ()


def test_a_wrong_holder_is_put_right_under_the_same_number_but_nothing_for_nothing(
    county: County,
) -> None:
    household = county.family()
    county.account(household, holder="王福升")
    replace = lambda holder: people.replace_account(  # noqa: E731
        household, holder=holder, bank="襄垣农商银行虒亭支行", number=CARD,
        actor=county.actor("clerk"), now=LATER,
    )  # fmt: skip
    assert wrong_fields(lambda: replace("王福升")) == {"number": ["ACCOUNT_SAME"]}
    assert replace("王福生").holder == "王福生"
    assert wrong_fields(lambda: county.account(household)) == {"number": ["ACCOUNT_THERE"]}


def test_a_returned_account_is_marked_by_a_cashier_and_confirmed_with_a_reason(
    county: County,
) -> None:
    account = county.account(county.family())
    clerk, cashier = county.actor("clerk"), county.actor("cashier")
    assert refused(lambda: people.mark_returned(account, actor=clerk, now=NOW)) == "OTHER_ROLE"
    assert people.mark_returned(account, actor=cashier, now=NOW).state == "returned"
    with pytest.raises(Malformed, match="reason"):
        people.confirm_account(account, reason=" ", actor=clerk, now=NOW)
    confirmed = people.confirm_account(account, reason="银行系统故障", actor=clerk, now=NOW)
    assert confirmed.state == "good"
    assert verify().faults == ()


def test_an_account_changed_behind_our_back_is_seen(county: County) -> None:
    account = county.account(county.family())
    BankAccount.objects.filter(pk=account.pk).update(holder="别人")
    assert [f.subject for f in verify().faults] == [f"people.BankAccount:{account.pk}"]


# ── relatives ───────────────────────────────────────────────────────────────────────────────────


def test_one_declares_ones_own_kin_and_the_township_anybodys(county: County) -> None:
    household = county.family()
    clerk, expert = county.user("clerk"), county.user("expert")
    people.declare_kin(clerk, household, "叔侄", actor=county.actor("clerk"), now=NOW)
    people.declare_kin(expert, household, "夫妻", actor=county.actor("township"), now=NOW)
    assert kin_of([household.pk]) == {household.pk: frozenset({"clerk", "expert"})}
    other = county.user("insurer")
    declare = lambda who: people.declare_kin(  # noqa: E731
        other, household, "兄弟", actor=county.actor(who), now=NOW
    )
    assert refused(lambda: declare("clerk")) == "OTHER_ROLE"
    assert refused(lambda: declare("next-township")) == "OTHER_PLACE"
    with pytest.raises(Malformed, match="declared already"):
        people.declare_kin(clerk, household, "叔侄", actor=county.actor("clerk"), now=NOW)
    assert "叔侄" not in "".join(Entry.objects.values_list("body", flat=True))
    assert verify().faults == ()

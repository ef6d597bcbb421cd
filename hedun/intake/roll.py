"""A sheet against what is known: the village's roll, its accounts, the policies, earlier lists.

Nobody is guessed at: a household is found by its ID number in that village or not at all.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from hedun.claims.models import LossLine
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Problem
from hedun.intake.problems import problem
from hedun.intake.reading import Reading
from hedun.people.models import BankAccount, Household
from hedun.people.queries import account_to_pay, find_by_id_number
from hedun.people.vault import keyed_hash
from hedun.places.models import Place
from hedun.policies.models import Policy
from hedun.policies.queries import policy_for

Found = Iterator[tuple[int, str, Problem]]  # row, header, what is wrong
Households = Mapping[int, Household]


def compare(reading: Reading, village: Place, *, first_told_at: datetime) -> dict[int, Household]:
    """The household of each row; what does not agree is added to the reading's problems.

    Rows that could only be read in part are compared as far as they could be read.
    """
    known: dict[str, Household | None] = {
        number: find_by_id_number(number, village)
        for number in {v["id_number"] for v in reading.values.values() if "id_number" in v}
    }
    households: dict[int, Household] = {}
    for row, values in reading.values.items():
        if "id_number" not in values:
            continue
        household = known[values["id_number"]]
        if household is None:
            reading.note(row, "身份证号", problem("NOT_ON_ROLL"))
        else:
            households[row] = household
    for look in (_names, _accounts, _listed):
        for row, header, wrong in look(reading.values, households):
            reading.note(row, header, wrong)
    for row, header, wrong in _days(reading.values, village, first_told_at):
        reading.note(row, header, wrong)
    return households


def without_account(households: Households) -> set[int]:
    """Primary keys of the households that have no account on the roll yet."""
    pks = {household.pk for household in households.values()}
    return pks - set(account_to_pay(pks))


def _names(values: Mapping[int, Mapping[str, Any]], households: Households) -> Found:
    for row, household in households.items():
        if values[row].get("name", household.name) != household.name:
            yield row, "户主姓名", problem("NAME_DIFFERS")


def _accounts(values: Mapping[int, Mapping[str, Any]], households: Households) -> Found:
    """Against the account on the roll; where there is none, against the household's first row."""
    registered = account_to_pay({household.pk for household in households.values()})
    first: dict[int, tuple[int, str]] = {}
    for row, household in households.items():
        number = values[row].get("account")
        if number is None:
            continue
        account = registered.get(household.pk)
        earlier, same = first.setdefault(household.pk, (row, number))
        if account is not None and not _is(account, number):
            facts = {"given": number[-4:], "known": account.number_last4}
            yield row, "银行账号", problem("ACCOUNT_DIFFERS", **facts)
        elif account is None and same != number:
            facts = {"given": number[-4:], "known": same[-4:], "row": earlier}
            yield row, "银行账号", problem("ACCOUNT_TWO", **facts)


def _is(account: BankAccount, number: str) -> bool:
    return account.number_hash == keyed_hash(number, "card")


def _listed(values: Mapping[int, Mapping[str, Any]], households: Households) -> Found:
    """The same damaged thing in a claim that is there already. Withdrawn ones do not count."""
    lines = LossLine.objects.filter(
        claim__household__in={household.pk for household in households.values()},
        claim__merged_into__isnull=True,
    ).exclude(claim__state=State.CLOSED)
    known: dict[tuple[object, ...], str] = {}
    for line in lines.select_related("claim__event").order_by("pk"):
        claim, event = line.claim, line.claim.event
        thing = (event.occurred, event.species, line.plot, line.item)
        known[claim.household_id, *thing] = claim.number
    for row, household in households.items():
        said = (values[row].get(name) for name in ("occurred", "species", "plot", "crop"))
        number = known.get((household.pk, *said))
        if number is not None:
            yield row, "", problem("ALREADY_LISTED", claim=number)


def _days(
    values: Mapping[int, Mapping[str, Any]], village: Place, first_told_at: datetime
) -> Found:
    """Every day under one policy, and none after the loss was told."""
    days: dict[int, date] = {row: v["occurred"] for row, v in values.items() if "occurred" in v}
    policies: dict[date, Policy | None] = {
        day: policy_for(village, day) for day in set(days.values())
    }
    told = local_day(first_told_at)
    first = next(((row, p) for row, day in days.items() if (p := policies[day])), None)
    for row, day in days.items():
        policy = policies[day]
        if day > told:
            yield row, "发生日期", problem("DATE_AFTER_TELLING", told=told.isoformat())
        if policy is None:
            yield row, "发生日期", problem("NO_POLICY")
        elif first is not None and policy != first[1]:
            yield row, "发生日期", problem("OTHER_POLICY", row=first[0])

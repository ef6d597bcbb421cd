"""What is no longer needed is erased by the clock, and the record verifies as before."""

from datetime import date, datetime, timedelta

import pytest

from hedun.claims.models import Claim
from hedun.domain.problems import Malformed
from hedun.injuries.models import Injury
from hedun.injuries.retention import erase_due as erase_injuries_due
from hedun.oversight.tick import tick
from hedun.payments.batches import bank_file
from hedun.payments.models import PaymentBatch
from hedun.payments.retention import erase_due as erase_files_due
from hedun.people import actions as people
from hedun.people import hidden
from hedun.people.models import BankAccount, Household, Identity
from hedun.people.protection import YEARS
from hedun.people.retention import erase_due, years_before
from hedun.people.vault import DoesNotOpen
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.injuries.world import handled
from tests.support.road import CHECKER, CLERK, TOWNSHIP, Road, make_claim, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(home: object) -> Road:
    return make_county(households=3)


def later(road: Road, years: int, days: int = 0) -> datetime:
    day = road.now + timedelta(days=days)
    return day.replace(year=day.year + years)


def faults() -> list[str]:
    return [fault.subject for fault in verify().faults]


def gone(road: Road) -> Household:
    """Merged into another household today."""
    (_, first), (_, second), *_ = road.county.roll
    day = road.now.date()
    township = road.who(TOWNSHIP)
    people.merge_households([first], second, day, reason="合户", actor=township, now=road.now)
    return Household.objects.get(pk=first.pk)


def test_a_household_that_ended_is_erased_when_its_time_is_over(road: Road) -> None:
    household = gone(road)
    assert erase_due(now=later(road, YEARS, days=-2)) == 0
    assert Identity.objects.get(household=household).erased_at is None
    assert erase_due(now=later(road, YEARS, days=1)) == 1
    identity = Identity.objects.get(household=household)
    assert identity.erased_at and not identity.id_number_hash and not identity.phone_last4
    with pytest.raises(DoesNotOpen):
        hidden.read(identity, "id_number")
    for account in BankAccount.objects.filter(household=household):
        assert account.ended_at and not account.number_hash and not account.number_last4
    entry = Entry.objects.get(action="identity.erase_due")
    assert (entry.user, entry.subject) == ("ticker", household.number)
    assert faults() == []
    assert erase_due(now=later(road, YEARS, days=2)) == 0


def test_the_ticker_does_it_once_a_day(road: Road) -> None:
    household = gone(road)
    tick(later(road, YEARS, days=1))
    assert Identity.objects.get(household=household).erased_at
    assert faults() == []


def test_who_stays_on_the_roll_is_not_erased(road: Road) -> None:
    make_claim(road, at="paid")
    erase_due(now=later(road, 20))
    assert Identity.objects.filter(erased_at=None).count() == Identity.objects.count()


def test_a_household_whose_claim_is_younger_is_kept(road: Road) -> None:
    claim = make_claim(road, at="paid")
    Household.objects.filter(pk=claim.household_id).update(until=date(2020, 1, 1))
    assert erase_due(now=later(road, YEARS, days=-3)) == 0
    assert erase_due(now=later(road, YEARS + 1)) == 1


def test_the_number_of_an_account_that_ended_goes_and_the_one_in_use_stays(road: Road) -> None:
    family, household = road.county.roll[0]
    old = BankAccount.objects.get(household=household)
    new = people.replace_account(
        household, holder=household.name, bank="建设银行", number=family.card,
        actor=road.who(CLERK), now=road.now,
    )  # fmt: skip
    assert erase_due(now=later(road, YEARS, days=-2)) == 0
    assert erase_due(now=later(road, YEARS, days=1)) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert not old.number_hash and not old.number_last4 and old.holder
    assert hidden.read(new, "number") == family.card
    assert faults() == []


def test_the_bank_s_file_goes_when_its_time_is_over_and_is_answered(road: Road) -> None:
    make_claim(road, at="paid")
    waits = make_claim(road, at="paying", household=road.county.roll[1][1])
    answered, open_one = PaymentBatch.objects.order_by("pk")
    assert open_one.payments.get().obligation.claim == waits
    assert answered.released_at
    at = answered.released_at.replace(year=answered.released_at.year + YEARS)
    assert erase_files_due(now=at - timedelta(days=1)) == 0
    assert erase_files_due(now=later(road, YEARS, days=1)) == 1
    answered.refresh_from_db()
    open_one.refresh_from_db()
    assert not answered.file_enc and open_one.file_enc and answered.file_digest
    with pytest.raises(Malformed) as gone_by_now:
        bank_file(answered, actor=road.who(CHECKER), now=road.now)
    assert gone_by_now.value.problem.code == "FILE_ERASED"
    assert Entry.objects.get(action="batch.erase_due").subject == answered.number
    assert faults() == [] and erase_files_due(now=later(road, YEARS, days=1)) == 0


def test_an_injury_goes_when_the_policy_no_longer_keeps_it(road: Road) -> None:
    case = handled(road)
    assert erase_injuries_due(now=later(road, 30)) == 0  # its claim is open
    Claim.objects.filter(pk=case.claim.pk).update(ended_at=road.now)
    assert erase_injuries_due(now=later(road, YEARS, days=-1)) == 0
    assert erase_injuries_due(now=later(road, YEARS, days=1)) == 1
    injury = Injury.objects.get(pk=case.injury.pk)
    assert injury.erased_at and not injury.name_enc and not injury.id_number_enc
    assert faults() == [f"claims.Claim:{case.claim.pk}"]  # what this test did itself
    assert erase_injuries_due(now=later(road, 30)) == 0


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2028, 2, 29), date(2023, 3, 1)), (date(2031, 8, 31), date(2026, 8, 31))],
)
def test_five_years_before(day: date, before: date) -> None:
    assert years_before(day, 5) == before
